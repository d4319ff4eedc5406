"""The append-only log of everything that happened, and the queue that tells the warehouse what to re-read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Origin(models.TextChoices):
    """Where an event came from. Only live events may cause anything outside (mail, webhooks, invitations)."""

    LIVE = "live"
    IMPORT = "import"
    SAMPLE = "sample"


class Kind(models.TextChoices):
    """What an event says. The projection in the warehouse understands exactly these."""

    STEP = "step"  # an activity on a case
    DESCRIBE = "describe"  # what is known of a case as a whole; the latest one counts
    ANSWER = "answer"  # one answer to one question
    QUESTION = "question"  # the definition of a question; the latest one counts
    TRANSACTION = "transaction"  # a purchase, stay, refund
    SCORE = "score"  # how a conversation of a case was judged; the latest one of the conversation counts
    RETRACT = "retract"  # takes back the event it supersedes
    MERGE_CASE = "merge_case"  # subject case now belongs to the case in payload["into"]
    MERGE_CUSTOMER = "merge_customer"  # subject customer now belongs to the customer in payload["into"]
    ERASE = "erase"  # the subject customer may no longer be linked to anything
    UNDO = "undo"  # every event of the subject batch counts as never said
    CALENDAR = "calendar"  # the organisation's time zone and opening hours; the latest one counts
    NOTE = "note"  # kept for the record only (sign-ins, settings, exports); never projected


class Subject(models.TextChoices):
    """What an event is about: the thing that is re-read as a whole when it changes."""

    CASE = "case"
    SUBMISSION = "submission"
    CUSTOMER = "customer"
    QUESTION = "question"
    BATCH = "batch"
    ORGANISATION = "organisation"
    MEMBER = "member"


class Signal(models.TextChoices):
    """What a step means for the clocks of its case."""

    NONE = ""
    OPENED = "opened"
    CONTACT = "contact"  # the customer said something
    REPLY = "reply"  # a person of ours answered the customer
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"  # end of the record, often a timer; not a resolution


class Event(models.Model):
    """One fact. Never changed, never deleted; a later event may supersede it.

    Holds ids, codes, times and numbers; names and texts stay in the rows of the rooms above.
    """

    number = models.BigAutoField(primary_key=True)  # the outbox number
    kind = models.CharField(max_length=16, choices=Kind)
    origin = models.CharField(max_length=8, choices=Origin)
    subject_kind = models.CharField(max_length=12, choices=Subject)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()  # when it happened (for work with a duration: when it ended)
    started_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    case_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    question_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField(null=True)

    activity = models.CharField(max_length=120, blank=True)
    signal = models.CharField(max_length=16, choices=Signal, blank=True)
    stage = models.CharField(max_length=80, blank=True)
    lane = models.CharField(max_length=16, blank=True)
    team = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=32, blank=True)
    touchpoint = models.CharField(max_length=80, blank=True)
    value = models.FloatField(null=True)
    weight = models.FloatField(null=True)
    cost = models.FloatField(null=True)
    payload = models.JSONField(default=dict)

    supersedes_id = models.BigIntegerField(null=True)
    batch_id = models.BigIntegerField(null=True)
    source_system = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="event_subject"),
            models.Index(fields=["case_id"], name="event_case"),
            models.Index(
                fields=["customer_id"], name="event_customer", condition=models.Q(customer_id__isnull=False)
            ),
            models.Index(fields=["batch_id"], name="event_batch", condition=models.Q(batch_id__isnull=False)),
            models.Index(
                fields=["supersedes_id"],
                name="event_supersedes",
                condition=models.Q(supersedes_id__isnull=False),
            ),
            models.Index(
                fields=["kind"],
                name="event_rare_kind",
                condition=~models.Q(kind__in=["step", "describe", "answer", "transaction", "score", "note"]),
            ),
            models.Index(
                fields=["source_system", "source_id"],
                name="event_source",
                condition=~models.Q(source_system=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.subject_kind} {self.subject_id}"


class Dirty(models.Model):
    """Something the warehouse must read again. Written in the transaction of the change itself."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Subject)
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="dirty_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
