"""Saying what happens: notices, empty pages, progress, steps, ways back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from madoguchi.kit import formats
from madoguchi.kit.draw import bars, figure, marks
from madoguchi.kit.tags.base import language, part, register, safe

_NOTICE_OF_LEVEL = {"debug": "info", "success": "done"}


@register.simple_tag
def notice(kind: str, text: Any, title: str = "", closable: bool = False) -> SafeString:
    """A notice: info, done, warning or error (Django's message levels are understood)."""
    kind = _NOTICE_OF_LEVEL.get(kind, kind)
    names = {
        "info": pgettext("notice", "Note"),
        "done": gettext("Done"),
        "warning": gettext("Warning"),
        "error": gettext("Error"),
    }
    kind = kind if kind in names else "info"
    return part(
        "notice",
        {
            "kind": kind,
            "kind_name": names[kind],
            "mark": safe(marks.notice_mark(kind)),
            "text": text,
            "title": title,
            "closable": closable,
        },
    )


@register.simple_tag
def empty(title: str, text: str = "", action: str = "", url: str = "") -> SafeString:
    """An empty page: what it will show, what to do next, one button."""
    return part("empty", {"title": title, "text": text, "action": action, "url": url})


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
    return part(
        "progress",
        {
            "bar": safe(bars.progress_bar(share)),
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
    return part("steps", {"steps": entries})


@register.simple_tag
def breadcrumbs(*crumbs: Any) -> SafeString:
    """Where this page is: label, url, label, url, …, label of this page."""
    flat = list(crumbs)
    entries = [
        {"label": flat[index], "url": flat[index + 1] if index + 1 < len(flat) else ""}
        for index in range(0, len(flat), 2)
    ]
    return part("crumbs", {"crumbs": entries})


@register.simple_tag
def tabs(entries: Iterable[Any], label: str = "") -> SafeString:
    """Links between views of one thing; each entry has label, url, current and, if wished, count."""
    return part("tabs", {"tabs": list(entries), "label": label or gettext("Views")})


@register.simple_tag(name="text")
def text_tag(words: Any) -> str:
    """A ``core.text.Text`` (or any text) in the page's language."""
    return figure.text(words, language())
