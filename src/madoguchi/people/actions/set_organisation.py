"""Name the organisation and its calendar; the warehouse learns of the calendar by an event."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Subject
from madoguchi.people.calendars import holidays_around
from madoguchi.people.models import Member, Organisation


@transaction.atomic
def set_organisation(
    *,
    name: str,
    language: str,
    time_zone: str,
    opening_hours: str,
    holidays_of: str,
    by: Member | None = None,
) -> Organisation:
    """Make or change the one organisation and append its CALENDAR event.

    ``opening_hours`` reads ``Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-16:00``; ``holidays_of`` is a country
    code (ISO 3166-1 alpha-2) or blank for none. Raises ``NotImplementedError`` for a country whose holidays
    are not known.
    """
    organisation, _ = Organisation.objects.update_or_create(
        id=1,
        defaults={
            "name": name,
            "language": language,
            "time_zone": time_zone,
            "opening_hours": opening_hours,
            "holidays_of": holidays_of,
        },
    )
    announce_calendar(organisation, by)
    return organisation


def announce_calendar(organisation: Organisation, by: Member | None = None) -> Event:
    """Append the CALENDAR event of the organisation as it stands; run again each year for new holidays."""
    now = timezone.now()
    days = holidays_around(organisation.holidays_of, now.date())
    (written,) = append(
        [
            Event(
                kind=Kind.CALENDAR,
                origin=Origin.LIVE,
                subject_kind=Subject.ORGANISATION,
                subject_id=organisation.pk,
                at=now,
                member_id=by.pk if by else None,
                payload={
                    "time_zone": organisation.time_zone,
                    "opening_hours": organisation.opening_hours,
                    "holidays": [day.isoformat() for day in days],
                },
            )
        ]
    )
    return written
