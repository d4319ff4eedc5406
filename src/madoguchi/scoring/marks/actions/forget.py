"""Removing what people said of conversations that are themselves removed."""

from __future__ import annotations

from collections.abc import Iterable

from madoguchi.kit.taking import parts
from madoguchi.scoring.marks.models import Mark, Objection, Review


def forget(conversations: Iterable[int]) -> None:
    """Remove every mark, review and objection about conversations that go."""
    for some in parts(conversations):
        Mark.objects.filter(conversation__in=some).delete()
        Review.objects.filter(conversation__in=some).delete()
        Objection.objects.filter(conversation__in=some).delete()
