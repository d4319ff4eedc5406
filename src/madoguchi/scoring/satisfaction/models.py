"""Trained models of predicted satisfaction, and what the one in force says of each conversation: numbers, never words."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from madoguchi.kit.sources import Identified


class TrainedModel(Identified):
    """One training on this installation's answers. Its file is in the data directory, its checksum here."""

    class State(models.TextChoices):
        WAITING = "waiting"  # for a worker
        RUNNING = "running"
        GOOD = "good"  # errs less than the simple guesses: the newest of these is in force
        WEAK = "weak"  # does not beat them clearly
        REFUSED = "refused"  # too few answers, or all alike
        SET_ASIDE = "set_aside"  # good, but somebody put an earlier one back
        CANCELLED = "cancelled"
        FAILED = "failed"

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    why = models.JSONField(default=dict)  # {"en", "ja"}: why there is no model
    by = models.ForeignKey(
        "people.Member", null=True, on_delete=models.SET_NULL, related_name="+"
    )  # null: by itself
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    stop = models.BooleanField(default=False)  # somebody asked to cancel
    question = models.CharField(max_length=120, blank=True, default="")
    n = models.PositiveIntegerField(default=0)  # answers
    customers = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)  # of the answers
    until = models.DateTimeField(null=True)
    metrics = models.JSONField(default=dict)
    card = models.JSONField(default=dict)
    watch = models.JSONField(default=dict)  # what was seen since: drift, and the error on new answers
    watched_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=80, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ("-version",)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What predictions name as their model."""
        return f"own@{self.version}"

    @property
    def at_work(self) -> bool:
        """Whether the training goes on."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


class Prediction(models.Model):
    """What the model in force expects of a conversation's customer, 1–5; no part of its score."""

    conversation = models.OneToOneField(
        "cases.Conversation", on_delete=models.CASCADE, related_name="prediction"
    )
    predicted = models.FloatField()
    low = models.FloatField()  # 90 % interval
    high = models.FloatField()
    p_satisfied = models.FloatField(null=True)  # the model that ships knows none
    model = models.CharField(max_length=40)
    read_at = models.DateTimeField(default=timezone.now)  # the state of the conversation that was read

    class Meta:
        indexes = [models.Index(fields=["model"], name="prediction_model")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.predicted:.1f} ({self.model})"
