"""Figures with their proof: tiles, cells, bars, dimensions, distributions."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from madoguchi.kit import formats
from madoguchi.kit.draw import bars, figure, marks, sparkline
from madoguchi.kit.draw import interval as interval_picture
from madoguchi.kit.draw import table as tables
from madoguchi.kit.tags.base import language, part, register, safe


def _bar_of(metric: Any, words: figure.Figure, target: float | None, label: str) -> str:
    """The interval of a metric as a bar, faint where it is weak; ``label`` is what is read out."""
    return interval_picture.interval_bar(
        metric.low,
        metric.high,
        metric.value,
        words.minimum,
        words.maximum,
        target=target,
        weak=words.state == "weak",
        label=label,
    )


def _unique(context: Context, seed: str) -> str:
    """Return an id that no other part of this page, or part loaded into it later, will carry."""
    count: int = (context.render_context.get("kit_ids") or 0) + 1
    context.render_context["kit_ids"] = count
    request = context.get("request")
    path = request.get_full_path() if request is not None else ""
    return f"kit-{zlib.crc32(f'{path}|{seed}|{count}'.encode()):08x}"


@register.simple_tag(takes_context=True)
def metric_tile(
    context: Context,
    metric: Any,
    change: Any = None,
    points: Iterable[object] | None = None,
    target: float | None = None,
    target_label: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    caption: str = "",
    range_label: str = "",
    against: str = "",
    rows: str = "",
    href: str = "",
    unit_label: str = "",
    side: str = "",
) -> SafeString:
    """A metric with its proof: value, n, interval bar, sparkline, what may be said about the change.

    ``points`` are metrics, numbers or (value, low, high), oldest first. ``change`` has value, low, high.
    ``against`` says what is compared with (``Against last week``). ``rows`` is the address of the rows behind
    the figure; ``href`` makes the label a link. ``range_label`` names an interval that is no confidence interval.
    ``unit_label`` stands after the value of a count (``件``), ``side`` where other figures have their n.
    """
    words = figure.present(metric, language(), minimum=minimum, maximum=maximum, target=target)
    unit = figure.unit_of(metric)
    bar = ""
    if words.state != "hidden" and words.interval:
        bar = _bar_of(metric, words, target, words.spoken)
    target_text = ""
    if target is not None and words.state != "hidden":
        label = target_label or gettext("Target")
        target_text = f"{label} {figure.write_target(target, unit, language())}"
    series = sparkline.as_points(points or ())
    known = sum(1 for point in series if point is not None)
    spark = ""
    if words.state != "hidden" and known > 1:
        told = ngettext("Trend over %(count)s period", "Trend over %(count)s periods", len(series))
        spark = sparkline.sparkline(series, told % {"count": len(series)})
    compared = None
    if words.state != "hidden":
        compared = figure.present_change(change, unit, language(), against)
    return part(
        "metric_tile",
        {
            "figure": words,
            "bar": safe(bar),
            "spark": safe(spark),
            "change": compared,
            "caption": caption,
            "range_label": range_label,
            "target_text": target_text,
            "href": href,
            "side": side,
            "counted": unit == "count",
            "unit": unit_label if words.state != "hidden" and unit_label else words.unit,
            "what": what_is(context, metric, rows=rows, minimum=minimum, maximum=maximum),
        },
    )


@register.simple_tag(takes_context=True)
def what_is(
    context: Context, metric: Any, rows: str = "", minimum: float | None = None, maximum: float | None = None
) -> SafeString:
    """The button that says what a figure is: definition, n, interval, method, a link to the rows."""
    words = figure.present(metric, language(), minimum=minimum, maximum=maximum)
    name = _unique(context, f"{getattr(metric, 'metric', '')}|{getattr(metric, 'group', '')}")
    return part("what", {"figure": words, "id": name, "rows": rows})


@register.simple_tag
def figure_cell(
    metric: Any, target: float | None = None, minimum: float | None = None, maximum: float | None = None
) -> SafeString:
    """A metric in a table cell: value, interval bar, n."""
    words = figure.present(metric, language(), minimum=minimum, maximum=maximum, target=target)
    if words.state == "hidden" and metric.value is None and getattr(metric, "display", "hidden") != "hidden":
        # Enough answers, and still no figure, such as a coefficient of answers that are all alike
        note = metric.note.to(language()) if metric.note else ""
        return format_html(
            '<span class="val faint"{}>{}</span><span class="n"><i>n</i> = {}</span>',
            format_html(' title="{}"', note) if note else "",
            words.value,
            words.n,
        )
    if words.state == "hidden":
        return format_html(
            '<span class="val faint">{}</span><span class="n"><i>n</i> {}</span>', words.value, "< 5"
        )
    bar = _bar_of(metric, words, target, words.interval)
    return format_html(
        '<span class="val{}">{}{}</span> <span class="cell-ci">{}</span><span class="n"><i>n</i> = {}</span>',
        " faint" if words.state == "weak" else "",
        words.value,
        f" {words.unit}" if words.unit and words.unit != "%" else words.unit,
        safe(bar),
        words.n,
    )


@register.simple_tag
def interval_bar(
    low: float | None,
    high: float | None,
    value: float | None,
    minimum: float = 0,
    maximum: float = 100,
    target: float | None = None,
    weak: bool = False,
    zero: bool = False,
    label: str = "",
) -> SafeString:
    """An interval on its scale. Without a label the range is spoken."""
    spoken = label or formats.interval(low, high, language())
    return safe(
        interval_picture.interval_bar(
            low, high, value, minimum, maximum, target=target, zero=zero, weak=weak, label=spoken
        )
    )


@register.simple_tag(name="sparkline")
def sparkline_tag(points: Iterable[object], label: str = "") -> SafeString:
    """A series, oldest first, with its interval band."""
    return safe(sparkline.sparkline(points, label))


def _dimension_name(dimension: str) -> str:
    return {
        "business": pgettext("dimension", "Business"),
        "human": pgettext("dimension", "Human"),
        "hidden": pgettext("dimension", "Hidden"),
    }[dimension]


@register.simple_tag
def dimension(name: str) -> SafeString:
    """The mark and name of a dimension."""
    mark = safe(marks.dimension_mark(name))
    return format_html('<span class="dim {}">{}{}</span>', name, mark, _dimension_name(name))


@register.simple_tag
def result_word(result: str) -> str:
    """What a result is called."""
    return {
        "met": gettext("Met"),
        "partly": gettext("Partly"),
        "missed": gettext("Missed"),
        "not_applicable": gettext("Not applicable"),
    }[result]


@register.simple_tag
def result_mark(result: str, with_word: bool = False) -> SafeString:
    """○ met, △ partly, × missed, – not applicable."""
    word = result_word(result)
    mark = safe(marks.result_mark(result, "" if with_word else word))
    return format_html("{} {}", mark, word) if with_word else mark


@register.simple_tag
def bar_row(
    dimension: str,
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    n: int | None = None,
    decimals: int = 0,
    label: str = "",
) -> SafeString:
    """One dimension's score as a row: mark, bar with whisker, figure. Below n = 5 it says so and draws nothing."""
    shown = value is not None and (n is None or n >= 5)
    bar = bars.dimension_bar(dimension, value, low, high) if shown and value is not None else ""
    return part(
        "bar_row",
        {
            "dimension": dimension,
            "name": label or _dimension_name(dimension),
            "mark": safe(marks.dimension_mark(dimension)),
            "bar": safe(bar),
            "shown": shown,
            "weak": shown and n is not None and n < figure.WEAK_BELOW,
            "value": formats.number(value, decimals),
            "interval": "" if low is None else formats.interval(low, high, language(), decimals),
        },
    )


