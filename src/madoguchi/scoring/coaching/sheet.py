"""A list as it is read: what was published, the words behind it, and how it went month by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language

from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.metrics.metric import Metric
from madoguchi.scoring.coaching import queries
from madoguchi.scoring.coaching.choosing import Choice, choose
from madoguchi.scoring.coaching.examples import Examples, examples
from madoguchi.scoring.coaching.models import CoachingList
from madoguchi.scoring.scorecards.queries import items_in_force


@dataclass(frozen=True)
class Advice:
    """One item of the list with its examples and its months."""

    choice: Choice
    examples: Examples
    points: Sequence[Metric | None]

    @property
    def phrases(self) -> list[tuple[str, str]]:
        """What could be said, in the languages the member's conversations are in."""
        spoken = {one.language for one in (*self.examples.learn, *self.examples.good)} or {
            get_language() or "en"
        }
        phrase = self.choice.item.phrase
        return [(one, told) for one in sorted(spoken, reverse=True) if (told := phrase.to(one))]


@dataclass(frozen=True)
class Sheet:
    """Everything a list shows. ``days``: the months of ``trend``, by dimension."""

    row: CoachingList
    improve: list[Advice]
    keep: list[Advice]
    few: list[Item]
    days: list[dt.date]
    trend: dict[str, list[Metric | None]]

    @property
    def compared(self) -> bool:
        """Whether there were colleagues enough to compare with."""
        return any(one.choice.verdict != "alone" for one in (*self.improve, *self.keep))

    @property
    def clear(self) -> int:
        """How many of the items to work on are beyond doubt below what the same requests give."""
        return sum(one.choice.verdict == "below" for one in self.improve)


def sheet(row: CoachingList) -> Sheet:
    """Put a list together. Raises ``WarehouseError``."""
    chosen = choose(items_in_force(), queries.figures(row), row.conversations)
    choices = [*chosen.improve, *chosen.keep]
    days, trend, points = queries.trends(
        row.member_id, row.month.month, [one.item.id for one in chosen.improve]
    )
    zone = timezone.get_current_timezone()
    since = dt.datetime.combine(row.month.since, dt.time(), zone)
    before = dt.datetime.combine(row.month.until + dt.timedelta(days=1), dt.time(), zone)
    words = examples(row.member, [one.item for one in choices], since, before)

    def advice(choice: Choice) -> Advice:
        return Advice(choice, words[choice.item.id], points.get(choice.item.id, ()))

    return Sheet(
        row,
        [advice(one) for one in chosen.improve],
        [advice(one) for one in chosen.keep],
        chosen.few,
        days,
        trend,
    )
