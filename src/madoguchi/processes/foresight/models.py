"""What was learnt to look ahead, and what it says of open cases: numbers about cases, nothing about people."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from madoguchi.processes.working import Work


class Training(Work):
    """One training on ended cases. Its model is a file; it is used only where it beats the plain median."""

    time_used = models.BooleanField(default=False)
    risk_used = models.BooleanField(default=False)
    cases = models.PositiveIntegerField(default=0)
    until = models.FloatField(null=True)  # when the newest case learnt of was opened, on the wall clock
    figures = models.JSONField(default=dict)
    watch = models.JSONField(default=dict)  # how far off it was since
    watched_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=80, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"foresight@{self.pk}"


class Guess(models.Model):
    """What is expected of an open case; seconds from ``at``. Late: the probability that its promise is missed."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="+")
    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="guesses")
    at = models.DateTimeField(default=timezone.now)
    remaining = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    plain = models.FloatField()
    late = models.FloatField(null=True)
    due = models.FloatField(null=True)  # seconds until it is due; less than nought: overdue
    step = models.CharField(max_length=190, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["late"], name="foresight_guess_late")]

    def __str__(self) -> str:
        return f"{self.case_id}"
