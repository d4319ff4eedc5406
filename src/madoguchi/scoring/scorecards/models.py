"""The organisation's own scorecards, version by version. They hold what is listened for, never what customers said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from madoguchi.kit.sources import Identified
from madoguchi.kit.versions import Versioned


class Card(Identified):
    """A scorecard: its name, and where it applies (an empty process or channel: everywhere)."""

    name = models.CharField(max_length=60, unique=True)  # never changed: scores carry it
    process = models.CharField(max_length=80, blank=True, default="")
    channel = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "channel"], name="one_card_for_a_place")]

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    """Where a version stands. Only drafts can be changed, and only a published one is in force."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Version(Versioned):
    """One version of a scorecard: ``data`` as ``core.conversation.scorecard.read`` takes it."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="versions")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "number"], name="one_version_of_a_number"),
            models.UniqueConstraint(fields=["card"], condition=Q(state="draft"), name="one_draft_of_a_card"),
            models.UniqueConstraint(
                fields=["card"], condition=Q(state="published"), name="one_version_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card}@{self.number} {self.state}"
