"""Tables and charts: sorting, footers, pages of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from madoguchi.kit import formats
from madoguchi.kit.draw import figure, marks
from madoguchi.kit.draw import table as tables
from madoguchi.kit.tags.base import language, part, register, safe


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
    return part(
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
    return part("table_twin", {"columns": columns, "rows": rows, "caption": caption})


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
    return part(
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
        safe(' class="r"') if right else "",
        state,
        _query(context, **{parameter: following, "page": None}),
        figure.text(label, language()),
        safe(marks.sort_mark()),
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
    return part("table_foot", {"counted": words, "note": note, **urls})


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
    return part(
        "pagination",
        {"page": page, "entries": entries, "previous_url": previous_url, "next_url": next_url},
    )
