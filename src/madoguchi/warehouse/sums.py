"""From the warehouse's rows to the sums of ``core.metrics``: the names are the same, so this only picks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from madoguchi.core.metrics.sums import ClusterSums, MeanSums, NpsSums, ShareSums

Row = Mapping[str, Any]


def _clusters(row: Row) -> ClusterSums | None:
    if "persons" not in row:
        return None
    return ClusterSums(int(row["persons"]), row["ss"] or 0.0, row["sm"] or 0.0, row["mm"] or 0.0)


def _picked(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] or 0 for name in names}


def share(row: Row) -> ShareSums:
    """Return the sums of a share: of answers (weights, persons), scores (persons) or cases (n and positives alone)."""
    if "w" not in row:
        return ShareSums.counts(int(row["n"] or 0), int(row["positives"] or 0), _clusters(row))
    return ShareSums(**_picked(row, "n", "positives", "w", "w2", "wx", "w2x"), clusters=_clusters(row))


def mean(row: Row) -> MeanSums:
    """Return the sums of a mean: of answers, of scores and items (n, x, x2, persons), or of durations (n, x, x2)."""
    if "w" not in row:
        return MeanSums.unweighted(int(row["n"] or 0), row["x"] or 0.0, row["x2"] or 0.0, _clusters(row))
    return MeanSums(**_picked(row, "n", "w", "w2", "wx", "wx2", "w2x", "w2x2"), clusters=_clusters(row))


def net(row: Row) -> NpsSums:
    """Return the sums of a net promoter score."""
    names = ("n", "promoters", "detractors", "w", "w2", "wp", "wd", "w2p", "w2d")
    return NpsSums(**_picked(row, *names), clusters=_clusters(row))


def profile(row: Row) -> dict[str, MeanSums]:
    """Return the sums of the three means of a row of ``score_profile``: business, human, hidden."""
    names = ("n", "x", "x2", "persons", "ss", "sm", "mm")
    return {
        one: mean({name: row[f"{one}_{name}"] for name in names}) for one in ("business", "human", "hidden")
    }
