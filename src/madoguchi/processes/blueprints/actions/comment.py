"""Talking about a drawing where it is drawn."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.people.models import Member
from madoguchi.processes.blueprints.actions.refused import Refused
from madoguchi.processes.blueprints.models import Blueprint, Comment, Place, Seen

LONGEST = 4_000


def comment(blueprint: Blueprint, place: str, part: str, text: str, by: Member) -> Comment:
    """Begin a thread about the drawing, a stage or a step. Raises ``Refused``."""
    return Comment.objects.create(
        blueprint=blueprint,
        place=Place(place),
        part="" if place == Place.BLUEPRINT else part[:120],
        text=_checked(text),
        by=by,
    )


def answer(thread: Comment, text: str, by: Member) -> Comment:
    """Answer in a thread; one that was settled is open again. Raises ``Refused``."""
    text = _checked(text)
    first = thread.thread or thread
    Comment.objects.filter(pk=first.pk).update(resolved_at=None, resolved_by=None)
    return Comment.objects.create(
        blueprint_id=first.blueprint_id, place=first.place, part=first.part, thread=first, text=text, by=by
    )


def resolve(thread: Comment, by: Member, *, settled: bool = True) -> None:
    """Call a thread settled, or open it again."""
    first = thread.thread or thread
    Comment.objects.filter(pk=first.pk).update(
        resolved_at=timezone.now() if settled else None, resolved_by=by if settled else None
    )


def seen(blueprint: Blueprint, by: Member) -> None:
    """Note that a member has read the comments there are."""
    Seen.objects.update_or_create(blueprint=blueprint, member=by, defaults={"at": timezone.now()})


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."))
    if len(text) > LONGEST:
        raise Refused(_("A comment has at most %(count)s characters.") % {"count": LONGEST})
    return text
