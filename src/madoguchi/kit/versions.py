"""A drawing or card that is changed as a draft and put in force as a version: what every such version holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from madoguchi.kit.sources import Identified


class Versioned(Identified):
    """One version of a document: ``data`` is the whole of it. ``revision`` counts the changes of the draft."""

    number = models.PositiveIntegerField()
    data = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True, default="")  # why it was published
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True
