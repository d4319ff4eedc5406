"""The parts of a mined log, as the command and the API give them, from the rows of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def activity_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an activity of a mined log from the warehouse's row."""
    return {
        "activity": row["activity"],
        "count": int(row["count"]),
        "cases": int(row["cases"]),
        "starts": int(row["starts"]),
        "ends": int(row["ends"]),
    }


def edge_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an edge of a mined log from the warehouse's row."""
    return {
        "from": row["source"],
        "to": row["target"],
        "count": int(row["count"]),
        "cases": int(row["cases"]),
        "mean_seconds": _seconds(row["mean_ms"]),
        "median_seconds": _seconds(row["median_ms"]),
        "p90_seconds": _seconds(row["p90_ms"]),
    }


def _seconds(ms: float | None) -> float | None:
    return None if ms is None else ms / 1000.0
