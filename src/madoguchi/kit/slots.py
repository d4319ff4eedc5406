"""Named places on a page of a lower room that a higher room may fill.

A page says ``{% slot "conversation.after" case=case %}``; ``site`` registers, once at start-up, what stands there.
So the lower room shows something of the higher one without knowing it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.http import HttpRequest

Filler = Callable[..., str]  # (request, **context) -> safe HTML, "" for nothing

_fillers: dict[str, list[Filler]] = defaultdict(list)


def fill(name: str, filler: Filler) -> None:
    """Put something into a slot; several fillers stand in the order they were registered."""
    if filler not in _fillers[name]:
        _fillers[name].append(filler)


def render(name: str, request: HttpRequest, **context: object) -> list[str]:
    """Return the HTML of everything in a slot, empty pieces left out."""
    return [html for filler in _fillers[name] if (html := filler(request, **context))]
