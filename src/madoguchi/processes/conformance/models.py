"""Deviations the organisation allows. They say what is done otherwise, never who did it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from madoguchi.kit.sources import Identified
from madoguchi.processes.blueprints.models import Blueprint


class AcceptedDeviation(Identified):
    """A deviation from one blueprint that counts as conforming, with who allowed it and why.

    Never edited: whoever changes their mind withdraws it, and the row stays.
    """

    blueprint = models.ForeignKey(Blueprint, to_field="code", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    step = models.CharField(max_length=120, blank=True, default="")
    stage = models.CharField(max_length=120, blank=True, default="")
    activity = models.CharField(max_length=190, blank=True, default="")
    rule = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500)
    accepted_at = models.DateTimeField(default=timezone.now)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["blueprint", "kind", "step", "stage", "activity", "rule"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_acceptance_of_a_deviation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.blueprint_id}: {self.kind} {self.step or self.activity or self.rule} ({self.stage})"
