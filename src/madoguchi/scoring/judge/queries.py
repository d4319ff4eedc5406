"""Questions about the second opinion: what is set, what waits to be asked about, what was spent today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import BigIntegerField as Big
from django.db.models import (
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.people.erasure import MARK
from madoguchi.scoring.judge import prompt
from madoguchi.scoring.judge.models import Call, Draw, JudgeMark, Setting
from madoguchi.scoring.judge.problems import PROBLEMS, UNCOUNTED

QUIET = dt.timedelta(minutes=10)  # without a word before a conversation is asked about: it may still go on
TRIES = 2  # answers of one conversation that may be no good
_GOLDEN, _RANGE = (
    2_654_435_761,
    2**32,
)  # multiplicative hashing (Knuth, TAOCP 3, 6.4): an even draw the database can make

_reviewed: list[Callable[[], QuerySet[Conversation]]] = []


def reviewed_by(source: Callable[[], QuerySet[Conversation]]) -> None:
    """Say which conversations people have marked by hand; told by the room that knows, once at start-up."""
    if source not in _reviewed:
        _reviewed.append(source)


def setting() -> Setting:
    """Return the setting as it stands; nothing is asked where there is none yet."""
    return Setting.objects.filter(pk=1).first() or Setting(pk=1, languages=["ja", "en"])


def population(one: Setting) -> QuerySet[Conversation]:
    """Return the conversations the setting speaks of, asked about or not. Those of erased persons are left out."""
    found = Conversation.objects.filter(
        score__isnull=False, score__not_scored="", score__language__in=one.languages
    ).exclude(case__personal__has_key=MARK)
    if one.draw == Draw.REVIEWS:
        marked = Q(pk__in=[])
        for source in _reviewed:
            marked |= Q(pk__in=source().values("pk"))
        return found.filter(marked)
    number = ExpressionWrapper(F("pk") * _GOLDEN % _RANGE, output_field=Big())
    return found.annotate(drawn=number).filter(drawn__lt=int(one.share / 100 * _RANGE))


def waiting(one: Setting, now: dt.datetime) -> QuerySet[Conversation]:
    """Return the conversations to ask about, the newest first: quiet, scored as they stand, and not asked about so."""
    calls = Call.objects.filter(
        conversation=OuterRef("pk"), model=one.model, prompt=prompt.version(), read_at=OuterRef("changed_at")
    )
    own = [code for code, problem in PROBLEMS.items() if problem.pause is None]  # of the conversation alone
    tries = (
        calls.filter(problem__in=own).order_by().values("conversation").annotate(n=Count("pk")).values("n")
    )
    return (
        population(one)
        .filter(changed_at__lte=now - QUIET, score__read_at__gte=F("changed_at"))
        .exclude(Exists(calls.filter(problem__in=["", "too_long"])))
        .annotate(tries=Coalesce(Subquery(tries, output_field=IntegerField()), 0))
        .filter(tries__lt=TRIES)
        .select_related("case__customer__account")
        .prefetch_related("messages")
        .order_by("-opened_at", "-pk")
    )


@dataclass(frozen=True)
class Spent:
    """What was asked since midnight."""

    conversations: int
    tokens: int

    def allows(self, one: Setting, tokens: int) -> bool:
        """Say whether one more conversation of about so many tokens fits into the day."""
        return self.conversations < one.conversations_a_day and self.tokens + tokens <= one.tokens_a_day


def spent(now: dt.datetime) -> Spent:
    """Return what was asked today, in the organisation's time zone; tests of the connection count too."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Call.objects.filter(at__gte=midnight).exclude(problem__in=UNCOUNTED)
    found = today.aggregate(n=Count("pk"), sent=Sum("tokens_in"), got=Sum("tokens_out"))
    return Spent(found["n"], (found["sent"] or 0) + (found["got"] or 0))


def latest_calls(most: int = 20) -> QuerySet[Call]:
    """Return the latest calls."""
    return Call.objects.select_related("conversation__case").order_by("-at", "-pk")[:most]


def standing() -> QuerySet[JudgeMark]:
    """Return the model's marks of conversations that have neither changed since nor are judged by another scorecard now."""
    return JudgeMark.objects.filter(
        read_at=F("conversation__changed_at"), scorecard=F("conversation__score__scorecard")
    )


def marks_of(conversation: Conversation) -> list[JudgeMark]:
    """Return the model's marks of a conversation as it stands; none where it changed since."""
    return list(JudgeMark.objects.filter(conversation=conversation, read_at=conversation.changed_at))


def sample(one: Setting, place: int) -> Conversation | None:
    """Return a conversation to show what would be sent about it; ``place`` counts back from the latest."""
    found = Conversation.objects.filter(score__isnull=False, score__not_scored="").exclude(
        case__personal__has_key=MARK
    )
    if one.languages:
        found = found.filter(score__language__in=one.languages)
    return (
        found.select_related("case__customer__account")
        .prefetch_related("messages")
        .order_by("-opened_at", "-pk")[place : place + 1]
        .first()
    )
