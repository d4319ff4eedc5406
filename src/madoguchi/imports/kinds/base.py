"""What every kind of import is: how its records become rows, given what the import was told."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from madoguchi.imports.kinds.values import BadRowError
from madoguchi.kit.taking import Problem, Result, Taking

T = TypeVar("T")

Record = Mapping[str, Any]


@dataclass
class Told:
    """What the import was told once for all rows.

    ``zone``: for times without one. ``survey``: the survey's name where rows do not name it. ``definitions``:
    column or question code → entries of ``core.metrics.question.from_json``. ``steps``: whether conversations
    also become steps on their case. ``state``: whatever a kind keeps between portions. ``remarks``: parts of a
    taken row that had to be left out, to be collected after each portion.
    """

    zone: zoneinfo.ZoneInfo
    survey: str = ""
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    steps: bool = True
    audience: str = "customer"
    attribution: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    remarks: list[tuple[int, Problem]] = field(
        default_factory=list
    )  # (place in the portion, what was left out)


Take = Callable[[Taking, Sequence[Record], Told], list[Result]]


def sift(
    records: Sequence[Record], clean: Callable[[Record], T]
) -> tuple[list[T], list[int], list[Result | None]]:
    """Clean every record; returns the good ones, their places, and results with a problem where one was bad."""
    good: list[T] = []
    places: list[int] = []
    results: list[Result | None] = [None] * len(records)
    for index, record in enumerate(records):
        try:
            good.append(clean(record))
            places.append(index)
        except BadRowError as error:
            results[index] = error.problem
    return good, places, results


def spread(results: list[Result | None], places: Sequence[int], found: Sequence[Result]) -> list[Result]:
    """Put the results of the good rows in their places."""
    for place, result in zip(places, found, strict=True):
        results[place] = result
    return [result for result in results if result is not None]
