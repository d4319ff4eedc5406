"""``{% load processes %}``: the tabs of the pages about processes."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from madoguchi.kit.tags.saying import tabs as tabs_tag
from madoguchi.processes.tabs import tabs

register = template.Library()


@register.simple_tag(takes_context=True)
def process_tabs(context: dict[str, Any]) -> SafeString:
    """The pages about processes, the present one marked; nothing where there is only one."""
    offered = tabs(context["request"])
    return tabs_tag(offered, gettext("About processes")) if len(offered) > 1 else SafeString()
