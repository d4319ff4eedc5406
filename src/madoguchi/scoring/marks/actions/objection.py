"""An agent's objection to a mark of their own conversation, and its answer."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.core.text import Text
from madoguchi.people.models import Member
from madoguchi.scoring.marks.actions.override import override
from madoguchi.scoring.marks.drawing import machine_marks
from madoguchi.scoring.marks.errors import NO_ITEM, NO_REASON, MarksError
from madoguchi.scoring.marks.hands import hand_of
from madoguchi.scoring.marks.models import Objection, State
from madoguchi.scoring.models import Score

NOT_YOURS = Text(
    "Only the person who answered the customer can object to a mark.",
    "異議を申し出られるのは、その応対の担当者だけです。",
)
TWICE = Text(
    "You have objected to this mark already; the answer will appear beside it.",
    "この評価にはすでに異議を申し出ています。回答は評価の横に表示されます。",
)
ANSWERED = Text(
    "This objection was answered meanwhile. Load the page again.",
    "この異議には、すでに回答が付いています。ページを読み込み直してください。",
)
OWN_OBJECTION = Text("You cannot answer your own objection.", "ご自身の異議に回答することはできません。")


def object_to(conversation: Conversation, item: str, reason: str, by: Member) -> Objection:
    """Write an objection down. Raises ``MarksError``."""
    if conversation.member_id != by.pk:
        raise MarksError(NOT_YOURS)
    machine = machine_marks([conversation.pk]).get(conversation.pk, {})
    if item not in machine:
        raise MarksError(NO_ITEM.fill(item=item[:64]))
    if not reason.strip():
        raise MarksError(NO_REASON)
    try:
        with transaction.atomic():
            return Objection.objects.create(
                conversation=conversation,
                item=item,
                machine=machine[item],
                scorecard=Score.objects.get(conversation=conversation).scorecard,
                by=by,
                hand=hand_of(by),
                reason=reason.strip()[:2_000],
            )
    except IntegrityError:
        raise MarksError(TWICE) from None


def answer(objection: Objection, *, upheld: bool, words: str, result: str, by: Member) -> Objection:
    """Answer an objection: upheld, the reviewer's mark stands beside the machine's from now on; or declined.

    Raises ``MarksError``; nothing is changed then.
    """
    if not words.strip():
        raise MarksError(NO_REASON)
    with transaction.atomic():
        fresh = Objection.objects.select_for_update().select_related("conversation").get(pk=objection.pk)
        if fresh.state != State.OPEN:
            raise MarksError(ANSWERED)
        if fresh.hand == hand_of(by):
            raise MarksError(OWN_OBJECTION)
        if upheld:
            override(fresh.conversation, fresh.item, result, words, by)
        fresh.state = State.UPHELD if upheld else State.DECLINED
        fresh.result = result if upheld else ""
        fresh.answer, fresh.answered_by, fresh.answered_at = words.strip()[:2_000], by, timezone.now()
        fresh.save(update_fields=["state", "result", "answer", "answered_by", "answered_at"])
    objection.refresh_from_db()
    return objection
