"""What people say of conversations: marks of items by hand, kept beside the machine's and never over it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from madoguchi.kit.sources import Identified


class Kind(models.TextChoices):
    """How a mark came to be."""

    REVIEW = "review"
    CALIBRATION = "calibration"  # given blind, to compare reviewers
    OVERRIDE = "override"  # said against the machine's mark, where it was read
    IMPORT = "import"  # from another quality tool


class Mark(Identified):
    """One item of one conversation as a person judged it; a later mark of the same hand takes the place of the earlier."""

    conversation = models.ForeignKey("cases.Conversation", on_delete=models.CASCADE, related_name="marks")
    item = models.CharField(max_length=64)  # id on the scorecard
    result = models.CharField(max_length=16)  # met, partly, missed, not_applicable
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.REVIEW)
    by = models.ForeignKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="marks")
    hand = models.CharField(max_length=64)  # who marked, also where the member is gone: a code, never a name
    scorecard = models.CharField(max_length=80)
    comment = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "item", "kind", "hand"], name="mark_of_a_hand")
        ]
        indexes = [models.Index(fields=["kind", "item"], name="mark_kind_item")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.item} {self.result}"
