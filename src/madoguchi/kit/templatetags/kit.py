"""The template tags of every page: ``{% load kit %}``. Thin: words and pictures come from ``kit.draw``."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext

from madoguchi.kit import formats
from madoguchi.kit.draw import bars, figure, marks, sparkline, styles
from madoguchi.kit.draw import interval as interval_picture
from madoguchi.kit.draw import table as tables

register = template.Library()


def language() -> str:
    return get_language() or "en"


def _part(name: str, context: Mapping[str, Any]) -> SafeString:
    return SafeString(get_template(f"kit/parts/{name}.html").render(dict(context)))


def _safe(picture: str) -> SafeString:
    """Mark a picture of ``kit.draw`` as markup; every text in it was escaped when it was drawn."""
    return mark_safe(picture)


# -- the page ------------------------------------------------------------------------------------------------


@register.simple_tag
def stylesheets() -> SafeString:
    """Link every style sheet of the kit, in order."""
    return format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        ((static(f"kit/css/{name}.css"),) for name in styles.SHEETS),
    )


@register.simple_tag
def script_texts() -> SafeString:
    """The few words the script says, in the page's language."""
    words = {
        "close": gettext("Close"),
        "failed": gettext("That did not work. Please try again."),
        "offline": gettext("The server cannot be reached. Please check the connection and try again."),
        "noChart": gettext("The chart could not be drawn. The table below shows the same figures."),
        "files": gettext("Chosen:"),
        "copied": gettext("Copied"),
        "missing": formats.MISSING,
        "units": [gettext("{value} s"), gettext("{value} min"), gettext("{value} h"), gettext("{value} d")],
    }
    return json_script(words, "kit-texts")