@register.simple_tag
def dimension_legend() -> SafeString:
    """What the three marks mean, and how to read the bars."""
    names = format_html_join("", "{}", ((dimension(name),) for name in marks.DIMENSIONS))
    return format_html(
        '<div class="legend">{}<span>{}</span><span>{}</span></div>',
        names,
        gettext("Whiskers: 95% interval"),
        gettext("Pale bars: n < 30"),
    )


@register.simple_tag
def distribution(rows: Iterable[Any], label: str = "", caption: str = "") -> SafeString:
    """How answers are spread. Each row has label and count (or is such a pair) and, if wished, low, high, chosen.

    Counts of fewer than five answers in all are not shown.
    """
    read = [tables.answer_row(row) for row in rows]
    total = sum(row.count for row in read)
    shown = total >= 5
    longest = max((row.high or row.share(total) for row in read), default=0.0) if shown else 0.0
    scale = 100.0 if longest > 60 else max(longest * 1.1, 1.0)
    told = gettext("How the answers are spread")
    return part(
        "distribution",
        {
            "caption": caption if shown else gettext("Too few to show"),
            "label": label or told,
            "weak": shown and total < figure.WEAK_BELOW,
            "rows": [
                {
                    "label": figure.text(row.label, language()),
                    "chosen": row.chosen,
                    "bar": safe(bars.share_bar(row.share(total), scale, row.low, row.high)) if shown else "",
                    "share": formats.percent(row.share(total)) if shown else formats.MISSING,
                    "count": formats.number(row.count) if shown else "",
                }
                for row in read
            ],
        },
    )


@register.simple_tag
def parts_bar(parts: Iterable[tuple[Any, float]], label: str = "") -> SafeString:
    """One bar in up to five parts, each (label, count), with its key; such as promoters, passives, detractors."""
    read = [(figure.text(name, language()), count) for name, count in parts]
    total = sum(count for _, count in read) or 1
    shares = [formats.percent(count / total * 100) for _, count in read]
    told = "、" if formats.is_japanese(language()) else ", "
    spoken = label or told.join(f"{name} {share}" for (name, _), share in zip(read, shares, strict=True))
    keys = format_html_join(
        "",
        '<span><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="part-{}" width="10" height="10"/></svg>{} {}</span>',
        ((i, name, share) for i, ((name, _), share) in enumerate(zip(read, shares, strict=True), start=1)),
    )
    picture = safe(bars.parts_bar([count for _, count in read], spoken))
    return format_html('{}<div class="parts-key">{}</div>', picture, keys)


@register.simple_tag
def chip(kind: str, label: Any) -> SafeString:
    """A verdict: design, execution, resources, sound, unsure, critical; or plain."""
    return format_html('<span class="chip {}">{}</span>', kind, figure.text(label, language()))
