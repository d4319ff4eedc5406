"""Reviewers, and conversations for them to mark."""

from __future__ import annotations

from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.people.models import Member, Role
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.marks.actions.review import Entry, finish, save
from madoguchi.scoring.marks.drawing import machine_marks
from madoguchi.scoring.marks.models import Review
from madoguchi.scoring.scorecards.queries import scorecard_for
from tests.people import PASSWORD
from tests.scoring.talks import CARING, COLD, bring, told


def suzuki() -> Member:
    """Suzuki manages the evening shift."""
    return Member.objects.create_user("suzuki@inn.example", PASSWORD, name="鈴木 花", role=Role.MANAGER)


def third() -> Member:
    """Tanaka helps out with reviews."""
    return Member.objects.create_user("tanaka@inn.example", PASSWORD, name="田中 実", role=Role.MANAGER)


def some_talks(n: int, **fields: object) -> list[Conversation]:
    """Scored conversations of today, half of them caring, half cold."""
    bring(
        *[
            told(f"T{place}", CARING if place % 2 else COLD, subject="部品が届かない", **fields)
            for place in range(n)
        ]
    )  # type: ignore[arg-type]
    catch_up()
    Conversation.objects.update(opened_at=timezone.now())
    return list(Conversation.objects.order_by("source_id"))


def as_machine(review: Review, **other: str) -> dict[str, Entry]:
    """Entries that say what the machine says, but for some items."""
    machine = machine_marks([review.conversation_id])[review.conversation_id]
    ids = [item.id for item in scorecard_for(review.conversation).scorecard.items]
    return {id: Entry(other.get(id, machine[id])) for id in ids}


def reviewed(review: Review, **other: str) -> Review:
    """A review finished as the machine marks, but for some items."""
    assert save(review, as_machine(review, **other)) == []
    assert finish(review) == []
    return review
