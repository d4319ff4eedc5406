"""The record: requests of customers, and what was said on them. No work is done here."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from madoguchi.kit.sources import Identified, Sourced


class Case(Identified, Sourced):
    """One request of a customer, end to end, over any number of channels."""

    subject = models.CharField(max_length=300, blank=True, default="")
    customer = models.ForeignKey(
        "people.Customer", null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    channel = models.CharField(max_length=32, blank=True, default="")
    process = models.CharField(max_length=80, blank=True, default="")
    request = models.CharField(max_length=120, blank=True, default="")  # the type of request
    priority = models.CharField(max_length=20, blank=True, default="")
    status = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    team = models.ForeignKey(
        "people.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    assignee = models.ForeignKey(
        "people.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    opened_at = models.DateTimeField(null=True, db_index=True)
    due_at = models.DateTimeField(null=True)
    personal = models.JSONField(default=dict)  # personal columns of an import, kept in the record only
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )
    origin = models.CharField(max_length=8, default="live")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.subject or self.source_id or str(self.pk)


class Conversation(Identified, Sourced):
    """What was said on a case over one channel."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conversations")
    channel = models.CharField(max_length=32, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    opened_at = models.DateTimeField(null=True, db_index=True)
    member = models.ForeignKey(
        "people.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    resolved = models.BooleanField(null=True)
    promises = models.JSONField(default=list)
    origin = models.CharField(max_length=8, default="live")
    changed_at = models.DateTimeField(default=timezone.now)  # when anything of it or said in it last changed
    facts = models.PositiveIntegerField(default=0)  # counted up when what its case knows may have changed

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.case} ({self.channel})"


class Speaker(models.TextChoices):
    """Who speaks in a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class Message(Sourced):
    """One utterance."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    position = models.PositiveIntegerField()
    speaker = models.CharField(max_length=10, choices=Speaker)
    member = models.ForeignKey(
        "people.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    at = models.DateTimeField(null=True)
    public = models.BooleanField(default=True)  # False: a note the customer never saw

    class Meta(Sourced.Meta):
        indexes = [models.Index(fields=["conversation", "position"], name="message_order")]

    def __str__(self) -> str:
        return self.text[:60]
