"""What this room puts on the pages of lower rooms."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.html import escape

from madoguchi.kit import slots
from madoguchi.processes.names import Names


def connect() -> None:
    """Fill the slots; called once at start-up."""
    slots.fill("activity.name", activity_name)


def activity_name(request: HttpRequest, code: str = "", **context: object) -> str:
    """Say an activity by its registered name. All names are read once a request."""
    names: Names | None = getattr(request, "process_names", None)
    if names is None:
        names = Names.load()
        request.process_names = names  # type: ignore[attr-defined]
    return escape(names.activity(code))
