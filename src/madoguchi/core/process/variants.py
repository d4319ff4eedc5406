"""Variants: the distinct ways cases ran, from first to last activity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to run. ``share`` and ``cumulative`` are parts of all cases, 0 to 1."""

    steps: tuple[str, ...]
    count: int
    share: float
    cumulative: float
    number: str = ""

    @property
    def spelled(self) -> list[tuple[str, int]]:
        """The steps with direct repeats folded: ``[("Wait", 3), ("Close", 1)]``."""
        return spell(self.steps)


def spell(steps: Sequence[str]) -> list[tuple[str, int]]:
    """Return steps with direct repeats folded into a count."""
    return [(step, len(list(run))) for step, run in groupby(steps)]


def rank(
    counted: Iterable[tuple[Sequence[str], int]], *, cases: int, before: int = 0, numbers: Sequence[str] = ()
) -> list[Variant]:
    """Return variants, most frequent first, ties by their steps.

    ``cases`` is the number of all cases, which may be more than the ones given (a page of a longer list); ``before``
    counts the cases of the variants on the pages before. Raises ``ValueError`` where the variants hold more cases
    than there are.
    """
    names = list(numbers)
    items = [
        (tuple(steps), count, names[place] if names else "") for place, (steps, count) in enumerate(counted)
    ]
    items.sort(key=lambda item: (-item[1], item[0]))
    ranked = []
    held = before
    for steps, count, number in items:
        held += count
        if held > cases:
            raise ValueError(f"The variants hold {held} cases, but there are {cases}.")
        ranked.append(Variant(steps, count, count / cases, held / cases, number))
    return ranked


def covering(counts: Iterable[int], share: float) -> int:
    """Return how many of the most frequent variants it takes to hold ``share`` (0 to 1) of all cases."""
    ordered = sorted(counts, reverse=True)
    wanted, held = share * sum(ordered), 0
    for number, count in enumerate(ordered):
        if held >= wanted:
            return number
        held += count
    return len(ordered)
