"""Scores of conversations. They hold places and results, never words: what was said stays in the messages alone."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Score(models.Model):
    """The latest score of a conversation, with what was found for each item."""

    conversation = models.OneToOneField("cases.Conversation", on_delete=models.CASCADE, related_name="score")
    scorecard = models.CharField(max_length=80)  # name@version
    method = models.CharField(max_length=16, blank=True, default="")  # core's mark of how it was made
    language = models.CharField(max_length=8, blank=True)
    business = models.FloatField(null=True)  # 0–100; null where no item applied
    human = models.FloatField(null=True)
    hidden = models.FloatField(null=True)
    # [{"item", "result", "weight", "at", "evidence": [{"turn", "start", "end"}]}]: turns as numbered by reading.seen
    items = models.JSONField(default=list)
    critical = models.JSONField(default=list)  # [{"kind", "item"}]
    not_scored = models.CharField(max_length=40, blank=True)  # why it cannot be scored, as a code
    event_number = models.BigIntegerField(null=True)  # the event that told the warehouse
    facts = models.PositiveIntegerField(default=0)  # Conversation.facts as it was scored
    again_at = models.DateTimeField(null=True)  # when the promised time of its case passes, if to come
    read_at = models.DateTimeField(default=timezone.now)  # the state of the conversation that was scored

    class Meta:
        indexes = [models.Index(fields=["scorecard"], name="score_scorecard")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.scorecard}"
