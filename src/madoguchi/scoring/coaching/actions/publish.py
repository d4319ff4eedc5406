"""Publishing the lists of a month: everybody's at once, each for its member first."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.db import transaction
from django.utils import timezone

from madoguchi.cases.scope import extent
from madoguchi.core.service_time import OpeningHoursError, parse_hours
from madoguchi.people.calendars import holidays_around
from madoguchi.people.models import Organisation
from madoguchi.scoring.coaching import queries
from madoguchi.scoring.coaching.days import (
    FIRST_LOOK,
    after_working_days,
    last_whole,
    looked_at,
    month_of,
)
from madoguchi.scoring.coaching.models import CoachingList, CoachingMonth


def due(today: dt.date) -> dt.date | None:
    """Return the month whose lists are to be published, if they are not: the last one that is over and has data."""
    last = extent().last
    if last is None:
        return None
    month = min(last_whole(today), month_of(last))
    return None if queries.months().filter(month__gte=month).exists() else month


def publish(month: dt.date, now: dt.datetime | None = None) -> CoachingMonth | None:
    """Publish the lists of a month for everybody with enough conversations; None where nobody has. Asked twice, it keeps
    what is there. Raises ``WarehouseError``."""
    if known := queries.months().filter(month=month).first():
        return known
    moment, period = now or timezone.now(), looked_at(month)
    counts, found = queries.everybody(period)
    members = queries.who_gets_one(counts)
    if not members:
        return None
    with transaction.atomic():
        CoachingMonth.objects.filter(month=month, lists=None).delete()
        made = CoachingMonth.objects.create(
            month=month,
            since=period.start,
            until=period.last,
            published_at=moment,
            differences={
                code: {"people": one.people, "n": n, "p": one.p_value}
                for code, (one, n) in queries.spreads(found).items()
            },
        )
        first_look = leaders_from(moment)
        CoachingList.objects.bulk_create(
            CoachingList(
                month=made,
                member=member,
                conversations=counts[member.pk],
                figures={
                    code: queries.as_row(one.people[member.pk])
                    for code, one in found.items()
                    if member.pk in one.people
                },
                leaders_from=first_look,
            )
            for member in members
        )
    return made


def leaders_from(moment: dt.datetime) -> dt.date:
    """Return the local day from which leaders see what is published at a moment: three working days are over then."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return after_working_days(moment.date(), FIRST_LOOK, lambda day: day.weekday() < 5)
    day = moment.astimezone(zoneinfo.ZoneInfo(organisation.time_zone)).date()
    try:
        week = parse_hours(organisation.opening_hours).days
    except OpeningHoursError:
        week = parse_hours("Mon-Fri 09:00-18:00").days
    closed = set(holidays_around(organisation.holidays_of, day))
    return after_working_days(day, FIRST_LOOK, lambda one: bool(week[one.weekday()]) and one not in closed)
