"""What every imported row carries, so that importing twice changes nothing."""

from __future__ import annotations

from django.db import models

from madoguchi.kit.ids import uuid7


class Identified(models.Model):
    """Integer inside, UUIDv7 outside."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True


class Sourced(models.Model):
    """Where a row came from: the system, its id there, and the import batch that first brought it."""

    source_system = models.CharField(max_length=40, blank=True, default="")
    source_id = models.CharField(max_length=200, null=True)
    batch_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["source_system", "source_id"], name="%(class)s_source"),
        ]
