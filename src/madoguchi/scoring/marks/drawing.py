"""Which conversations are put before reviewers, and why: the draws of a day.

A random draw takes the conversations whose SHA-256 of ``day:uid`` is smallest. So every conversation has the same chance,
nobody can choose, the draw of a day can be made again and checked, and one that comes in later moves at most one other out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import heapq
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.people.erasure import MARK
from madoguchi.people.models import Member
from madoguchi.scoring.judge.queries import standing
from madoguchi.scoring.marks.hands import hand_of
from madoguchi.scoring.marks.models import Kind, Mark, Reason, Review
from madoguchi.scoring.models import Score
from madoguchi.surveys import queries as surveys
from madoguchi.surveys.models import Answer

SIZE = 20  # conversations of a draw
LOW = 40.0
HIGH = 80.0
DAYS = (7, 28, 90)
MOST = 2_000  # newest rows looked at for the reasons that are no random draw
SCORES = ("business", "human", "hidden")


@dataclass(frozen=True)
class Asked:
    """What a draw is narrowed to: the last so many days, a channel, a team."""

    days: int = 28
    channel: str = ""
    team: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether only a part of the service is drawn from."""
        return bool(self.channel or self.team)


@dataclass(frozen=True)
class Draw:
    """The conversations drawn for one reason, in order; ``of`` how many there were to draw from."""

    reason: Reason
    day: dt.date
    ids: list[int]
    of: int

    @property
    def probability(self) -> float | None:
        """The chance each conversation had; only a random draw has one."""
        return min(1.0, SIZE / self.of) if self.reason is Reason.RANDOM and self.of else None


def population(asked: Asked, day: dt.date) -> QuerySet[Conversation]:
    """Return the scored conversations of the days before (and including) a day; those of erased persons are left out."""
    found = Conversation.objects.filter(
        score__isnull=False,
        score__not_scored="",
        opened_at__gte=_midnight(day - dt.timedelta(days=asked.days - 1)),
        opened_at__lt=_midnight(day + dt.timedelta(days=1)),
    ).exclude(case__personal__has_key=MARK)
    if asked.channel:
        found = found.filter(channel=asked.channel)
    if asked.team:
        found = found.filter(case__team__name=asked.team)
    return found


def draw(reason: Reason, asked: Asked, day: dt.date | None = None) -> Draw:
    """Return the draw of a day for a reason."""
    day = day or timezone.localdate()
    fitting = population(asked, day)
    if reason is Reason.RANDOM:
        return random_draw(fitting, day)
    # What was looked at makes room for what was not; where marks differ, a second reader may look.
    fitting = _not_read(fitting, 2 if reason is Reason.DISAGREEMENT else 1)
    find = {Reason.LOW: _low, Reason.DISAGREEMENT: _disagreeing, Reason.CONTRARY: _contrary}[reason]
    ids = find(fitting)
    return Draw(reason, day, ids[:SIZE], len(ids))


def _not_read(fitting: QuerySet[Conversation], times: int) -> QuerySet[Conversation]:
    """Leave out conversations that were reviewed so many times."""
    read = (
        Review.objects.filter(round=None, done_at__isnull=False)
        .order_by()
        .values("conversation")
        .annotate(times=Count("pk"))
        .filter(times__gte=times)
    )
    return fitting.exclude(pk__in=read.values("conversation"))


def random_draw(
    fitting: QuerySet[Conversation], day: dt.date, size: int = SIZE, without: Collection[int] = ()
) -> Draw:
    """Return the conversations with the smallest numbers of that day."""
    of = 0

    def numbered() -> list[tuple[bytes, int]]:
        nonlocal of
        found = []
        for pk, uid in fitting.order_by().values_list("pk", "uid").iterator(10_000):
            of += 1
            if pk not in without:
                found.append((hashlib.sha256(f"{day.isoformat()}:{uid}".encode()).digest(), pk))
        return found

    smallest = heapq.nsmallest(size, numbered())
    return Draw(Reason.RANDOM, day, [pk for _, pk in smallest], of)


def _low(fitting: QuerySet[Conversation]) -> list[int]:
    under = Q()
    for name in SCORES:
        under |= Q(**{f"score__{name}__lt": LOW})
    found = fitting.filter(under | ~Q(score__critical=[])).order_by("-opened_at", "-pk")
    rows = found.values_list("pk", *(f"score__{name}" for name in SCORES))[:MOST]
    lowest = [(min((one for one in scores if one is not None), default=100.0), pk) for pk, *scores in rows]
    return [pk for _, pk in sorted(lowest)]


