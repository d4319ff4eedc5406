"""Several writers at once, one of them slow to commit: after every poll the facts equal a rebuild of what is committed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.processes import run


def proven(result: dict[str, Any]) -> None:
    assert not result["failures"], result["failures"]
    assert not result["difference"], result["difference"]
    assert result["polls"] > 3


def test_facts_equal_a_rebuild_after_every_poll_on_sqlite(tmp_path: Path) -> None:
    proven(run(tmp_path, "tests.warehouse.trial", 1, 12))


def test_facts_equal_a_rebuild_after_every_poll_on_postgresql(tmp_path: Path, fresh_postgresql: str) -> None:
    result = run(tmp_path, "tests.warehouse.trial", 2, 12, url=fresh_postgresql)
    proven(result)
    assert (
        result["late"] > 0
    )  # events did appear below numbers already seen, which a watermark would have missed


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 18))
def test_the_same_at_length_on_sqlite(tmp_path: Path, seed: int) -> None:
    proven(run(tmp_path, "tests.warehouse.trial", seed, 150))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 28))
def test_the_same_at_length_on_postgresql(tmp_path: Path, fresh_postgresql: str, seed: int) -> None:
    proven(run(tmp_path, "tests.warehouse.trial", seed, 150, url=fresh_postgresql))
