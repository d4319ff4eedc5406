"""Programs of the warehouse run as processes of their own, each on its own data directory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def environment(data: Path, url: str = "", **more: str) -> dict[str, str]:
    """Return the variables of a process on this data directory and database."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MADOGUCHI_", "DATABASE_URL"))
    }
    return kept | {
        "MADOGUCHI_DATA": str(data),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "madoguchi.site.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        **more,
    }


def run(data: Path, module: str, *arguments: object, url: str = "", **more: str) -> Any:
    """Run a module and return the JSON it prints last."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=environment(data, url, **more),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])
