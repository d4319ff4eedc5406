"""Settings from the environment, read by type; a wrong value stops the start and says which one."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file named by ``NAME_FILE``."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    """Return a yes/no variable. Raises ``ImproperlyConfigured`` on anything else."""
    value = env(name, "yes" if default else "no").lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write yes or no")


def env_int(name: str, default: int) -> int:
    """Return a whole-number variable. Raises ``ImproperlyConfigured`` on anything else."""
    value = env(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number") from None


def env_list(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without blanks."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def data_directory() -> Path:
    """Return the data directory (``MADOGUCHI_DATA``, default ``data`` here), made if it is missing."""
    path = Path(env("MADOGUCHI_DATA", "data")).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def secret_key(data: Path) -> str:
    """Return ``MADOGUCHI_SECRET_KEY``, or a key made once and kept in the data directory, readable by us alone."""
    if key := env("MADOGUCHI_SECRET_KEY"):
        return key
    path = data / "secret-key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(get_random_secret_key())
        except FileExistsError:  # another process of ours was faster
            pass
    return path.read_text(encoding="utf-8")


def database(data: Path) -> dict[str, object]:
    """Return Django's database settings: SQLite in the data directory, or the PostgreSQL of ``DATABASE_URL``."""
    url = env("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(data / "madoguchi.sqlite3"),
            "OPTIONS": {
                "timeout": 20,
                # A read-then-write in a deferred transaction fails under load instead of waiting.
                "transaction_mode": "IMMEDIATE",
                # secure_delete: what is erased must be gone from the file, not only from the tables.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
                    "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-16000;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL begins with {parts.scheme}: only postgresql:// is known")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value for key, value in parse_qsl(parts.query) if key != "host"},
    }
