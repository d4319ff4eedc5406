"""The organisation's blueprints, version by version. They hold how service is meant to run, never what customers said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from madoguchi.kit.sources import Identified
from madoguchi.kit.versions import Versioned


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


class Version(Versioned):
    """One version of a blueprint: ``data`` as ``core.blueprint.reading.read`` takes it."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="versions")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)

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


class Revision(models.Model):
    """What a draft was at one moment, so that any of its states can be brought back."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()  # that of ``Version.revision``
    data = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_blueprint_revision_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.version} r{self.number}"


class What(models.TextChoices):
    """What can happen to a version."""

    BEGUN = "begun"
    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    PUBLISHED = "published"
    RETIRED = "retired"


class Happened(models.Model):
    """A line of a version's history: what happened, who did it, and why."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="history")
    what = models.CharField(max_length=10, choices=What)
    why = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.version} {self.what}"


class Place(models.TextChoices):
    """What of a drawing a comment is about."""

    BLUEPRINT = "blueprint"
    STAGE = "stage"
    STEP = "step"


class Comment(Identified):
    """What a member says about a drawing, a stage or a step; an answer names what it answers (``thread``).

    Comments belong to the blueprint, not to a version: a stage or step that keeps its id keeps them. Without its author
    (``by``) a comment stands without a name.
    """

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="comments")
    place = models.CharField(max_length=10, choices=Place, default=Place.BLUEPRINT)
    part = models.CharField(max_length=120, blank=True, default="")  # the id of the stage or step
    thread = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.blueprint} {self.place} {self.part}"


class Seen(models.Model):
    """Until when a member has read the comments of a blueprint."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blueprint", "member"], name="one_blueprint_reader")]

    def __str__(self) -> str:
        return f"{self.member} {self.blueprint}"