def _disagreeing(fitting: QuerySet[Conversation]) -> list[int]:
    """Conversations in which people, or the language model, marked items otherwise than the machine, most items first."""
    told = ("conversation_id", "item", "result")
    people = Mark.objects.filter(Q(review=None) | Q(review__done_at__isnull=False)).exclude(
        kind=Kind.CALIBRATION
    )
    said = [
        *people.order_by("-at").values_list(*told)[:MOST],
        *standing().order_by("-at").values_list(*told)[:MOST],
    ]
    within = _within(fitting, {conversation for conversation, _, _ in said})
    said = [one for one in said if one[0] in within]
    machine = machine_marks({conversation for conversation, _, _ in said})
    differing: dict[int, set[str]] = {}
    for conversation, item, result in said:
        if machine.get(conversation, {}).get(item, result) != result:
            differing.setdefault(conversation, set()).add(item)
    return sorted(differing, key=lambda pk: (-len(differing[pk]), -pk))


def _contrary(fitting: QuerySet[Conversation]) -> list[int]:
    """Conversations whose customer was unhappy though every score is high, or content though one is low."""
    marks = surveys.marks("customer")
    answers = (
        Answer.objects.filter(
            question__in=[mark.question.pk for mark in marks.values()],
            value__isnull=False,
            submission__case__conversations__isnull=False,
        )
        .annotate(conversation=F("submission__case__conversations"))
        .order_by("-submission__submitted_at", "-pk")
        .values_list("conversation", "question__survey", "value")[:MOST]
    )
    moods: dict[int, str] = {}
    for conversation, survey, value in answers:
        moods.setdefault(conversation, marks[survey].mood(value))
    within = _within(fitting, {pk for pk, mood in moods.items() if mood in ("good", "bad")})
    found = []
    for score in Score.objects.filter(conversation__in=within):
        scores = [value for name in SCORES if (value := getattr(score, name)) is not None]
        high = bool(scores) and min(scores) >= HIGH and not score.critical
        low = bool(scores) and min(scores) < LOW
        if (moods[score.conversation_id] == "bad" and high) or (
            moods[score.conversation_id] == "good" and low
        ):
            found.append(score.conversation_id)
    return sorted(found, reverse=True)


def _within(fitting: QuerySet[Conversation], ids: Collection[int]) -> set[int]:
    """Return which of some conversations fit."""
    whole = sorted(ids)
    found: set[int] = set()
    for start in range(0, len(whole), 1_000):
        found |= set(fitting.filter(pk__in=whole[start : start + 1_000]).values_list("pk", flat=True))
    return found


def machine_marks(conversations: Collection[int]) -> dict[int, dict[str, str]]:
    """Return conversation → item → the machine's mark as it stands now."""
    found: dict[int, dict[str, str]] = {}
    whole = sorted(conversations)
    for start in range(0, len(whole), 1_000):
        rows = Score.objects.filter(conversation__in=whole[start : start + 1_000], not_scored="")
        for pk, items in rows.values_list("conversation_id", "items"):
            found[pk] = {str(one["item"]): str(one["result"]) for one in items}
    return found


@dataclass(frozen=True)
class Drawn:
    """One drawn conversation as a reviewer finds it in the queue."""

    conversation: Conversation
    mine: Review | None
    marked: int  # items marked so far, where mine is half done
    others: int  # finished reviews of colleagues

    @property
    def own_done(self) -> bool:
        """Whether the reviewer is done with it."""
        return self.mine is not None and self.mine.done_at is not None


def listed(drawn: Draw, member: Member) -> list[Drawn]:
    """Return the conversations of a draw with how far they are, in its order; those the member spoke in are left out."""
    every = Conversation.objects.select_related("case__team").in_bulk(drawn.ids)
    reviews = Review.objects.filter(conversation__in=drawn.ids, round__isnull=True).prefetch_related("marks")
    mine: dict[int, Review] = {}
    others: dict[int, int] = {}
    for review in reviews:
        if review.hand == hand_of(member):
            mine[review.conversation_id] = review
        elif review.done_at:
            others[review.conversation_id] = others.get(review.conversation_id, 0) + 1
    return [
        Drawn(
            every[pk],
            mine.get(pk),
            len(mine[pk].marks.all()) if pk in mine else 0,
            others.get(pk, 0),
        )
        for pk in drawn.ids
        if pk in every and every[pk].member_id != member.pk
    ]


def following(drawn: Draw, member: Member) -> Conversation | None:
    """Return what to review next: what is half done, then in the draw's order what nobody (or, in doubt, no second) has done."""
    rows = listed(drawn, member)
    again = drawn.reason is Reason.DISAGREEMENT
    half = next((row for row in rows if row.mine and not row.own_done), None)
    fresh = next((row for row in rows if not row.mine and (again or not row.others)), None)
    found = half or fresh
    return found.conversation if found else None


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
