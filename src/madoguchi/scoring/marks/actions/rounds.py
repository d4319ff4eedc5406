"""Calibration rounds: several reviewers mark the same conversations blind, then talk about where they differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.core.text import Text
from madoguchi.people.access import may
from madoguchi.people.models import Member
from madoguchi.scoring.marks.drawing import Asked, population, random_draw
from madoguchi.scoring.marks.errors import NO_ITEM, NO_RESULT, MarksError
from madoguchi.scoring.marks.hands import RESULTS, hand_of
from madoguchi.scoring.marks.models import Kind, Mark, Reason, Review, Round
from madoguchi.scoring.marks.queries import results_shown
from madoguchi.scoring.scorecards.queries import scorecard_for

LEAST, MOST = 5, 50  # conversations of a round
TWO = Text("Choose two reviewers or more.", "評価者を 2 人以上選んでください。")
SIZE = Text(f"A round has {LEAST} to {MOST} conversations.", f"すり合わせの件数は {LEAST}〜{MOST} 件です。")
TOO_FEW = Text(
    "Only {n} conversations fit that nobody of the chosen has answered or marked; {least} are needed. Take more days, or "
    "all channels and teams.",
    "選んだ方が対応も評価もしていない応対は {n} 件しかありません（{least} 件以上が必要です）。期間を延ばすか、チャネルやチームの"
    "絞り込みを外してください。",
)
NOT_SHOWN = Text(
    "Results are shown once everybody is done or the round is closed.",
    "結果は、全員が終わるか、締め切った後に表示されます。",
)


def open_round(
    by: Member, reviewers: Sequence[Member], size: int, asked: Asked, day: dt.date | None = None
) -> Round:
    """Draw conversations at random and lay them before each reviewer. Raises ``MarksError``."""
    people = list({one.pk: one for one in reviewers if may(one, "review")}.values())
    if len(people) < 2:
        raise MarksError(TWO)
    if not LEAST <= size <= MOST:
        raise MarksError(SIZE)
    day = day or timezone.localdate()
    hands = [hand_of(one) for one in people]
    with transaction.atomic():
        known = set(Review.objects.filter(hand__in=hands).values_list("conversation_id", flat=True))
        known |= set(Review.objects.filter(round__isnull=False).values_list("conversation_id", flat=True))
        fitting = population(asked, day).exclude(member__in=people)
        drawn = random_draw(fitting, day, size, known)
        if len(drawn.ids) < LEAST:
            raise MarksError(TOO_FEW.fill(n=len(drawn.ids), least=LEAST))
        made = Round.objects.create(
            opened_by=by,
            drawn={
                "days": asked.days,
                "channel": asked.channel,
                "team": asked.team,
                "seed": day.isoformat(),
                "of": drawn.of,
            },
        )
        every = Conversation.objects.select_related("case").in_bulk(drawn.ids)
        Review.objects.bulk_create(
            Review(
                conversation=every[pk],
                round=made,
                by=one,
                hand=hand_of(one),
                reason=Reason.RANDOM,
                drawn_on=day,
                scorecard=scorecard_for(every[pk]).scorecard.label,
            )
            for one in people
            for pk in drawn.ids
        )
    return made


def close_round(round: Round) -> None:
    """End a round before all are done: what is marked is compared, the rest stays open no longer."""
    Round.objects.filter(pk=round.pk, closed_at=None).update(closed_at=timezone.now())
    round.refresh_from_db()


def settle(
    round: Round, conversation: Conversation, item: str, result: str, comment: str, by: Member
) -> Mark:
    """Keep what the reviewers agreed on for an item they marked differently. Raises ``MarksError``."""
    if not results_shown(round):
        raise MarksError(NOT_SHOWN)
    if result not in RESULTS:
        raise MarksError(NO_RESULT.fill(result=result[:40]))
    theirs = Mark.objects.filter(review__round=round, conversation=conversation, item=item)
    first = theirs.first()
    if first is None:
        raise MarksError(NO_ITEM.fill(item=item[:64]))
    mark, _ = Mark.objects.update_or_create(
        conversation=conversation,
        item=item,
        kind=Kind.CONSENSUS,
        hand=f"round:{round.pk}",
        defaults={
            "by": by,
            "result": result,
            "comment": comment.strip()[:2_000],
            "scorecard": first.scorecard,
            "at": timezone.now(),
        },
    )
    return mark
