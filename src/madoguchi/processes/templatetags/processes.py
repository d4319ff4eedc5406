"""``{% load processes %}``: the tabs of the pages about processes, and their stack of filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from madoguchi.kit import formats
from madoguchi.kit.tags.saying import tabs as tabs_tag
from madoguchi.processes import saved, stack
from madoguchi.processes.flow import Share
from madoguchi.processes.names import Names
from madoguchi.processes.tabs import tabs

register = template.Library()


@register.simple_tag(takes_context=True)
def process_tabs(context: dict[str, Any]) -> SafeString:
    """The pages about processes, the present one marked; nothing where there is only one."""
    offered = tabs(context["request"])
    return tabs_tag(offered, gettext("About processes")) if len(offered) > 1 else SafeString()


@register.simple_tag(takes_context=True)
def process_stack(context: dict[str, Any], on: str = "f") -> SafeString:
    """The filters in the address as removable chips, and the menu to add one. Any page that reads its filters from the
    address may show it."""
    request = context["request"]
    names = Names.load()
    given = request.GET.getlist(on)
    kept = [
        (name, value) for name, values in request.GET.lists() for value in values if name not in stack.PASSING
    ]
    said = stack.menu(names) | {
        "chips": stack.chips(request.GET, request.path, names, on),
        "on": on,
        "kept": kept,
        "path": request.path,
        "left_out": any(one == "timer" or one.startswith("hide:") for one in given),
        "timer_out": "timer" in given,
        "address": urlencode([*kept, ("back", request.path), *([("on", on)] if on != "f" else [])]),
        "savable": saved.of_address(request.GET, on),
        "saved": [
            (row, row.owner.name if row.owner and row.owner != request.user else "")
            for row in saved.visible(request.user)
        ],
    }
    return mark_safe(render_to_string("processes/stack.html", said, request=request))  # an escaped template


@register.simple_tag
def percent_of(share: Share | None) -> str:
    """A share of cases with its interval and counts: ``15.6% (14.8–16.4), 1,177 of 7,554``; too few are not shown."""
    if share is None or share.n < 5:
        return "n < 5"
    language = get_language() or "en"
    return gettext("%(share)s (%(interval)s), %(part)s of %(n)s cases") % {
        "share": formats.percent(100 * share.value),
        "interval": formats.interval(100 * share.interval.low, 100 * share.interval.high, language),
        "part": formats.number(share.part),
        "n": formats.number(share.n),
    }
