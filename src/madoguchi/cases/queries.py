"""Questions to the record: which conversations there are, and one of them whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from madoguchi.cases.models import Case, Conversation, Message
from madoguchi.events.models import Event, Kind

SEARCH_LIMIT = 200  # characters of a search text that count


@dataclass(frozen=True)
class ConversationFilter:
    """What the list is narrowed to; empty means everything."""

    text: str = ""
    channel: str = ""
    team: str = ""
    language: str = ""
    start: dt.datetime | None = None
    end: dt.datetime | None = None  # exclusive


def conversations(wanted: ConversationFilter) -> QuerySet[Conversation]:
    """Return the conversations that fit, newest first, with ``messages_count`` and ``last_at``.

    The text is looked for in subject, customer's name and messages, as a part of a word, so that Japanese
    without spaces is found.
    """
    found = Conversation.objects.select_related("case__customer", "case__team", "member")
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.language:
        found = found.filter(language=wanted.language)
    if wanted.team:
        found = found.filter(case__team__name=wanted.team)
    if wanted.start:
        found = found.filter(opened_at__gte=wanted.start)
    if wanted.end:
        found = found.filter(opened_at__lt=wanted.end)
    for word in wanted.text[:SEARCH_LIMIT].replace("　", " ").split():
        said = Message.objects.filter(conversation=OuterRef("pk"), text__icontains=word)
        found = found.filter(
            Q(case__subject__icontains=word)
            | Q(case__source_id__iexact=word)
            | Q(case__customer__name__icontains=word)
            | Exists(said)
        )
    return found.order_by("-opened_at", "-pk")


def with_counts(page: list[Conversation]) -> list[Conversation]:
    """Add ``messages_count`` and ``last_at`` to the conversations of one page, in one query."""
    rows = (
        Message.objects.filter(conversation__in=[conversation.pk for conversation in page])
        .values("conversation")
        .annotate(count=Count("pk"), last=Max("at"))
    )
    counts = {row["conversation"]: row for row in rows}
    for conversation in page:
        row = counts.get(conversation.pk, {"count": 0, "last": None})
        conversation.messages_count = row["count"]  # type: ignore[attr-defined]
        conversation.last_at = row["last"]  # type: ignore[attr-defined]
    return page


def choices() -> dict[str, list[str]]:
    """Return the channels, teams and languages that occur, for the filter bar."""
    every = Conversation.objects.order_by()
    return {
        "channel": sorted(every.exclude(channel="").values_list("channel", flat=True).distinct()),
        "language": sorted(every.exclude(language="").values_list("language", flat=True).distinct()),
        "team": sorted(
            Case.objects.order_by()
            .filter(conversations__isnull=False, team__isnull=False)
            .values_list("team__name", flat=True)
            .distinct()
        ),
    }


def steps(case: Case) -> list[Event]:
    """Return the steps of a case that count, in order, with the events a merged case brought along."""
    cases = [case.pk, *case.merged.values_list("pk", flat=True)]
    undone = Event.objects.filter(kind=Kind.UNDO).values_list("subject_id", flat=True)
    superseded = (
        Event.objects.filter(supersedes_id__isnull=False, case_id__in=cases)
        .exclude(batch_id__in=list(undone))
        .values_list("supersedes_id", flat=True)
    )
    found = Event.objects.filter(kind=Kind.STEP, case_id__in=cases).exclude(number__in=list(superseded))
    return [event for event in found.order_by("at", "number") if event.batch_id not in set(undone)]


def facts(case: Case, events: list[Event]) -> dict[str, Any]:
    """Return what stands at the head of a case: times of its clocks, hand-overs, promise kept or not."""
    at = {signal: event.at for event in reversed(events) if (signal := event.signal)}  # the first of each
    resolved = [event.at for event in events if event.signal == "resolved"]
    opened = at.get("opened") or case.opened_at or (events[0].at if events else None)
    solved = resolved[-1] if resolved else None
    teams = [event.team for event in events if event.team]
    return {
        "opened_at": opened,
        "first_reply_at": at.get("reply"),
        "resolved_at": solved,
        "resolution_seconds": (solved - opened).total_seconds() if solved and opened else None,
        "first_reply_seconds": (at["reply"] - opened).total_seconds() if "reply" in at and opened else None,
        "reopened": sum(event.signal == "reopened" for event in events),
        "handovers": sum(before != after for before, after in pairwise(teams)),
        "kept": (solved <= case.due_at) if solved and case.due_at else None,
    }
