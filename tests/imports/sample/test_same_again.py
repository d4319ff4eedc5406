"""The same seed and day give the same sample to the last byte; another day moves it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from madoguchi.imports.sample import Sample, simulate, write
from tests.imports.sample.conftest import END, SEED


def _bytes(sample: Sample, folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in write(sample, folder).values())


def test_the_same_seed_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    first = _bytes(simulate(5, END, 200), tmp_path / "first")
    assert first == _bytes(simulate(5, END, 200), tmp_path / "second")
    assert first != _bytes(simulate(6, END, 200), tmp_path / "third")


def test_the_year_ends_where_it_is_told_to(year: Sample) -> None:
    assert (year.start, year.end) == (dt.date(2025, 11, 22), END)
    moved = simulate(SEED, dt.date(2027, 3, 31), 120)
    days = [event["at"][:10] for event in moved.events]
    assert "2026-03-30" <= min(days) <= max(days) < "2027-03-31"


def test_a_leap_year_and_a_tiny_sample_are_lived_too() -> None:
    assert len(simulate(1, dt.date(2028, 3, 1), 40).cases) == 40
    assert len(simulate(1, END, 1).cases) == 1
    with pytest.raises(ValueError, match="at least one case"):
        simulate(1, END, 0)


def test_other_truths_can_be_planted(year: Sample) -> None:
    from madoguchi.imports.sample import TRUTH

    nobody_skips = dataclasses.replace(TRUTH, skip_rate=0.0, skip_rate_skippers=0.0, skip_extra_involved=0.0)
    other = simulate(SEED, END, 300, truth=nobody_skips)
    assert not any(hidden["mistake"] for hidden in other.hidden.values())
    assert any(hidden["mistake"] for hidden in year.hidden.values())


def test_the_files_hold_what_the_sample_holds(tmp_path: Path) -> None:
    sample = simulate(5, END, 60)
    paths = write(sample, tmp_path)
    lines = paths["conversations"].read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(sample.conversations)
    events = paths["events"].read_text(encoding="utf-8").splitlines()
    assert len(events) == len(sample.events) + 1
    assert events[0].startswith(
        "id,case,activity,at,started_at,ended_at,resource,team,stage,lane,channel,cost,signal"
    )
