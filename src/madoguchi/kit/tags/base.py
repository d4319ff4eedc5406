"""What every tag needs: the library they are registered in, the reader's language, a part of a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


def language() -> str:
    """Return the reader's language tag."""
    return get_language() or "en"


def part(name: str, context: Mapping[str, Any]) -> SafeString:
    """Return a part of ``templates/kit/parts`` filled in."""
    return SafeString(get_template(f"kit/parts/{name}.html").render(dict(context)))


def safe(picture: str) -> SafeString:
    """Mark a picture of ``kit.draw`` as markup; every text in it was escaped when it was drawn."""
    return mark_safe(picture)
