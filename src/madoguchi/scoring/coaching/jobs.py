"""Coaching as a job: the lists of a month are published once it is over and everything in it is scored."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.utils import timezone

from madoguchi.people.models import Organisation
from madoguchi.scoring.actions.score import waiting
from madoguchi.scoring.coaching.actions.publish import due, publish
from madoguchi.scoring.coaching.days import months_back
from madoguchi.warehouse import wait_until_fresh

PATIENCE = 30.0  # seconds for the facts to follow


def publish_due() -> int:
    """Publish the last month's lists where they are due; returns how many lists."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return 0
    zone = zoneinfo.ZoneInfo(organisation.time_zone)
    month = due(timezone.localdate(timezone=zone))
    if month is None:
        return 0
    over = dt.datetime.combine(
        months_back(month, -1), dt.time(), zone
    )  # later ones always wait in a busy house
    if waiting().filter(opened_at__lt=over).exists() or not wait_until_fresh(PATIENCE):
        return 0
    made = publish(month)
    return made.lists.count() if made else 0
