"""What reviewers decided about stages. Nothing is overwritten: a later decision stands beside the earlier ones."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from madoguchi.kit.sources import Identified


class Choice(models.TextChoices):
    """What becomes of a stage."""

    KEEP = "keep", pgettext_lazy("stage review", "Keep")
    FIX = "fix", pgettext_lazy("stage review", "Fix")
    REBUILD = "rebuild", pgettext_lazy("stage review", "Rebuild")
    AUTOMATE = "automate", pgettext_lazy("stage review", "Automate")


class StageReview(Identified):
    """One decision about one stage of a blueprint; the latest counts.

    ``marks``: by question ``{"mark": 1-4, "note": ""}``. ``told``: what the data answered that day, with n and the figure
    of each question, so that a later reader sees what the reviewer saw.
    """

    blueprint = models.CharField(max_length=80)  # its code, which never changes
    version = models.PositiveIntegerField()
    stage = models.CharField(max_length=120)
    choice = models.CharField(max_length=10, choices=Choice)
    reason = models.CharField(max_length=1000, blank=True, default="")
    suggested = models.CharField(max_length=10, blank=True, default="")
    marks = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField(null=True)
    next_review_on = models.DateField(null=True)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["blueprint", "stage", "-decided_at"], name="review_of_stage")]

    def __str__(self) -> str:
        return f"{self.blueprint}/{self.stage}: {self.choice}"
