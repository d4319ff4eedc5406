"""The sample organisation in this installation: load it once, sign in to it, remove it in one click."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from django.conf import settings

EMAIL = "okami@sample.example"
NAMES = {
    "ja": ("月見野グループ（サンプル）", "女将（サンプル）"),
    "en": ("Tsukimino Group (sample)", "Okami (sample)"),
}


def wanted() -> bool:
    """Say whether the sample may be loaded: only into an installation that has no organisation yet."""
    from madoguchi.people.models import Organisation

    return not Organisation.objects.exists()


def _file() -> Path:
    return Path(settings.DATA) / "sample-sign-in.json"


def sign_in() -> tuple[str, str] | None:
    """Return e-mail and password of the sample's administrator while the sample is here, else None."""
    if not _file().exists():
        return None
    kept = json.loads(_file().read_text(encoding="utf-8"))
    return kept["email"], kept["password"]


def _keep(email: str, password: str) -> None:
    with os.fdopen(os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"email": email, "password": password}, file)


def forget_sign_in() -> None:
    """Stop printing the sign-in at start; the administrator stays, with the password it has."""
    _file().unlink(missing_ok=True)


def load(language: str) -> None:
    """Make the organisation, its administrator with a password of its own, and twelve months of work."""
    from django.db import transaction
    from django.utils import timezone

    from madoguchi.imports.sample.load import load as take_in_sample
    from madoguchi.people.actions.set_organisation import set_organisation
    from madoguchi.people.models import Member, Role

    password = secrets.token_urlsafe(9)
    name, host = NAMES["ja" if language.startswith("ja") else "en"]
    with transaction.atomic():
        set_organisation(
            name=name,
            language=language,
            time_zone="Asia/Tokyo",
            opening_hours="Mon-Sun 09:00-18:00",
            holidays_of="",
        )
        admin = Member.objects.create_user(EMAIL, password, name=host, role=Role.ADMIN)
        _keep(EMAIL, password)
    take_in_sample(timezone.localdate(), language=language, by=admin)
