"""``{% load cases %}``: names of the record's codes."""

from __future__ import annotations

from django import template

from madoguchi.cases.names import LANES, LANGUAGES, SPEAKERS, channel_name

register = template.Library()


@register.filter
def channel(code: str) -> str:
    """The channel's name."""
    return channel_name(code)


@register.filter
def speaker(code: str) -> str:
    """The speaker's name."""
    return str(SPEAKERS.get(code, code))


@register.filter
def lane(code: str) -> str:
    """The lane's name."""
    return str(LANES.get(code, code))


@register.filter
def language_name(code: str) -> str:
    """The language's name."""
    return str(LANGUAGES.get(code, code))
