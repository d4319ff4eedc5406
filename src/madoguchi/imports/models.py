"""One import: the file as it came, how it was read, and what became of every row."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from madoguchi.kit.sources import Identified


class Batch(Identified):
    """A file (or the sample, or one API call) taken in as a whole, and undone as a whole."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        CHECKING = "checking"  # dry run under way
        READY = "ready"  # dry run done, waiting for a yes
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        REFUSED = "refused"  # could not be read; nothing was stored
        UNDONE = "undone"

    kind = models.CharField(max_length=20)
    origin = models.CharField(max_length=8, default="import")
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    source_system = models.CharField(max_length=40)
    file_name = models.CharField(max_length=300, blank=True, default="")
    file_path = models.CharField(max_length=400, blank=True, default="")  # inside the data directory
    file_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    raw_removed_at = models.DateTimeField(null=True)  # erasing a person removes raw files that name them
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    rows_total = models.BigIntegerField(default=0)  # estimate while running
    rows_done = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)  # per kind of record
    message = models.JSONField(default=dict)  # {"en": …, "ja": …} when refused
    cancel_asked = models.BooleanField(default=False)
    created_by = models.ForeignKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)  # the worker's last sign of life while checking or running
    attempts = models.PositiveIntegerField(default=0)  # how often a worker has begun on it

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class Skipped(models.Model):
    """A row that was not taken, with its number in the file and the reason in both languages."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="skipped_rows")
    row = models.BigIntegerField()
    reason_code = models.CharField(max_length=40)
    reason_en = models.CharField(max_length=400)
    reason_ja = models.CharField(max_length=400)

    class Meta:
        indexes = [models.Index(fields=["batch", "row"], name="skipped_row")]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason_en}"


class Met(models.Model):
    """Rows of other batches that this one brought again or leaned on; they stay when the other is undone."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="met")
    table = models.CharField(max_length=16)
    ids = models.BinaryField()  # sorted 64-bit integers, packed and compressed: one row per portion of a file

    def __str__(self) -> str:
        return f"{self.batch_id} {self.table}"


class Before(models.Model):
    """What a row said before this batch changed it; empty for a row without a batch of its own that is new."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="before")
    table = models.CharField(max_length=16)
    row = models.BigIntegerField()
    values = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["table", "row"], name="before_row")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.table} {self.row}"
