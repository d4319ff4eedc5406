"""``{% load journeys %}``: lengths of time of the journey pages."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from madoguchi.core.metrics.metric import Metric
from madoguchi.kit import formats

register = template.Library()


@register.simple_tag
def journey_time(metric: Metric) -> str:
    """A length of time with its interval, in one unit."""
    language = get_language() or "en"
    if metric.value is None:
        return formats.MISSING
    said = formats.duration(metric.value / 1000, language)
    if metric.low is None or metric.high is None:
        return said
    return (
        f"{said}（{formats.duration_interval(metric.low / 1000, metric.high / 1000, language)}）"
        if formats.is_japanese(language)
        else f"{said} ({formats.duration_interval(metric.low / 1000, metric.high / 1000, language)})"
    )
