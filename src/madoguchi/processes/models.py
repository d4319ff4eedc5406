"""What codes in the event log are called on pages, in both languages; and the filters people keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.kit.ids import uuid7


class NameKind(models.TextChoices):
    """What a code stands for."""

    ACTIVITY = "activity", _("Activity")
    STAGE = "stage", _("Stage")
    REQUEST = "request", _("Request")
    PROCESS = "process", _("Process")
    LANE = "lane", _("Lane")
    TOUCHPOINT = "touchpoint", _("Touchpoint")


class CodeName(models.Model):
    """The readable names of one code; a code without a row is shown as it is."""

    kind = models.CharField(max_length=12, choices=NameKind)
    code = models.CharField(max_length=190)
    ja = models.CharField(max_length=190, blank=True, default="")
    en = models.CharField(max_length=190, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="one_name_per_code")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}: {self.ja} / {self.en}"


class SavedFilter(models.Model):
    """A stack of filters under a name: one's own, or shown to everyone.

    ``query`` is the text an address has, so that what is no longer understood can be said as it was written.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=80)
    query = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_saved_filter_of_a_name")]

    def __str__(self) -> str:
        return self.name