@register.simple_tag
def patterns() -> SafeString:
    """The fill patterns of the dimensions; base pages carry them already."""
    return _safe(marks.PATTERNS)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon: menu, close, down, what."""
    return _safe(marks.icon(name))


# -- words ---------------------------------------------------------------------------------------------------


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


# -- figures -------------------------------------------------------------------------------------------------


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
        bar = interval_picture.interval_bar(
            metric.low,
            metric.high,
            metric.value,
            words.minimum,
            words.maximum,
            target=target,
            weak=words.state == "weak",
            label=words.spoken,
        )
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
    return _part(
        "metric_tile",
        {
            "figure": words,
            "bar": _safe(bar),
            "spark": _safe(spark),
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
    return _part("what", {"figure": words, "id": name, "rows": rows})


@register.simple_tag
def figure_cell(
    metric: Any, target: float | None = None, minimum: float | None = None, maximum: float | None = None
) -> SafeString:
    """A metric in a table cell: value, interval bar, n."""
    words = figure.present(metric, language(), minimum=minimum, maximum=maximum, target=target)
    if words.state == "hidden":
        return format_html(
            '<span class="val faint">{}</span><span class="n"><i>n</i> {}</span>', words.value, "< 5"
        )
    bar = interval_picture.interval_bar(
        metric.low,
        metric.high,
        metric.value,
        words.minimum,
        words.maximum,
        target=target,
        weak=words.state == "weak",
        label=words.interval,
    )
    return format_html(
        '<span class="val{}">{}{}</span> <span class="cell-ci">{}</span><span class="n"><i>n</i> = {}</span>',
        " faint" if words.state == "weak" else "",
        words.value,
        f" {words.unit}" if words.unit and words.unit != "%" else words.unit,
        _safe(bar),
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
    return _safe(
        interval_picture.interval_bar(
            low, high, value, minimum, maximum, target=target, zero=zero, weak=weak, label=spoken
        )
    )


@register.simple_tag(name="sparkline")
def sparkline_tag(points: Iterable[object], label: str = "") -> SafeString:
    """A series, oldest first, with its interval band."""
    return _safe(sparkline.sparkline(points, label))


def _dimension_name(dimension: str) -> str:
    return {
        "business": pgettext("dimension", "Business"),
        "human": pgettext("dimension", "Human"),
        "hidden": pgettext("dimension", "Hidden"),
    }[dimension]


@register.simple_tag
def dimension(name: str) -> SafeString:
    """The mark and name of a dimension."""
    mark = _safe(marks.dimension_mark(name))
    return format_html('<span class="dim {}">{}{}</span>', name, mark, _dimension_name(name))


@register.simple_tag
def result_mark(result: str, with_word: bool = False) -> SafeString:
    """○ met, △ partly, × missed, – not applicable."""
    word = {
        "met": gettext("Met"),
        "partly": gettext("Partly"),
        "missed": gettext("Missed"),
        "not_applicable": gettext("Not applicable"),
    }[result]
    mark = _safe(marks.result_mark(result, "" if with_word else word))
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
    return _part(
        "bar_row",
        {
            "dimension": dimension,
            "name": label or _dimension_name(dimension),
            "mark": _safe(marks.dimension_mark(dimension)),
            "bar": _safe(bar),
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
    return _part(
        "distribution",
        {
            "caption": caption if shown else gettext("Too few to show"),
            "label": label or told,
            "weak": shown and total < figure.WEAK_BELOW,
            "rows": [
                {
                    "label": figure.text(row.label, language()),
                    "chosen": row.chosen,
                    "bar": _safe(bars.share_bar(row.share(total), scale, row.low, row.high)) if shown else "",
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
    picture = _safe(bars.parts_bar([count for _, count in read], spoken))
    return format_html('{}<div class="parts-key">{}</div>', picture, keys)


@register.simple_tag
def chip(kind: str, label: Any) -> SafeString:
    """A verdict: design, execution, resources, sound, unsure, critical; or plain."""
    return format_html('<span class="chip {}">{}</span>', kind, figure.text(label, language()))


# -- tables and charts ---------------------------------------------------------------------------------------


@register.simple_tag
def chart(
    id: str,
    option: Mapping[str, Any],
    title: str = "",
    note: str = "",
    columns: Sequence[Any] | None = None,
    rows: Iterable[Any] = (),
    height: str = "",
    label: str = "",
) -> SafeString:
    """An ECharts panel with its table twin. ``option`` is plain JSON; see ``kit.draw.charts`` and ``kit.js``.

    ``columns`` are (key, label, kind) and ``rows`` mappings, as for exports. ``height`` is low or tall.
    """
    return _part(
        "chart",
        {
            "id": id,
            "option": json_script(option, f"{id}-option"),
            "title": title,
            "note": note,
            "columns": columns,
            "rows": rows,
            "height": height,
            "label": label or title,
        },
    )


@register.simple_tag
def table_twin(columns: Sequence[Any], rows: Iterable[Any], caption: str = "") -> SafeString:
    """A picture's figures as a table that opens in place."""
    return _part("table_twin", {"columns": columns, "rows": rows, "caption": caption})


@register.simple_tag(takes_context=True)
def data_table(
    context: Context,
    columns: Sequence[Any],
    rows: Iterable[Any],
    caption: str = "",
    empty: str = "",
    sort: bool = False,
    sortable: bool = True,
    tall: bool = False,
) -> SafeString:
    """A table from columns (key, label, kind) and rows, figures written by kind.

    ``sort`` makes heads links that ask the server (``?sort=key`` / ``?sort=-key``); ``sortable`` sorts here,
    by script, and is for tables that are shown whole.
    """
    heads = tables.columns(columns, language())
    local = timezone.get_current_timezone()
    yes, no = gettext("Yes"), gettext("No")
    body = [tables.cells(heads, row, language(), local, yes, no) for row in rows]
    return _part(
        "table",
        {
            "columns": heads,
            "rows": body,
            "caption": caption,
            "empty": empty or gettext("Nothing here yet."),
            "sort": sort,
            "sortable": sortable and not sort,
            "tall": tall,
            "request": context.get("request"),
        },
    )


def _query(context: Context, **changes: object) -> str:
    """Return this page's query with some keys changed; None removes one."""
    request = context.get("request")
    if request is None:
        return "?"
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """This page's query string with some keys changed: ``{% query page=2 %}``."""
    return _query(context, **changes)


