"""Scoring conversations of the record: the rows, and the events that tell the warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.score import Score as Judged
from madoguchi.core.conversation.score import method
from madoguchi.core.conversation.turns import NotScored
from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Subject
from madoguchi.people.erasure import MARK
from madoguchi.scoring.models import Score
from madoguchi.scoring.reading import judged
from madoguchi.scoring.scorecards.queries import in_force, other_scorecard
from madoguchi.scoring.talk import known_of

PORTION = 200  # conversations of one transaction
FIELDS = ["scorecard", "method", "language", "business", "human", "hidden", "items", "critical", "not_scored", "event_number", "facts", "again_at", "read_at"]  # fmt: skip


def waiting() -> QuerySet[Conversation]:
    """Return the conversations that have no score, an older state scored, or were scored another way, the newest first.

    An older state: something was said since, its case knows something else (``Conversation.facts``), or the promised
    time of its case has passed meanwhile.

    So a version of the product that listens to other words, or a scorecard that is published, makes the whole record
    comparable again by itself.
    Conversations of people who were erased keep the score they have: their words are gone.
    """
    stale = (
        Q(score__isnull=True)
        | Q(score__read_at__lt=F("changed_at"))
        | ~Q(score__facts=F("facts"))
        | Q(score__again_at__lt=timezone.now())
        | ~Q(score__method=method())
        | other_scorecard()
    )
    return (
        Conversation.objects.filter(stale).exclude(case__personal__has_key=MARK).order_by("-opened_at", "-pk")
    )


def catch_up(seconds: float = 50.0, portion: int = PORTION) -> int:
    """Score what waits, in portions, for about so many seconds; returns how many were scored."""
    until = timezone.now() + dt.timedelta(seconds=seconds)
    done = 0
    while timezone.now() < until:
        part = [
            *waiting().select_related("case__customer", "case__team").prefetch_related("messages")[:portion]
        ]
        if not part:
            break
        score_all(part)
        done += len(part)
    return done


def score_all(conversations: Sequence[Conversation]) -> list[Score]:
    """Score conversations and say so, in one transaction; each is scored as its messages stand now."""
    now = timezone.now()
    with transaction.atomic():
        force, cases = in_force(), known_of(conversations)
        known = {one.conversation_id: one for one in Score.objects.filter(conversation__in=conversations)}
        before = _told_before(known.values())
        made: list[tuple[Score, Event]] = []
        rows: list[Score] = []
        for conversation in conversations:
            row = known.get(conversation.pk) or Score(conversation=conversation)
            found = judged(conversation, [*conversation.messages.all()], force, cases)
            _write(row, found, now, force.for_(conversation).scorecard.label)
            row.facts, row.again_at = conversation.facts, cases[conversation.case_id].due_at
            rows.append(row)
            event = _event(conversation, row, found)
            if event is None:
                row.event_number = None
            elif _what(event) != before.get(row.event_number):
                made.append((row, event))
        append([event for _, event in made])
        for row, event in made:
            row.event_number = event.number if event.kind == Kind.SCORE else None
        Score.objects.bulk_create([row for row in rows if row.pk is None])
        Score.objects.bulk_update(
            [row for row in rows if row.conversation_id in known], FIELDS, batch_size=100
        )
    return rows


def _write(row: Score, found: Judged | NotScored, now: dt.datetime, scorecard: str) -> None:
    row.scorecard, row.method, row.read_at = scorecard, method(), now
    if isinstance(found, NotScored):
        row.business = row.human = row.hidden = None
        row.language, row.items, row.critical, row.not_scored = "", [], [], found.code
        return
    row.language, row.not_scored = found.language, ""
    row.business, row.human, row.hidden = (found.scores[name] for name in ("business", "human", "hidden"))
    row.items = [
        {
            "item": one.item.id,
            "result": one.result,
            "weight": one.item.weight,
            "at": one.finding.at,
            "evidence": [{"turn": e.turn, "start": e.start, "end": e.end} for e in one.finding.evidence],
        }
        for one in found.items
    ]
    row.critical = [{"kind": error.kind, "item": error.item} for error in found.critical]


def _event(conversation: Conversation, row: Score, found: Judged | NotScored) -> Event | None:
    """The event of a score; where a conversation can no longer be scored, the one that takes its score back."""
    if isinstance(found, NotScored):
        return _said(conversation, Kind.RETRACT, row.event_number, {}) if row.event_number else None
    payload: dict[str, Any] = {
        "conversation": conversation.pk,
        "scorecard": row.scorecard,
        **{name: None if value is None else round(value, 4) for name, value in found.scores.items()},
        "critical": sorted({error.kind for error in found.critical}),
        "items": {one.item.id: one.finding.done for one in found.items if one.result != "not_applicable"},
    }
    return _said(conversation, Kind.SCORE, row.event_number, payload)


def _said(conversation: Conversation, kind: Kind, supersedes: int | None, payload: dict[str, Any]) -> Event:
    case = conversation.case
    return Event(
        kind=kind,
        origin=conversation.origin,
        subject_kind=Subject.CASE,
        subject_id=case.pk,
        case_id=case.pk,
        customer_id=case.customer_id,
        member_id=conversation.member_id,
        team=case.team.name if case.team else "",
        channel=conversation.channel,
        at=conversation.opened_at or case.opened_at or case.created_at,
        payload=payload,
        supersedes_id=supersedes,
        batch_id=conversation.batch_id,  # an import that is undone takes the scores of its conversations along
    )


_SAID = ["kind", "customer_id", "member_id", "team", "channel", "at", "payload", "batch_id"]


def _what(event: Event) -> tuple[Any, ...]:
    return tuple(getattr(event, name) for name in _SAID)


def _told_before(rows: Iterable[Score]) -> dict[int | None, tuple[Any, ...]]:
    """What the events of scores say, by number: a score that comes out the same is not said again."""
    numbers = [row.event_number for row in rows if row.event_number is not None]
    return (
        {event.number: _what(event) for event in Event.objects.filter(number__in=numbers)} if numbers else {}
    )


def score_one(conversation: Conversation) -> Score:
    """Score one conversation now."""
    return score_all([conversation])[0]


def current(conversations: Iterable[Conversation]) -> dict[int, Score]:
    """Return the scores of conversations by conversation id."""
    return {one.conversation_id: one for one in Score.objects.filter(conversation__in=[*conversations])}
