"""The organisation's time zone, for commands: pages get it from the middleware."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def organisation_time() -> Iterator[None]:
    """Tell times in the organisation's zone."""
    from madoguchi.people.models import Organisation

    organisation = Organisation.objects.first()
    if organisation is None:
        yield
        return
    with timezone.override(zoneinfo.ZoneInfo(organisation.time_zone)):
        yield
