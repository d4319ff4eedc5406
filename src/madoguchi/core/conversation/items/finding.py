"""What an item found: its result with the words behind it, or where the words are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from madoguchi.core.conversation.hearing import Evidence
from madoguchi.core.text import Text

Result = Literal["met", "partly", "missed", "not_applicable"]
MET, MISSED = 0.75, 0.2  # shares from which a graded item is called met, and below which missed
SHARE: dict[str, float] = {"met": 1.0, "partly": 0.5, "missed": 0.0}


@dataclass(frozen=True, slots=True)
class Finding:
    """An item's result. ``at``: the turn where it was missed or should have come, if one can be named."""

    result: Result
    evidence: tuple[Evidence, ...] = ()
    at: int | None = None
    critical: bool = False  # a miss this grave breaks the item's critical rule, if the scorecard has one
    exact: float | None = None  # 0–1, where an item is counted finer than its result says
    words: float | None = (
        None  # the share that words and signs tell, where the sense of sentences is in ``exact`` too
    )
    why: Text | None = None  # the fact of the record that decided, where words alone do not show it

    @property
    def share(self) -> float:
        """The share of the item's weight that was earned, 0–1; 0 for an item that does not apply."""
        return self.exact if self.exact is not None else SHARE.get(self.result, 0.0)

    @property
    def done(self) -> float:
        """The share that words and signs tell, 0–1: what was done, without the sense of sentences.

        What moves satisfaction and whom to coach is asked of this: how a customer's last sentence sounds is nearly the
        answer itself.
        """
        return self.words if self.words is not None else self.share

    @property
    def mark(self) -> int | None:
        """The mark from 1 (bad) over 2 (room to improve) and 3 (no problem) to 4 (leaves an impression), as HDI-Japan
        gives it; None for an item that does not apply."""
        if self.result == "partly":
            return 2 if self.share <= SHARE["partly"] else 3
        return {"met": 4, "missed": 1}.get(self.result)

    def because(self, why: Text | None) -> Finding:
        """Return the same finding with the fact it rests on."""
        return replace(self, why=why)


NOT_APPLICABLE = Finding("not_applicable")


def met(evidence: Iterable[Evidence] = ()) -> Finding:
    """It was done."""
    return Finding("met", tuple(evidence))


def partly(evidence: Iterable[Evidence] = (), at: int | None = None) -> Finding:
    """It was done too late, or only half."""
    return Finding("partly", tuple(evidence), at)


def graded(share: float, evidence: Iterable[Evidence] = (), at: int | None = None) -> Finding:
    """How far it was done, 0–1: met, with the whole weight, from ``MET`` up; missed, with none, below ``MISSED``."""
    if share >= MET:
        return met(evidence)
    return (
        Finding("partly", tuple(evidence), at, exact=round(share, 2))
        if share >= MISSED
        else missed(evidence, at)
    )


def missed(evidence: Iterable[Evidence] = (), at: int | None = None, *, critical: bool = False) -> Finding:
    """It was not done, or the contrary; ``at`` says where it should have been."""
    return Finding("missed", tuple(evidence), at, critical)
