"""What is kept of a language model's second opinion: the setting, each call, and its marks. Never a word that was said."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Draw(models.TextChoices):
    """Which conversations are asked about."""

    SHARE = "share"  # a share of all, drawn evenly
    REVIEWS = "reviews"  # only those people mark by hand


class Setting(models.Model):
    """How this installation asks, if it does: always the row with id 1."""

    address = models.CharField(max_length=300, blank=True, default="")  # http(s)://host:port, without /v1
    model = models.CharField(max_length=120, blank=True, default="")
    on = models.BooleanField(default=False)
    draw = models.CharField(max_length=8, choices=Draw, default=Draw.SHARE)
    share = models.FloatField(default=5.0)  # percent of all conversations
    languages = models.JSONField(default=list)  # "ja", "en"
    conversations_a_day = models.PositiveIntegerField(default=100)
    tokens_a_day = models.PositiveIntegerField(default=500_000)
    seconds = models.PositiveIntegerField(default=60)  # that one answer may take
    tested_at = models.DateTimeField(null=True)  # when address and model, as they stand, last answered well
    form = models.CharField(
        max_length=12, blank=True, default=""
    )  # how the server takes the shape of an answer
    paused_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=24, blank=True, default="")  # code of what stopped the asking
    busy_until = models.DateTimeField(null=True)  # one process asks at a time

    def __str__(self) -> str:
        return f"{self.model} at {self.address}"


class Call(models.Model):
    """One call to the model: when, how much, how it ended. No text."""

    conversation = models.ForeignKey(
        "cases.Conversation", null=True, on_delete=models.SET_NULL, related_name="judge_calls"
    )
    trial = models.BooleanField(default=False)  # the test of the connection, with a made-up conversation
    at = models.DateTimeField(default=timezone.now, db_index=True)
    read_at = models.DateTimeField(null=True)  # the state of the conversation that was sent
    model = models.CharField(max_length=120)
    prompt = models.CharField(max_length=12)  # mark of the words it was asked with
    problem = models.CharField(max_length=24, blank=True, default="")  # code; empty where it went well
    letters = models.PositiveIntegerField(default=0)  # sent, after redaction
    hidden = models.JSONField(default=dict)  # kind of what was taken out → how many
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    marks = models.PositiveIntegerField(default=0)  # kept
    invented = models.PositiveIntegerField(default=0)  # quotes that are nowhere in the conversation: dropped

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.model} {self.problem or 'ok'}"


class JudgeMark(models.Model):
    """One item of one conversation as the model saw it; kept beside the machine's, never over it."""

    conversation = models.ForeignKey(
        "cases.Conversation", on_delete=models.CASCADE, related_name="judge_marks"
    )
    item = models.CharField(max_length=64)
    result = models.CharField(max_length=16)  # met, partly, missed, not_applicable
    evidence = models.JSONField(default=list)  # [{"turn", "start", "end"}] in the original words
    model = models.CharField(max_length=120)
    prompt = models.CharField(max_length=12)
    scorecard = models.CharField(max_length=80)
    read_at = models.DateTimeField()  # the state of the conversation that was judged
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "item"], name="judge_mark_once")]
        indexes = [models.Index(fields=["item"], name="judge_mark_item")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.item} {self.result}"
