"""Plain least squares and stratified shares: enough statistics to see whether the truths can be found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from madoguchi.imports.sample import Sample

Case = dict[str, Any]


def effects(columns: Mapping[str, Sequence[float]], y: Sequence[float]) -> dict[str, tuple[float, float]]:
    """Coefficient and standard error of each column, with an intercept added."""
    design = np.column_stack([np.ones(len(y)), *(np.asarray(values, float) for values in columns.values())])
    target = np.asarray(y, float)
    beta, *_ = np.linalg.lstsq(design, target, rcond=None)
    rest = target - design @ beta
    variance = float(rest @ rest) / (len(target) - design.shape[1])
    errors = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * variance)
    return {name: (float(beta[i]), float(errors[i])) for i, name in enumerate(columns, 1)}


def rated(year: Sample) -> list[tuple[Case, Case, float]]:
    """(hidden truth, case, CSAT) of every case that was rated."""
    cases = {case["id"]: case for case in year.cases}
    return [
        (year.hidden[row["case"]], cases[row["case"]], row["value"])
        for row in year.answers
        if row["question"] == "csat"
    ]


def stage(year: Sample, code: str) -> list[tuple[Case, bool, bool]]:
    """(case, conforming, kept) of every case that reached a verdict in a stage."""
    return [
        (case, seen["conforming"], seen["kept"])
        for case in year.cases
        if (seen := case["stages"].get(code)) is not None and seen["kept"] is not None
    ]


def share(rows: Sequence[tuple[Case, bool, bool]], where: Callable[[Case, bool], bool]) -> float:
    """The share kept among the rows chosen."""
    chosen = [kept for case, conforming, kept in rows if where(case, conforming)]
    return sum(chosen) / len(chosen)


def gaps(rows: Sequence[tuple[Case, bool, bool]], target: float) -> tuple[float, float]:
    """Design gap and execution gap, standardised over difficulty, type of request and channel."""
    groups: dict[Any, list[tuple[bool, bool]]] = {}
    for case, conforming, kept in rows:
        groups.setdefault((case["difficulty"], case["request"], case["channel"]), []).append(
            (conforming, kept)
        )
    attained = sum(kept for *_, kept in rows) / len(rows)
    whole, weight = 0.0, 0
    for group in groups.values():
        as_designed = [kept for ok, kept in group if ok]
        if as_designed:
            whole += len(group) * sum(as_designed) / len(as_designed)
            weight += len(group)
    if_all_conformed = whole / weight
    return target - if_all_conformed, if_all_conformed - attained
