"""Who may do what. One table; every view, endpoint and command asks it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from madoguchi.people.models import Role

EVERYONE = {Role.AGENT, Role.SPECIALIST, Role.ANALYST, Role.MANAGER, Role.ADMIN}
ANALYSING = {Role.ANALYST, Role.MANAGER, Role.ADMIN}

RIGHTS: dict[str, set[Role]] = {
    "own_profile": EVERYONE,  # one's own name, password and second factors
    "see_figures": EVERYONE,  # figures about the service as a whole
    "see_conversations": EVERYONE - {Role.ANALYST},  # what customers said, with names
    "see_answers": EVERYONE,  # answers and comments, without names
    "see_staff_answers": ANALYSING,  # what colleagues said in staff surveys, never by person
    "review": {Role.MANAGER, Role.ADMIN},  # mark conversations by hand, answer objections
    "set_scorecards": {Role.MANAGER, Role.ADMIN},  # say what counts, and how much
    "see_coaching": EVERYONE - {Role.ANALYST},  # one's own list; that of others needs see_team_coaching
    "see_team_coaching": {Role.MANAGER, Role.ADMIN},
    "design_processes": {Role.SPECIALIST, Role.ANALYST, Role.MANAGER, Role.ADMIN},  # draw, comment, propose
    "approve_processes": {Role.MANAGER, Role.ADMIN},  # bring a drawing into force, allow a deviation
    "review_stages": {Role.MANAGER, Role.ADMIN},  # decide keep, fix, rebuild or automate
    "see_customers": {Role.AGENT, Role.SPECIALIST, Role.MANAGER, Role.ADMIN},
    "export": ANALYSING,  # tables as files
    "import": {Role.MANAGER, Role.ADMIN},
    "erase": {Role.ADMIN},
    "manage": {Role.ADMIN},  # members, teams, settings, tokens, sample
}


def may(user: Any, right: str) -> bool:
    """Say whether a member holds a right. Raises ``KeyError`` for a right that is not in the table."""
    allowed = RIGHTS[right]
    return bool(getattr(user, "is_authenticated", False)) and user.is_active and Role(user.role) in allowed


def needs(right: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Guard a view: members without the right get 403; strangers are sent to the sign-in page before."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]  # read by the test that every view is guarded
        return guarded

    return guard
