"""``{% load scoring %}``: a score's bar, and the words for critical errors."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.models import Message
from madoguchi.cases.scope import said
from madoguchi.core.metrics.contrast import Contrast
from madoguchi.core.metrics.effect import Slope
from madoguchi.core.metrics.treatment import DIMENSIONS
from madoguchi.kit import formats
from madoguchi.kit.draw import bars, marks
from madoguchi.kit.draw.interval import interval_bar
from madoguchi.kit.tags.saying import tabs as tabs_tag
from madoguchi.scoring.models import Score
from madoguchi.scoring.show import View
from madoguchi.scoring.tabs import tabs
from madoguchi.scoring.underline import aside, underlined

register = template.Library()

CRITICAL: dict[str, Any] = {
    "customer": _("Critical for the customer"),
    "business": _("Critical for the business"),
    "compliance": _("Critical for compliance"),
}


@register.simple_tag
def score_bar(dimension: str, value: float) -> SafeString:
    """One conversation's score as a bar: it is no estimate, so it has no whisker."""
    return mark_safe(bars.dimension_bar(dimension, value, height=10))  # drawn from numbers


@register.filter
def greyed(text: str) -> SafeString:
    """Return words as HTML, grey where a mail carries them along (``core.conversation.quoting``)."""
    return underlined(text, aside(text))


@register.simple_tag(takes_context=True)
def conversation_tabs(context: dict[str, Any]) -> SafeString:
    """The pages about conversations, the present one marked."""
    return tabs_tag(tabs(context["request"]), gettext("About conversations"))


@register.filter
def three(score: Score | None) -> list[tuple[str, float | None]]:
    """The three numbers of a score by dimension; nothing where there is none."""
    if score is None or score.not_scored:
        return []
    return [(name, getattr(score, name)) for name in DIMENSIONS]


@register.simple_tag
def dimension_sign(name: str) -> SafeString:
    """■, ● or ◆, with the dimension's name for those who do not see it."""
    mark = mark_safe(marks.dimension_mark(name))  # drawn by us
    return format_html(
        '<span class="dim">{}<span class="visually-hidden">{}</span></span>', mark, said(DIMENSIONS[name])
    )


@register.simple_tag
def words_of(view: View, message: Message) -> SafeString:
    """A message's words with the evidence underlined; the numbers lead nowhere on this page."""
    return view.said(message, numbered=False)


@register.simple_tag
def effect_cell(slope: Slope, reach: float, counted: bool = True) -> SafeString:
    """A difference in a table cell: signed, its interval around nothing from ``-reach`` to ``reach``, and n."""
    low, high = slope.interval()
    words = formats.interval(low, high, get_language() or "en", 2, signed=True)
    bar = mark_safe(interval_bar(low, high, slope.value, -reach, reach, zero=True, label=words))
    n = format_html('<span class="n"><i>n</i> = {}</span>', formats.number(slope.n)) if counted else ""
    value = formats.number(slope.value, 2, signed=True)
    return format_html('<span class="val">{}</span> <span class="cell-ci">{}</span>{}', value, bar, n)


@register.simple_tag
def contrast_cell(contrast: Contrast) -> SafeString:
    """A difference of two shares in points with its interval around nothing."""
    low, high = contrast.difference.low or 0.0, contrast.difference.high or 0.0
    words = formats.interval(low, high, get_language() or "en", 0, signed=True)
    bar = mark_safe(interval_bar(low, high, contrast.value, -60, 60, zero=True, label=words))
    value = formats.number(contrast.value, 0, signed=True)
    return format_html('<span class="val">{}</span> <span class="cell-ci">{}</span>', value, bar)


@register.simple_tag
def critical_name(kind: str) -> str:
    """What a kind of critical error is called."""
    return str(CRITICAL[kind])
