"""Install a hashed lock into this environment, and this checkout with it: with uv where it is there, else pip."""

from __future__ import annotations

import shutil
import subprocess
import sys


def main(lock: str) -> int:
    """Install every package of the lock, then the project itself in editable form."""
    if uv := shutil.which("uv"):
        pip = [uv, "pip", "install", "--quiet", "--python", sys.executable]
    else:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    print(f"installing {lock} …", flush=True)
    subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", "."], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
