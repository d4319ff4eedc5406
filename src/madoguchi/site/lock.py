"""One running Madoguchi per data directory."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO


def hold(data: Path) -> IO[str] | None:
    """Hold the data directory until the returned file is closed; None where another process holds it."""
    file = (data / "up.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
