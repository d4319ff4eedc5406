"""What each member could do better next time, for that member first. Figures and codes; examples stay in the messages."""

from __future__ import annotations

import datetime as dt

from django.db import models

from madoguchi.kit.sources import Identified


class CoachingMonth(models.Model):
    """A month whose lists are published, and how far people differ in each item."""

    month = models.DateField(unique=True)  # its first day
    since = models.DateField()  # the conversations looked at, both days included
    until = models.DateField()
    published_at = models.DateTimeField()
    differences = models.JSONField(
        default=dict
    )  # item → {"people", "n", "p"}: core's Spread, p before any correction

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CoachingList(Identified):
    """The list of one member for one month: as it was published, when it was read, and what the member says to it."""

    month = models.ForeignKey(CoachingMonth, on_delete=models.CASCADE, related_name="lists")
    member = models.ForeignKey("people.Member", on_delete=models.CASCADE, related_name="coaching_lists")
    conversations = models.PositiveIntegerField()
    figures = models.JSONField(
        default=dict
    )  # item → {"n", "own", "expected", "share", "low", "high"}: core's Compared
    leaders_from = models.DateField()  # leaders see it from this day, or from when the member has opened it
    opened_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    wants_to_talk = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "member"], name="coaching_list_of_a_month")]

    def __str__(self) -> str:
        return f"{self.month} {self.member_id}"

    @property
    def yours_until(self) -> dt.date:
        """The last day on which leaders wait for the member."""
        return self.leaders_from - dt.timedelta(days=1)
