"""How allauth behaves here: nobody signs up by themselves; colleagues are invited."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import qrcode  # type: ignore[import-untyped]
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

# Said by the pages themselves: one sees that one is signed in
UNSAID = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class Adapter(DefaultAccountAdapter):
    """No open sign-up; our own words for what goes wrong at sign-in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email address or the password is not right."),
        "too_many_login_attempts": _("Too many failed attempts. Please wait five minutes and try again."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("The password is not right."),
        "incorrect_code": _("The code is not right. Please enter the one shown now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, message_context, extra_tags, message)


class MFAAdapter(DefaultMFAAdapter):
    """Our own words for what goes wrong with a second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right. Please enter the one shown now."),
    }

    def get_totp_issuer(self) -> str:
        from madoguchi.people.models import Organisation

        organisation = Organisation.objects.first()
        return f"Madoguchi {organisation.name}" if organisation else "Madoguchi"

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code on white, so that a phone can read it on a dark page too."""
        buffer = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(buffer)
        return buffer.getvalue().decode("utf-8")
