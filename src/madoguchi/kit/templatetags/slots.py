"""``{% slot "name" key=value %}``: show what higher rooms put here."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from madoguchi.kit.slots import render

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, **values: Any) -> SafeString:
    """Return the slot's content for the request of this page."""
    pieces = render(name, context["request"], **values)
    return format_html_join("", "{}", ((piece,) for piece in pieces))
