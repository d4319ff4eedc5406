"""What the team notes on a stage of a journey: what they believe, beside what customers answered. Never facts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from madoguchi.processes.blueprints.models import Blueprint


class NoteKind(models.TextChoices):
    """What a note is about."""

    THINKS = "thinks"
    FEELS = "feels"
    CHANCE = "chance"


class JourneyNote(models.Model):
    """One version of a note. The newest of its kind counts; an empty one says that it was taken back."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="journey_notes")
    stage = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=NoteKind)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True, default="")
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["blueprint", "stage", "kind", "number"], name="one_journey_note_of_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.blueprint} {self.stage} {self.kind} {self.number}"
