"""What happens when a member signs in: their language comes back, and the record notes it."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest

from madoguchi.events.models import Subject
from madoguchi.people.actions.note import note
from madoguchi.people.models import Member


def signed_in(sender: object, request: HttpRequest, user: Member, **kwargs: Any) -> None:
    """Note the sign-in and let the browser follow the language the member chose."""
    if user.language:
        request.language_chosen = user.language  # type: ignore[attr-defined]  # read by SignInRequired
    with transaction.atomic():
        note("signed_in", (Subject.MEMBER, user.pk), user)


def connect() -> None:
    """Listen to sign-ins."""
    user_logged_in.connect(signed_in, dispatch_uid="people.signed_in")
