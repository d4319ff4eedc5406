"""The organisation's blueprints, version by version. They hold how service is meant to run, never what customers said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from madoguchi.kit.sources import Identified


class Blueprint(Identified):
    """A drawing with a history. Its names are those of its newest version."""

    code = models.SlugField(max_length=80, unique=True, allow_unicode=True)  # never changed: figures carry it
    name_en = models.CharField(max_length=120, blank=True, default="")
    name_ja = models.CharField(max_length=120, blank=True, default="")
    to_be = models.BooleanField(default=False)  # a drawing of the future, never compared with what happened
    batch_id = models.BigIntegerField(
        null=True, db_index=True
    )  # the import that brought it, such as the sample
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class State(models.TextChoices):
    """Where a version stands. Only drafts can be changed, and only a published one is in force."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    RETIRED = "retired"


class Version(Identified):
    """One version of a blueprint: ``data`` as ``core.blueprint.reading.read`` takes it."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    data = models.JSONField()
    revision = models.PositiveIntegerField(default=1)  # counted up by every change of the draft
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
        constraints = [
            models.UniqueConstraint(fields=["blueprint", "number"], name="one_blueprint_version_of_a_number"),
            models.UniqueConstraint(
                fields=["blueprint"],
                condition=Q(state__in=["draft", "proposed"]),
                name="one_blueprint_draft",
            ),
            models.UniqueConstraint(
                fields=["blueprint"], condition=Q(state="published"), name="one_blueprint_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blueprint}@{self.number} {self.state}"
