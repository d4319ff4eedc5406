"""A part that is missing here is a skip that says why, and a failure where everything must run (CI)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

STRICT = os.environ.get("MADOGUCHI_STRICT", "") not in {"", "0", "no"}
SHARED = Path(os.environ.get("MADOGUCHI_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))


def need(condition: object, why: str) -> None:
    """Go on only if the condition holds; otherwise skip, or fail in the strict mode."""
    if condition:
        return
    if STRICT:
        pytest.fail(f"strict mode: {why}", pytrace=False)
    pytest.skip(why)


def shared(*parts: str) -> Path:
    """Return a file of the shared real data, or skip where it is absent."""
    path = SHARED.joinpath("data", *parts)
    need(path.exists(), f"real data not here: {'/'.join(parts)} (set MADOGUCHI_SHARED)")
    return path
