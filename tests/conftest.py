"""What every test may ask for: a signed-in browser or client, a database, the warehouse."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before Django reads its settings: each worker has a data directory of its own
_data = tempfile.mkdtemp(prefix="madoguchi-test-")
Path(_data, "static").mkdir()  # nothing is collected in tests: files come from where they lie
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["MADOGUCHI_DATA"] = _data
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
os.environ.setdefault("MADOGUCHI_PLAIN_STATIC", "yes")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in its thread

import django  # noqa: E402

django.setup()

from django.conf import settings as real_settings  # noqa: E402

# Signing in is not what most tests are about; the real hasher costs a quarter of a second each time
real_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

import pytest  # noqa: E402
from django.test import Client  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402

# A busy machine is no failure: no test measures time, the generated ones neither
hypothesis_settings.register_profile("ours", deadline=None)
hypothesis_settings.load_profile("ours")

from tests import people, postgres  # noqa: E402
from tests.browser import browser, open_page  # noqa: E402
from tests.strict import need  # noqa: E402

__all__ = ["browser", "open_page"]


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a throw-away PostgreSQL, started from the installed binaries for this session."""
    server = postgres.find()
    need(server, "no PostgreSQL server is installed")
    assert server is not None
    with postgres.running(server) as url:
        yield url


@pytest.fixture
def inn(db: None) -> object:
    """The organisation the tests play in."""
    return people.organisation()


@pytest.fixture
def signed_in(inn: object) -> object:
    """Return a function: a test client signed in as the given member."""

    def sign_in(member: object, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(member)  # type: ignore[arg-type]
        return client

    return sign_in


@pytest.fixture(scope="session")
def data_directory() -> Path:
    """This test worker's own data directory."""
    return Path(_data)


@pytest.fixture
def fresh_postgresql(postgresql_url: str) -> Iterator[str]:
    """A new empty database in the throw-away PostgreSQL, dropped afterwards."""
    import uuid

    import psycopg

    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    yield postgresql_url.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def warehouse(db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A warehouse of this test's own, in a folder of its own: nothing of an earlier test can hold its lock."""
    from madoguchi.warehouse import client

    client.close()
    settings.WAREHOUSE = {**settings.WAREHOUSE, "directory": tmp_path_factory.mktemp("warehouse")}
    yield
    client.close()
