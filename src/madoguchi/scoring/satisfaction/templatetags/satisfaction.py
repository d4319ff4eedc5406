"""``{% load satisfaction %}``: figures of a model with their interval bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from madoguchi.kit import formats
from madoguchi.kit.draw.bars import share_bar
from madoguchi.kit.draw.interval import interval_bar
from madoguchi.scoring.satisfaction.card import Line, Month

register = template.Library()


def _cell(
    value: str, between: str, low: Any, high: Any, at: Any, ends: tuple[float, float], zero: bool
) -> SafeString:
    if low is None:
        return format_html('<span class="val">{}</span>', value)
    bar = mark_safe(interval_bar(low, high, at, *ends, zero=zero, label=between))  # drawn from numbers
    return format_html(
        '<span class="val">{}</span> <span class="cell-ci">{}</span> <span class="faint num">{}</span>',
        value,
        bar,
        between,
    )


@register.simple_tag
def measured(line: Line) -> SafeString:
    """A figure of the evaluation with its interval."""
    at, low, high = line.numbers
    one = line.measure
    ends = (
        min(one.low, low if low is not None else one.low),
        max(one.high, high if high is not None else one.high),
    )
    return _cell(line.value, line.interval, low, high, at, ends, one.zero)


@register.simple_tag
def monthly(month: Month) -> SafeString:
    """A month's mean prediction with its interval."""
    at, low, high = month.numbers
    return _cell(month.mean, month.interval, low, high, at, (1.0, 5.0), False)


@register.simple_tag
def told_apart(one: Mapping[str, Any]) -> SafeString:
    """The share of pairs told apart, in per cent."""
    at, low, high = 100 * one["right"] / one["n"], 100 * one["low"], 100 * one["high"]
    between = formats.interval(low, high, get_language() or "en", 0)
    return _cell(formats.percent(at, 0), between, low, high, at, (0.0, 100.0), False)


@register.simple_tag
def correlation(one: Mapping[str, Any]) -> SafeString:
    """A rank correlation."""
    between = formats.interval(one["low"], one["high"], get_language() or "en", 2)
    value = formats.number(one["spearman"], 2)
    return _cell(value, between, one["low"], one["high"], one["spearman"], (-1.0, 1.0), True)


@register.simple_tag
def worth_bar(share: float, most: float) -> SafeString:
    """A share as a plain bar, the longest filling the way."""
    return mark_safe(share_bar(share, max(most, 1e-9)))  # drawn from numbers


@register.simple_tag
def language_word(code: str) -> str:
    """What a language is called."""
    return {"ja": gettext("Japanese"), "en": gettext("English")}.get(code, code)


@register.simple_tag
def share_of_one(value: float) -> str:
    """A probability in per cent."""
    return formats.percent(100 * value, 0)