@register.simple_tag(takes_context=True)
def sort_head(
    context: Context, key: str, label: Any, right: bool = False, parameter: str = "sort", default: str = ""
) -> SafeString:
    """A table head that sorts on the server. ``default`` is the order without a parameter, such as ``-opened``."""
    request = context.get("request")
    chosen = request.GET.get(parameter, default) if request is not None else default
    state = "ascending" if chosen == key else "descending" if chosen == f"-{key}" else "none"
    following = f"-{key}" if state == "ascending" else key
    return format_html(
        '<th scope="col"{} aria-sort="{}"><a href="{}">{}{}</a></th>',
        _safe(' class="r"') if right else "",
        state,
        _query(context, **{parameter: following, "page": None}),
        figure.text(label, language()),
        _safe(marks.sort_mark()),
    )


@register.simple_tag(takes_context=True)
def table_foot(
    context: Context, count: int, total: int | None = None, note: str = "", export: str = ""
) -> SafeString:
    """The line under a table: rows shown, rows in all, exports.

    ``export`` is the address that answers ``?format=csv|cp932|xlsx`` with the same filters.
    """
    if total is not None and total != count:
        counted = ngettext("%(count)s of %(total)s row", "%(count)s of %(total)s rows", total)
    else:
        counted = ngettext("%(count)s row", "%(count)s rows", count)
    words = counted % {"count": formats.number(count), "total": formats.number(total or 0)}
    urls = {}
    if export:
        for name in ("csv", "cp932", "xlsx"):
            urls[f"{name}_url"] = export + _query(context, format=name, page=None)
    return _part("table_foot", {"counted": words, "note": note, **urls})


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Any, parameter: str = "page") -> SafeString:
    """Links to the pages of a list; ``page`` is Django's Page."""
    entries: list[dict[str, object]] = []
    for entry in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        if entry == page.paginator.ELLIPSIS:
            entries.append({"gap": True})
        else:
            url = _query(context, **{parameter: entry})
            entries.append({"number": formats.number(entry), "here": entry == page.number, "url": url})
    previous_url = _query(context, **{parameter: page.number - 1}) if page.has_previous() else ""
    next_url = _query(context, **{parameter: page.number + 1}) if page.has_next() else ""
    return _part(
        "pagination",
        {"page": page, "entries": entries, "previous_url": previous_url, "next_url": next_url},
    )


# -- forms ---------------------------------------------------------------------------------------------------


