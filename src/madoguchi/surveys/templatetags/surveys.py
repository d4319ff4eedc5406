"""``{% load surveys %}``: small pictures and words of the pages about answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from madoguchi.core.metrics.metric import Metric
from madoguchi.kit import formats
from madoguchi.kit.draw import bars, marks
from madoguchi.surveys.names import MARKS, MOODS
from madoguchi.surveys.spread import AnswerShare

register = template.Library()
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@register.simple_tag
def spread_bar(parts: Sequence[tuple[str, float]], weak: bool = False) -> SafeString:
    """A small bar of how answers are spread; its words are spoken, and shown when pointed at."""
    if not parts:
        return format_html('<span class="faint">{}</span>', formats.MISSING)
    total = sum(count for _, count in parts) or 1.0
    comma = "、" if formats.is_japanese(get_language() or "en") else ", "
    words = comma.join(f"{name} {formats.percent(count / total * 100, 0)}" for name, count in parts)
    picture = mark_safe(bars.parts_bar([count for _, count in parts], words))
    return format_html('<span class="spread{}" title="{}">{}</span>', " weak" if weak else "", words, picture)


@register.simple_tag
def share_bar(share: AnswerShare, longest: float) -> SafeString:
    """One answer's share as a bar with its interval, on a scale as long as the longest needs."""
    if share.share is None:
        return SafeString("")
    scale = 100.0 if longest > 60 else max(longest * 1.1, 1.0)
    return mark_safe(bars.share_bar(share.share, scale, share.low, share.high))


@register.simple_tag
def mood_mark(mood: str) -> SafeString:
    """○ good, △ middling, × bad; nothing where it is not known."""
    if mood not in MARKS:
        return SafeString("")
    return mark_safe(marks.result_mark(MARKS[mood], str(MOODS[mood])))


@register.filter
def language_of(text: str) -> str:
    """The language a comment is probably written in, for voices and line breaks: Japanese or nothing said."""
    return "ja" if _JAPANESE.search(text) else ""


@register.filter
def scale_end(end: float | None, metric: Metric) -> float | None:
    """One end of the question's scale for a mean on it; None for figures with a scale of their own."""
    return end if metric.unit == "scale" else None


@register.filter
def unlocalised(number: float) -> str:
    """A number as it stands in an address or a file: 9, 4.5."""
    return f"{number:g}"
