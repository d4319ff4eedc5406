"""``{% load coaching %}``: an item of a list in words and as a bar, and the name of a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from madoguchi.kit import formats
from madoguchi.kit.draw.interval import interval_bar
from madoguchi.kit.draw.sparkline import sparkline
from madoguchi.scoring.coaching.choosing import Choice
from madoguchi.scoring.coaching.words import said

register = template.Library()


@register.simple_tag(name="month")
def month_tag(day: dt.date) -> str:
    """A month by name."""
    return formats.month(day, get_language() or "en")


@register.simple_tag
def coaching_words(choice: Choice) -> str:
    """What may be said of an item, in a sentence."""
    return said(choice)


@register.simple_tag
def coaching_figure(choice: Choice, points: Iterable[Any] = ()) -> SafeString:
    """The share of an item with its interval, a tick at what the requests give, n, and its months."""
    low, high = formats.number(choice.low), formats.percent(choice.high, 0)
    span = formats.span(low, high, get_language() or "en")
    target = None if choice.verdict == "alone" else choice.expected
    bar = mark_safe(interval_bar(choice.low, choice.high, choice.share, 0, 100, target=target, label=span))
    series = [*points]
    known = sum(one is not None and one.shown for one in series)
    drawn = sparkline(series, gettext("Month by month")) if known > 1 else ""
    spark = format_html('<span class="spark-cell">{}</span>', mark_safe(drawn)) if drawn else ""
    return format_html(
        '<p class="coaching-figure"><span class="bar-cell">{}</span><span>{}</span>'
        '<span class="n"><i>n</i> = {}</span>{}</p>',
        bar,
        span,
        formats.number(choice.n),
        spark,
    )
