"""Setting another mark beside the machine's, which stays in sight."""

from __future__ import annotations

from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.core.text import Text
from madoguchi.people.models import Member
from madoguchi.scoring.marks.drawing import machine_marks
from madoguchi.scoring.marks.errors import NO_ITEM, NO_REASON, NO_RESULT, OWN, MarksError
from madoguchi.scoring.marks.hands import RESULTS, hand_of
from madoguchi.scoring.marks.models import Kind, Mark
from madoguchi.scoring.models import Score

SAME = Text(
    "That is what the machine marked already. Choose another mark.",
    "機械の評価と同じです。別の評価を選んでください。",
)


def override(conversation: Conversation, item: str, result: str, reason: str, by: Member) -> Mark:
    """Set a mark beside the machine's, with the reason; a second one of the same member takes its place.

    Figures stay the machine's. Raises ``MarksError``.
    """
    if conversation.member_id == by.pk:
        raise MarksError(OWN)
    machine = machine_marks([conversation.pk]).get(conversation.pk, {})
    if item not in machine:
        raise MarksError(NO_ITEM.fill(item=item[:64]))
    if result not in RESULTS:
        raise MarksError(NO_RESULT.fill(result=result[:40]))
    if result == machine[item]:
        raise MarksError(SAME)
    if not reason.strip():
        raise MarksError(NO_REASON)
    mark, _ = Mark.objects.update_or_create(
        conversation=conversation,
        item=item,
        kind=Kind.OVERRIDE,
        hand=hand_of(by),
        defaults={
            "by": by,
            "result": result,
            "comment": reason.strip()[:2_000],
            "scorecard": Score.objects.get(conversation=conversation).scorecard,
            "at": timezone.now(),
        },
    )
    return mark


def take_back(mark: Mark, by: Member) -> bool:
    """Remove one's own override; returns whether there was one to remove."""
    mine = Mark.objects.filter(pk=mark.pk, kind=Kind.OVERRIDE, hand=hand_of(by))
    return bool(mine.delete()[0])
