"""One sample year, lived once for all these tests."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.imports.sample import Sample, simulate

END = dt.date(2026, 11, 22)
SEED = 20_261_122


@pytest.fixture(scope="session")
def year() -> Sample:
    """The sample with the seed the product ships."""
    return simulate(SEED, END)
