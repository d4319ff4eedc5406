"""Reviewing one conversation: begin, save what is there, see the machine's marks, finish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.core.text import Text
from madoguchi.people.models import Member
from madoguchi.scoring.marks.drawing import Asked, draw
from madoguchi.scoring.marks.errors import NO_ITEM, NO_RESULT, OWN, MarksError
from madoguchi.scoring.marks.hands import RESULTS, hand_of
from madoguchi.scoring.marks.models import Kind, Mark, Reason, Review
from madoguchi.scoring.marks.queries import open_review
from madoguchi.scoring.reading import seen
from madoguchi.scoring.scorecards.queries import scorecard_for

LONGEST = 2_000  # letters of a comment
UNMARKED = Text(
    "“{item}”: choose a mark, so that the note can be kept with it.",
    "「{item}」：評価を選んでください。メモは評価と一緒に保存されます。",
)
NO_TURN = Text("“{item}”: there is no turn {turn}.", "「{item}」：{turn} 番の発言はありません。")
FINISHED = Text(
    "This review is finished. If you see it otherwise now, set another mark on the conversation’s page.",
    "このレビューは完了しています。評価を改めたい場合は、応対のページで別の評価を付けてください。",
)
CLOSED = Text(
    "This calibration was closed meanwhile; its marks can no longer be changed.",
    "このすり合わせは締め切られたため、評価を変更できません。",
)
STILL_BLIND = Text(
    "In a calibration the machine’s marks are shown once everybody is done.",
    "評価のすり合わせでは、全員が終わるまで機械の評価は表示されません。",
)


@dataclass(frozen=True)
class Entry:
    """What a reviewer says of one item: a mark, a note, and the turn pointed at (counted from 0)."""

    result: str = ""
    comment: str = ""
    turn: int | None = None


def begin(member: Member, conversation: Conversation, reason: Reason, asked: Asked) -> Review:
    """Open a review, or return the one already begun.

    The reason counts only where the conversation is in today's draw; else it was chosen. Raises ``MarksError`` for a
    conversation the member spoke in.
    """
    if conversation.member_id == member.pk:
        raise MarksError(OWN)
    drawn = draw(reason, asked) if reason is not Reason.CHOSEN else None
    held = drawn is not None and conversation.pk in drawn.ids
    if reason is Reason.RANDOM and asked.narrowed:
        reason = Reason.NARROWED
    review, _ = Review.objects.get_or_create(
        conversation=conversation,
        hand=hand_of(member),
        round=None,
        defaults={
            "by": member,
            "reason": reason if held else Reason.CHOSEN,
            "drawn_on": drawn.day if drawn and held else None,
            "probability": drawn.probability if drawn and held else None,
            "scorecard": scorecard_for(conversation).scorecard.label,
        },
    )
    return review


def save(review: Review, entries: Mapping[str, Entry], comment: str = "") -> list[Text]:
    """Keep what is marked so far; returns what could not be kept and why. Raises ``MarksError`` for a finished review."""
    problems: list[Text] = []
    card = scorecard_for(review.conversation).scorecard
    items = {item.id: item for item in card.items}
    turns = len(seen(review.conversation.messages.all()))
    now = timezone.now()
    with transaction.atomic():
        fresh = Review.objects.select_for_update().get(pk=review.pk)
        if fresh.done_at:
            raise MarksError(FINISHED)
        if fresh.round is not None and fresh.round.closed_at:
            raise MarksError(CLOSED)
        before = {mark.item: mark for mark in fresh.marks.all()}
        for id, entry in entries.items():
            problem = _problem(id, entry, items.keys(), turns)
            if problem is not None:
                title = items[id].title if id in items else Text(id, id)
                problems.append(
                    Text(problem.en.replace("{item}", title.en), problem.ja.replace("{item}", title.ja)).fill(
                        result=entry.result[:40], turn="" if entry.turn is None else entry.turn + 1
                    )
                )
                continue
            if not entry.result:
                continue
            told = (entry.result, entry.comment.strip()[:LONGEST], entry.turn)
            old = before.get(id)
            if old is not None and (old.result, old.comment, old.turn) == told:
                continue
            Mark.objects.update_or_create(
                conversation=review.conversation,
                item=id,
                kind=Kind.CALIBRATION if fresh.round_id else Kind.REVIEW,
                hand=fresh.hand,
                defaults={
                    "review": fresh,
                    "by": fresh.by,
                    "result": told[0],
                    "comment": told[1],
                    "turn": told[2],
                    "scorecard": card.label,
                    "blind": fresh.seen_machine_at is None,
                    "at": now,
                },
            )
        fresh.comment, fresh.scorecard = comment.strip()[:LONGEST], card.label
        fresh.save(update_fields=["comment", "scorecard"])
    review.refresh_from_db()
    return problems


def _problem(id: str, entry: Entry, items: object, turns: int) -> Text | None:
    if id not in items:  # type: ignore[operator]
        return NO_ITEM
    if entry.result and entry.result not in RESULTS:
        return NO_RESULT
    if not entry.result and (entry.comment.strip() or entry.turn is not None):
        return UNMARKED
    if entry.turn is not None and not 0 <= entry.turn < turns:
        return NO_TURN
    return None


def missing(review: Review) -> list[str]:
    """Return the ids of items not marked yet, in the scorecard's order."""
    marked = set(review.marks.values_list("item", flat=True))
    return [item.id for item in scorecard_for(review.conversation).scorecard.items if item.id not in marked]


def finish(review: Review) -> list[str]:
    """Finish a review whose items are all marked; returns the ids of those that are not, and then changes nothing."""
    with transaction.atomic():
        fresh = Review.objects.select_for_update().get(pk=review.pk)
        left = missing(fresh)
        if not left and fresh.done_at is None:
            fresh.done_at = timezone.now()
            fresh.save(update_fields=["done_at"])
    review.refresh_from_db()
    return left


def reveal(review: Review) -> None:
    """Show the reviewer the machine's marks. Raises ``MarksError`` in a calibration that goes on."""
    if review.round_id and review.done_at is None:
        raise MarksError(STILL_BLIND)
    book_seen(review)


def book_reading(conversation: Conversation, member: Member) -> None:
    """Book that a member reads the machine's marks of a conversation, where they have it open for review."""
    review = open_review(conversation, member)
    if review is not None and review.seen_machine_at is None:
        book_seen(review)


def book_seen(review: Review) -> None:
    """Book that the reviewer has seen the machine's marks: an unfinished review no longer counts as blind.

    Not only marks changed afterwards: whoever looks up where unsure and then agrees would make the machine look right.
    """
    with transaction.atomic():
        fresh = Review.objects.select_for_update().get(pk=review.pk)
        if fresh.seen_machine_at is None and fresh.done_at is None:
            fresh.seen_machine_at = timezone.now()
            fresh.save(update_fields=["seen_machine_at"])
            fresh.marks.update(blind=False)
    review.refresh_from_db()
