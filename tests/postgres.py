"""A throw-away PostgreSQL cluster from the binaries that are installed, gone when the tests end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def find() -> Path | None:
    """Return the folder of the newest installed server binaries, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    folders += [Path(found).parent] if (found := shutil.which("initdb")) else []
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def _as_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; then its binaries run as another user who owns the folder."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        if subprocess.run(["id", name], capture_output=True, check=False).returncode == 0:
            shutil.chown(folder, name)
            return ["setpriv", f"--reuid={name}", "--regid", _group(name), "--clear-groups"]
    raise RuntimeError("no user to run PostgreSQL as")


def _group(name: str) -> str:
    return subprocess.run(["id", "-g", name], capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def running(binaries: Path) -> Iterator[str]:
    """Start a cluster on a free port and yield its address; stop it and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-pg-"))
    folder.chmod(0o700)
    user = _as_user(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    run = {"cwd": folder, "capture_output": True, "check": True}
    subprocess.run(
        [
            *user,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "madoguchi",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ],
        **run,  # type: ignore[call-overload]
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
    pg_ctl = [*user, binaries / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*pg_ctl, "-l", folder / "log", "-o", options, "start"], **run)  # type: ignore[call-overload]
    try:
        yield f"postgresql://madoguchi@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*pg_ctl, "-m", "immediate", "stop"], cwd=folder, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)
