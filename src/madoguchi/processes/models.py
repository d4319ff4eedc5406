"""What codes in the event log are called on pages, in both languages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
