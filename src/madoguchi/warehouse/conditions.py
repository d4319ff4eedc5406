"""Conditions on cases and their steps, one text each, as they stand in an address: a stack of filters.

A condition is its kind and its values, parted by ``:`` (``~1`` stands for a colon in a value, ``~0`` for a tilde, as in
RFC 6901): ``with:check``, ``later:ask:answer``, ``lasting:3600:``. Most keep or drop whole cases; those in ``OF_STEPS``
leave steps out, so that the steps around them become neighbours. Knows no Django.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from madoguchi.core.text import Text

ANY = None
"""How many values a kind takes: this many, or at least one where it is ``ANY``."""
KINDS: dict[str, int | None] = {
    "is": ANY,  # a dimension of the case, then the values let through
    "not": ANY,
    "attribute": ANY,  # an attribute's name, then the values let through
    "period": 2,  # local days a case was opened from and to, either may be empty
    "with": ANY,
    "without": ANY,
    "next": 2,  # an activity and the very next one
    "never_next": 2,
    "later": 2,  # an activity and one at any time after it
    "never_later": 2,
    "first": ANY,
    "last": ANY,
    "variant": ANY,
    "lasting": 2,  # seconds from and below, from opening to the last event
    "times": 2,  # an activity, and how often at least
    "handover": 2,  # team from and to, either may be empty
    "team": ANY,  # a step by one of these teams
    "hide": ANY,
    "timer": 0,
}
OF_STEPS = ("hide", "timer")
DIMENSIONS = ("channel", "team", "process", "request", "language", "origin", "priority")
MOST = 24
LONGEST = 2000

BAD = Text(
    "The filter “{value}” is not understood and was left out. Choose it anew from “Add a filter”.",
    "絞り込み「{value}」は読み取れないため、外しました。「条件を追加」からもう一度選んでください。",
)


class ConditionError(ValueError):
    """A condition that cannot be understood; ``text`` says so in both languages."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.text = BAD.fill(value=value[:80])


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter: ``kind`` out of ``KINDS`` and its values."""

    kind: str
    values: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: str) -> Condition:
        """Read a condition. Raises ``ConditionError``."""
        kind, *parts = given[: LONGEST + 1].split(":")
        values = tuple(part.replace("~1", ":").replace("~0", "~") for part in parts)
        if len(given) > LONGEST or not _fits(kind, values):
            raise ConditionError(given)
        return cls(kind, values)

    def write(self) -> str:
        """Return what ``read`` reads."""
        return ":".join([self.kind, *(value.replace("~", "~0").replace(":", "~1") for value in self.values)])

    @property
    def of_steps(self) -> bool:
        """Whether steps are left out, so that neighbours change."""
        return self.kind in OF_STEPS


def read_all(given: Iterable[str]) -> list[Condition]:
    """Read conditions in order, each once. Raises ``ConditionError`` for the first that is not understood."""
    return [Condition.read(one) for one in dict.fromkeys(given)][:MOST]


def _fits(kind: str, values: tuple[str, ...]) -> bool:
    if kind not in KINDS:
        return False
    wanted = KINDS[kind]
    if (wanted is ANY and not values) or (wanted is not ANY and len(values) != wanted):
        return False
    if kind in ("is", "not"):
        return len(values) > 1 and values[0] in DIMENSIONS
    if kind == "attribute":
        return len(values) > 1
    if kind == "period":
        return any(values) and all(not value or _is_day(value) for value in values)
    if kind == "lasting":
        return any(values) and all(not value or _is_number(value) for value in values)
    if kind == "times":
        return values[1].isdigit() and 1 <= int(values[1]) <= 10_000
    if kind == "variant":
        return all(value.lstrip("-").isdigit() and abs(int(value)) < 2**63 for value in values)
    if kind == "handover":
        return any(values)
    return all(values)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_number(value: str) -> bool:
    try:
        return 0 <= float(value) < 1e11
    except ValueError:
        return False
