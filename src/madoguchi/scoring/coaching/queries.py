"""Questions about coaching lists: what the facts say of everybody, and who has which list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone

from madoguchi.core.metrics.metric import HIDDEN_BELOW, Metric
from madoguchi.core.metrics.shrinkage import Cell, Compared, Spread, compared
from madoguchi.core.metrics.shrinkage import Item as AllPeople
from madoguchi.core.metrics.treatment import dimension_mean, item_mean
from madoguchi.core.periods import Period, buckets
from madoguchi.people.access import RIGHTS, may
from madoguchi.people.models import Member
from madoguchi.scoring.coaching.days import months_back
from madoguchi.scoring.coaching.models import CoachingList, CoachingMonth
from madoguchi.scoring.scorecards.queries import items
from madoguchi.warehouse import Filters, ask, ask_many, sums

ALIKE = ("request", "channel", "language")  # what somebody's conversations are made up of, the widest first
TREND_MONTHS = 12


def everybody(period: Period) -> tuple[dict[int, int], dict[str, AllPeople]]:
    """Return how many conversations each member had, and each item over all members.

    One question an item, so that no answer grows with members × items × requests. Raises ``WarehouseError``.
    """
    filters = Filters(since=period.start, until=period.last)
    counts = {
        int(row["member"]): int(row["n"])
        for row in ask("score_profile", filters, by=["member"])
        if row["member"] is not None
    }
    found = {}
    for item in items():
        rows = ask("score_items", filters, by=["member", *ALIKE], item=item.id)
        found[item.id] = compared(
            Cell(
                row["member"],
                tuple(row[name] or "" for name in ALIKE),
                int(row["n"]),
                row["x"] or 0.0,
                row["x2"] or 0.0,
            )
            for row in rows
        )
    return counts, found


def spreads(found: Mapping[str, AllPeople]) -> dict[str, tuple[Spread, int]]:
    """Return how people differ in each item where that can be told, with the conversations behind it."""
    return {
        code: (one.spread, sum(person.n for person in one.people.values() if person.share is not None))
        for code, one in found.items()
        if one.spread is not None
    }


def figures(row: CoachingList) -> dict[str, Compared]:
    """Return the figures of a list as they were published."""
    return {code: Compared(row.member_id, **told) for code, told in row.figures.items()}


def trends(
    member: int, month: dt.date, codes: Iterable[str]
) -> tuple[list[dt.date], dict[str, list[Metric | None]], dict[str, list[Metric | None]]]:
    """Return twelve months up to this one, a member's three dimensions in them, and these items. Raises ``WarehouseError``."""
    period = Period(months_back(month, TREND_MONTHS - 1), months_back(month, -1) - dt.timedelta(days=1))
    filters, days = Filters(since=period.start, until=period.last), buckets(period, "month")
    known = {item.id: item for item in items()}
    wanted = [known[code] for code in codes if code in known]
    profile, *lines = ask_many(
        [
            ("score_profile", filters, {"by": ["month"], "member": member}),
            *(("score_items", filters, {"by": ["month"], "member": member, "item": i.id}) for i in wanted),
        ]
    )
    by_day: dict[dt.date, dict[str, Metric]] = {
        row["month"]: {name: dimension_mean(one, name) for name, one in sums.profile(row).items()}
        for row in profile
    }
    dimensions = {
        name: [by_day.get(day, {}).get(name) for day in days] for name in ("business", "human", "hidden")
    }
    told: dict[str, list[Metric | None]] = {}
    for item, rows in zip(wanted, lines, strict=True):
        at = {row["month"]: item_mean(sums.mean(row), item.id, item.title) for row in rows}
        told[item.id] = [at.get(day) for day in days]
    return days, dimensions, told


def months() -> QuerySet[CoachingMonth]:
    """Return the published months, the last first; one whose members are all gone (the sample was removed) is none."""
    return CoachingMonth.objects.filter(lists__isnull=False).distinct().order_by("-month")


def lists_of(member: Member) -> QuerySet[CoachingList]:
    """Return a member's own lists, the last first."""
    return CoachingList.objects.filter(member=member).select_related("month").order_by("-month__month")


def lists_in(month: CoachingMonth) -> list[CoachingList]:
    """Return everybody's list of a month, by team and name: never by a number."""
    rows = CoachingList.objects.filter(
        Q(member__is_active=True) | Q(member__email=None), month=month
    ).select_related("member__team", "month")
    return sorted(
        rows,
        key=lambda row: (row.member.team is None, str(row.member.team or ""), row.member.name, row.member_id),
    )


def can_read(member: Member) -> bool:
    """Say whether a member could open a list: who cannot sign in has it handed over by a leader."""
    return bool(member.is_active and member.email)


def open_to_leaders(row: CoachingList, today: dt.date | None = None) -> bool:
    """Say whether leaders may see a list by now: once it was opened, or the days of the first look are over."""
    day = today or timezone.localdate()
    return row.opened_at is not None or day >= row.leaders_from or not can_read(row.member)


def may_read(row: CoachingList, member: Member) -> bool:
    """Say whether a member may read a list now: the own one once opened, as a leader what is open to leaders."""
    if row.member_id == member.pk:
        return row.opened_at is not None
    return may(member, "see_team_coaching") and open_to_leaders(row)


def standing(row: CoachingList) -> Literal["read", "to_hand_over", "not_read", "with_member"]:
    """Return where a list stands, as leaders see it."""
    if row.opened_at is not None:
        return "read"
    if not can_read(row.member):
        return "to_hand_over"
    return "not_read" if open_to_leaders(row) else "with_member"


def who_gets_one(conversations: Mapping[int, int]) -> list[Member]:
    """Return who of the members with so many conversations gets a list: five of them, and a role that talks to
    customers. Who left gets none; whom an import brought and who cannot sign in does."""
    here = Q(is_active=True) | Q(email=None)
    wanted = [pk for pk, n in conversations.items() if n >= HIDDEN_BELOW]
    return [*Member.objects.filter(here, pk__in=wanted, role__in=RIGHTS["see_coaching"])]


def as_row(one: Compared) -> dict[str, Any]:
    """Return a comparison as a list keeps it."""
    names = ("n", "own", "expected", "share", "low", "high")
    return {name: getattr(one, name) for name in names}