@register.simple_tag
def field(field: BoundField, label: str = "") -> SafeString:
    """A form field with label, help, control and error."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if widget.is_hidden:
        shape = "hidden"
    elif kind == "checkbox" and not hasattr(widget, "choices"):
        shape = "check"
    elif widget.use_fieldset:
        shape = "options"
    else:
        shape = "file" if kind == "file" else "plain"
    named = str(label or field.label)
    return _part(
        "field",
        {
            "field": field,
            "kind": shape,
            "label": named,
            "optional": not field.field.required and shape not in ("check", "hidden"),
            "multiple": bool(getattr(widget, "allow_multiple_selected", False)),
            "described": f"{field.auto_id}_helptext" if field.help_text else "",
            "error_mark": _safe(marks.notice_mark("error")),
        },
    )


@register.simple_tag
def form_errors(form: Any) -> SafeString:
    """All errors of a form in one notice at its top, each a link to its field."""
    return _part("form_errors", {"form": form, "mark": _safe(marks.notice_mark("error"))})


@register.simple_tag
def fields(form: Any) -> SafeString:
    """Errors and every field of a form, in order."""
    return format_html(
        "{}{}", form_errors(form), format_html_join("", "{}", ((field(bound),) for bound in form))
    )


@register.simple_tag(takes_context=True)
def filters(context: Context, form: Any, note: str = "", target: str = "", keep: str = "") -> SafeString:
    """The filter bar: a form asked with GET whose choices stay in the address.

    ``target`` is the selector of the part htmx swaps; without it the page loads again. ``keep`` names query
    keys, parted by spaces, that stay as they are.
    """
    request = context.get("request")
    shown = []
    active = False
    for bound in form:
        chosen = bound.value() not in (None, "", [], bound.field.initial)
        active = active or (chosen and not bound.is_hidden)
        classes = "chosen" if chosen else ""
        shown.append(
            {
                "label": bound.label,
                "is_hidden": bound.is_hidden,
                "check": getattr(bound.field.widget, "input_type", "") == "checkbox",
                "html": bound.as_widget(attrs={"class": classes} if classes else None),
                "__str__": bound,
            }
        )
    hidden = [bound for bound in form if bound.is_hidden]
    kept = []
    if request is not None:
        kept = [(name, request.GET[name]) for name in keep.split() if name in request.GET]
    errors = [error for messages in form.errors.values() for error in messages] if form.is_bound else []
    return _part(
        "filters",
        {
            "form": [item for item in shown if not item["is_hidden"]],
            "hidden": hidden,
            "note": note,
            "target": target,
            "action": request.path if request is not None else "",
            "active": active,
            "kept": kept,
            "errors": errors,
        },
    )


# -- saying what happens -------------------------------------------------------------------------------------

_NOTICE_OF_LEVEL = {"debug": "info", "success": "done"}


@register.simple_tag
def notice(kind: str, text: Any, title: str = "", closable: bool = False) -> SafeString:
    """A notice: info, done, warning or error (Django's message levels are understood)."""
    kind = _NOTICE_OF_LEVEL.get(kind, kind)
    names = {
        "info": gettext("Note"),
        "done": gettext("Done"),
        "warning": gettext("Warning"),
        "error": gettext("Error"),
    }
    kind = kind if kind in names else "info"
    return _part(
        "notice",
        {
            "kind": kind,
            "kind_name": names[kind],
            "mark": _safe(marks.notice_mark(kind)),
            "text": text,
            "title": title,
            "closable": closable,
        },
    )


@register.simple_tag
def empty(title: str, text: str = "", action: str = "", url: str = "") -> SafeString:
    """An empty page: what it will show, what to do next, one button."""
    return _part("empty", {"title": title, "text": text, "action": action, "url": url})


@register.simple_tag(takes_context=True)
def progress(
    context: Context,
    done: int | None,
    total: int | None = None,
    label: str = "",
    cancel_url: str = "",
    stopped: bool = False,
    about: bool = False,
) -> SafeString:
    """How far a long work is, and how to stop it. Without a total it says only that it goes on.

    ``about`` says that the total is an estimate; it is then written to two digits, so that it does not tremble.
    """
    share = min(1.0, (done or 0) / total) if total else None
    so_far, far = formats.number(done or 0), ""
    if total and about and done != total:
        far = gettext("%(done)s / about %(total)s") % {
            "done": so_far,
            "total": formats.rough(total, done or 0),
        }
    elif total:
        far = f"{so_far} / {formats.number(total)}"
    elif done:
        far = so_far
    return _part(
        "progress",
        {
            "bar": _safe(bars.progress_bar(share)),
            "far": far,
            "share": None if share is None else int(share * 100),
            "label": label,
            "cancel_url": cancel_url,
            "stopped": stopped,
            "csrf_token": context.get("csrf_token"),
        },
    )


@register.simple_tag
def steps(labels: Sequence[str], current: int) -> SafeString:
    """The steps of a wizard; ``current`` counts from 1."""
    entries = [
        {"label": label, "current": index == current, "past": index < current}
        for index, label in enumerate(labels, start=1)
    ]
    return _part("steps", {"steps": entries})


@register.simple_tag
def breadcrumbs(*crumbs: Any) -> SafeString:
    """Where this page is: label, url, label, url, …, label of this page."""
    flat = list(crumbs)
    entries = [
        {"label": flat[index], "url": flat[index + 1] if index + 1 < len(flat) else ""}
        for index in range(0, len(flat), 2)
    ]
    return _part("crumbs", {"crumbs": entries})


@register.simple_tag
def tabs(entries: Iterable[Any], label: str = "") -> SafeString:
    """Links between views of one thing; each entry has label, url, current and, if wished, count."""
    return _part("tabs", {"tabs": list(entries), "label": label or gettext("Views")})


@register.simple_tag(name="text")
def text_tag(words: Any) -> str:
    """A ``core.text.Text`` (or any text) in the page's language."""
    return figure.text(words, language())
