"""Rows of two engines: the same keys in the same order, the same types, numbers to 1e-9."""

from __future__ import annotations

import math
from typing import Any

TOLERANCE = 1e-9


def difference(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> str:
    """Say where two answers differ; empty where they do not."""
    if len(left) != len(right):
        return f"{len(left)} rows and {len(right)} rows"
    for place, (one, other) in enumerate(zip(left, right, strict=True)):
        if list(one) != list(other):
            return f"columns {list(one)} and {list(other)}"
        for name in one:
            if not same(one[name], other[name]):
                return f"row {place}, {name}: {one[name]!r} and {other[name]!r}\n  {one}\n  {other}"
    return ""


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, floats within the tolerance (relative, absolute near zero)."""
    if isinstance(one, float) or isinstance(other, float):
        if not isinstance(one, int | float) or not isinstance(other, int | float):
            return one is None and other is None
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)
