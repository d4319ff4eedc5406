"""From the warehouse's row of a question to the definition ``core.metrics`` computes with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from madoguchi.core.metrics.question import QuestionDefinition, define


def definition_of(row: Mapping[str, Any]) -> QuestionDefinition:
    """Return the definition a warehouse row of ``questions`` carries."""
    low, high = row["scale_min"], row["scale_max"]
    version = row["version"] if row["kind"] == "ces" and row["version"] in {"1.0", "2.0"} else None
    return define(
        row["kind"],
        row["code"],
        scale=(low, high) if low is not None and high is not None else None,
        positive=row["positive"] or None,
        direction=row["polarity"] or None,
        missing=[f"{value:g}" for value in row["missing"] or []],
        version=version,
    )
