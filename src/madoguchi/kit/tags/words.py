"""Numbers, days and lengths of time in words."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from madoguchi.kit import formats
from madoguchi.kit.tags.base import language, register


@register.simple_tag
def number(value: float | None, decimals: int = 0, signed: bool = False) -> str:
    return formats.number(value, decimals, signed=signed)


@register.simple_tag
def percent(value: float | None, decimals: int = 1, signed: bool = False) -> str:
    """Write a value already in percent."""
    return formats.percent(value, decimals, signed=signed)


@register.simple_tag
def interval(low: float | None, high: float | None, decimals: int = 1, signed: bool = False) -> str:
    return formats.interval(low, high, language(), decimals, signed=signed)


@register.simple_tag
def duration(seconds: float | None) -> str:
    return formats.duration(seconds, language())


@register.simple_tag
def size(count: int | None) -> str:
    return formats.size(count)


def _local(moment: dt.date | None) -> dt.date | None:
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


@register.simple_tag
def date_ja_en(moment: dt.date | None, time: bool = False, weekday: bool = True) -> SafeString:
    """A day, or with ``time`` a moment in the organisation's zone, as ``<time>``."""
    local = _local(moment)
    if local is None:
        return SafeString(formats.MISSING)
    if time and isinstance(local, dt.datetime):
        words = formats.date_time(local, language(), weekday=weekday)
    else:
        day = local.date() if isinstance(local, dt.datetime) else local
        local = day
        words = formats.date(day, language(), weekday=weekday)
    return format_html('<time class="nowrap" datetime="{}">{}</time>', local.isoformat(), words)


@register.simple_tag
def date_range(first: dt.date, last: dt.date) -> str:
    """A range of days, both included."""
    ends = [
        moment.date() if isinstance(moment, dt.datetime) else moment
        for moment in (_local(first), _local(last))
    ]
    start, end = ends
    if start is None or end is None:
        return formats.MISSING
    return formats.date_range(start, end, language())


@register.simple_tag
def n(count: int | None) -> SafeString:
    """``n = 412``, or that there are too few to show."""
    if count is None:
        return SafeString("")
    if count < 5:
        return format_html('<span class="n"><i>n</i> {}</span>', "< 5")
    return format_html('<span class="n"><i>n</i> = {}</span>', formats.number(count))
