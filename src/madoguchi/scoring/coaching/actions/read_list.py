"""What a member does with the own list: open it, and answer to it. Nobody else may do either."""

from __future__ import annotations

from django.utils import timezone

from madoguchi.people.models import Member
from madoguchi.scoring.coaching.models import CoachingList

LONGEST_NOTE = 2000  # letters


class NotYours(Exception):  # noqa: N818  # a rule, not a programmer's error
    """Somebody else's list."""


def open_list(row: CoachingList, by: Member) -> CoachingList:
    """Note when a member opened the own list for the first time. Raises ``NotYours``."""
    _own(row, by)
    if row.opened_at is None:
        row.opened_at = timezone.now()
        row.save(update_fields=["opened_at"])
    return row


def answer_list(row: CoachingList, by: Member, *, note: str, wants_to_talk: bool) -> CoachingList:
    """Keep what a member says to the own list. Raises ``NotYours``."""
    _own(row, by)
    row.note, row.wants_to_talk, row.answered_at = note.strip(), wants_to_talk, timezone.now()
    row.save(update_fields=["note", "wants_to_talk", "answered_at"])
    return row


def _own(row: CoachingList, by: Member) -> None:
    if row.member_id != by.pk:
        raise NotYours
