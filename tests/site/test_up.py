"""One command serves everything on one port, and Ctrl-C leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

START = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def command(data: Path, port: int, *more: str) -> list[str]:
    return [sys.executable, "-m", "madoguchi.site.cli", "up", "--data", str(data), "--port", str(port), *more]


def environment() -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if k not in {"MADOGUCHI_PLAIN_STATIC", "DATABASE_URL"}}
    return clean | {"MADOGUCHI_LANG": "en", "PYTHONUNBUFFERED": "1"}


def ours(data: Path) -> list[int]:
    """The processes whose environment names this data directory."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            told = entry.name.isdigit() and (entry / "environ").read_bytes()
        except OSError:
            continue
        if told and f"MADOGUCHI_DATA={data}".encode() in told:
            found.append(int(entry.name))
    return found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, subprocess.Popen[str]]]:
    data, port = tmp_path_factory.mktemp("data"), free_port()
    process = subprocess.Popen(
        command(data, port), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said = []
    deadline = time.monotonic() + START
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
        assert time.monotonic() < deadline, said
    yield data, port, process
    if process.poll() is None:
        process.kill()
        process.wait()


def get(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status, answer.read().decode()


def test_a_stranger_without_an_organisation_meets_the_wizard(running: tuple[Path, int, object]) -> None:
    _, port, _ = running
    assert get(port, "/health/")[0] == 200
    status, page = get(port, "/")
    assert status == 200
    assert "/welcome/" in page or "organisation" in page.lower()


def test_style_sheets_are_served_with_hashed_names(running: tuple[Path, int, object]) -> None:
    _, port, _ = running
    page = get(port, "/")[1]
    sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert get(port, sheet)[0] == 200


def test_a_second_start_on_the_same_data_is_refused(running: tuple[Path, int, object]) -> None:
    data, _, _ = running
    second = subprocess.run(
        command(data, free_port()), env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert second.returncode == 1
    assert "already running" in second.stderr


def test_a_busy_port_is_named(running: tuple[Path, int, object], tmp_path: Path) -> None:
    _, port, _ = running
    refused = subprocess.run(
        command(tmp_path, port), env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert refused.returncode == 1
    assert str(port) in refused.stderr


def test_a_killed_part_comes_back(running: tuple[Path, int, subprocess.Popen[str]]) -> None:
    data, port, process = running
    children = [pid for pid in ours(data) if pid != process.pid]
    web = [pid for pid in children if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(min(web), signal.SIGKILL)
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        time.sleep(0.3)
        try:
            if get(port, "/health/")[0] == 200 and min(web) not in ours(data):
                return
        except OSError:
            continue
    pytest.fail("the web process did not come back")


def test_ctrl_c_stops_everything(running: tuple[Path, int, subprocess.Popen[str]]) -> None:
    data, _, process = running
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    time.sleep(0.5)
    assert ours(data) == []
