"""What the codes and attributes of customers are called; what is not known here stays as it came."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ATTRIBUTES: dict[str, Promise] = {
    "reading": _("Reading of the name"),
    "country": _("Country"),
    "source": _("Found us through"),
}
SEGMENTS: dict[str, Promise] = {
    "guest": _("Guest"),
    "shopper": _("Shopper"),
    "both": _("Guest and shopper"),
    "business": _("Business"),
}
SOURCES: dict[str, Promise] = {
    "search": _("Search engine"),
    "review_site": _("Review site"),
    "friend": _("Friends"),
    "social": _("Social media"),
    "magazine": _("Magazine"),
    "agency": _("Travel agency"),
}


def _locale() -> Locale:
    return Locale.parse((get_language() or "en").replace("-", "_"))


def language_name(code: str) -> str:
    """Return a language's name in the language of the page."""
    return str(_locale().languages.get(code.replace("-", "_"), code))


def segment_name(code: str) -> str:
    """Return what a segment is called."""
    return str(SEGMENTS.get(code, code))


def attributes(personal: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what else is kept of a customer as pairs of label and words."""
    return [(str(ATTRIBUTES.get(name, name)), _value(name, str(value))) for name, value in personal.items()]


def _value(name: str, value: str) -> str:
    if name == "country":
        return str(_locale().territories.get(value.upper(), value))
    return str(SOURCES.get(value, value)) if name == "source" else value
