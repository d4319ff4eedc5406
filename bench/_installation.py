"""A running installation of its own for a benchmark: `madoguchi up` on a new data directory and a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass
class Installation:
    """Where it runs, and whom to ask: a signed-in browser's cookie, a token that may write."""

    data: Path
    port: int
    up: subprocess.Popen[bytes]
    cookie: str = ""
    token: str = ""
    _connection: HTTPConnection | None = field(default=None, repr=False)

    def get(self, path: str) -> bytes:
        """Open a page as a browser that keeps its connection, signed in."""
        return self.ask("GET", path, None, {"Cookie": f"sessionid={self.cookie}", "Accept-Language": "ja"})

    def post(self, path: str, body: bytes) -> bytes:
        """Call the API with the token."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return self.ask("POST", path, body, headers)

    def api(self, path: str) -> bytes:
        """Read from the API with the token."""
        return self.ask("GET", path, None, {"Authorization": f"Bearer {self.token}"})

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        found = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {found[:300]!r}")
        return found

    def cpu(self) -> dict[str, float]:
        """CPU seconds (user and system) used so far by each kind of process."""
        found: dict[str, float] = {}
        for pid in _family(self.up.pid):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            kind = (
                "web" if "granian" in command else "analytics" if "warehouse.server" in command else "other"
            )
            found[kind] = found.get(kind, 0.0) + (int(times[11]) + int(times[12])) * TICK
        return found


@contextmanager
def running(*options: str) -> Iterator[Installation]:
    """Start `madoguchi up`, with an organisation, an administrator and a token; stop it and remove its data after."""
    data = Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ |= {"MADOGUCHI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "madoguchi.site.settings"}
    os.environ["MADOGUCHI_WAREHOUSE_EMBED"] = "no"  # this process only asks
    command = [
        str(Path(sys.executable).with_name("madoguchi")),
        "up",
        "--port",
        str(port),
        "--data",
        str(data),
    ]
    up = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, up)
        here = Installation(data, port, up)
        here.cookie, here.token = _sign_in()
        yield here
    finally:
        up.terminate()
        up.wait(30)
        shutil.rmtree(data, ignore_errors=True)


def _sign_in() -> tuple[str, str]:
    """Set up the organisation where there is none; return a session and a token of its administrator."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from madoguchi.people.actions.set_organisation import set_organisation
    from madoguchi.people.actions.tokens import create_token
    from madoguchi.people.models import Member, Organisation, Role

    if not Organisation.objects.exists():
        set_organisation(
            name="Bench",
            language="ja",
            time_zone="Asia/Tokyo",
            opening_hours="Mon-Sun 09:00-18:00",
            holidays_of="",
        )
    member = Member.objects.filter(role=Role.ADMIN).first() or Member.objects.create_user(
        "bench@example.jp", "a long password", name="Bench", role=Role.ADMIN
    )
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    _, token = create_token(name="bench", role=Role.ADMIN, may_write=True, by=member)
    return str(session.session_key), token


def _wait_for(port: int, up: subprocess.Popen[bytes], seconds: float = 600.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if up.poll() is not None:
            raise RuntimeError(f"madoguchi up ended with {up.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("madoguchi up does not answer")


def _family(root: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, open_ = [], [root]
    while open_:
        pid = open_.pop()
        found.append(pid)
        open_ += children.get(pid, [])
    return found
