"""The parity gate between the two lines of DuckDB that are supported: same facts, same answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.strict import need
from tests.warehouse.parity.compare import difference

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).resolve().parents[3]
OLDER = Path(os.environ.get("MADOGUCHI_DUCKDB15", Path(sys.prefix) / "duckdb-1.5"))  # made by make test-all


def told(target: Path, *first: Path) -> dict[str, Any]:
    """Return the story's facts and answers from a process of its own, with ``first`` ahead on its path."""
    path = [str(part) for part in (*first, ROOT / "src", ROOT)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "MADOGUCHI_DATA": str(target.parent)}
    command = [sys.executable, "-m", "tests.warehouse.parity.ask", str(target)]
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return found


def test_both_lines_of_duckdb_give_the_same_facts_and_answers(tmp_path: Path) -> None:
    need((OLDER / "duckdb").is_dir(), f"DuckDB 1.5.5 is not in {OLDER}: make test-all puts it there")
    older, newer = told(tmp_path / "older.json", OLDER), told(tmp_path / "newer.json")
    assert older["version"].startswith("1.5.")
    assert newer["version"].startswith("2.0.")
    assert [name for name in newer["facts"] if older["facts"][name] != newer["facts"][name]] == []
    said = {name: difference(rows, older["answers"][name]) for name, rows in newer["answers"].items()}
    assert {name: what for name, what in said.items() if what} == {}
