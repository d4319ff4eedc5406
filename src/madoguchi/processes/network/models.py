"""How the calling team rates an answer it got from another process of the house."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone


class InternalRating(models.Model):
    """One mark from 1 to 5 for one call of one case. Read only as figures of at least five raters."""

    case_id = models.BigIntegerField()
    blueprint = models.CharField(max_length=80)
    step = models.CharField(max_length=120)  # the calling step
    process = models.CharField(max_length=120)  # who answered
    team = models.CharField(max_length=80, blank=True, default="")  # who called
    value = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    rated_at = models.DateTimeField(default=timezone.now)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_id", "blueprint", "step"], name="one_rating_of_a_call")
        ]
        indexes = [models.Index(fields=["blueprint", "process"], name="rating_of_process")]

    def __str__(self) -> str:
        return f"{self.process}: {self.value}"
