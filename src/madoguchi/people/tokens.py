"""How the REST API knows who asks: a bearer token, and what its role, or the member it acts for, may do."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer

from madoguchi.core.text import Text
from madoguchi.kit.api.problems import Problem
from madoguchi.people.access import RIGHTS
from madoguchi.people.actions.tokens import token_of
from madoguchi.people.models import ApiToken, Member

NO_MEMBER = Text(
    "This is somebody’s own, or done in somebody’s name, and this key acts for nobody. Use a key of your own: make it "
    "in your profile, under API keys of your own.",
    "本人だけが見られる内容、または本人の名前で行う操作です。このキーは特定の担当者のものではないため使えません。"
    "「個人設定」→「自分の API キー」で発行したキーをお使いください。",
)


class Bearer(HttpBearer):
    """``Authorization: Bearer mdg_…``; what the token may do is checked by ``allow``."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token's row, or None for one that is unknown or revoked."""
        return token_of(token)


def allow(request: HttpRequest, right: str, *, write: bool = False) -> ApiToken:
    """Return the request's token when its role holds the right; raises ``PermissionDenied`` otherwise."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by Bearer
    if token.acts_as not in RIGHTS[right] or (write and not token.may_write):
        raise PermissionDenied
    return token


def allow_member(request: HttpRequest, right: str, *, write: bool = False) -> Member:
    """Return the member a token acts for, when that member holds the right.

    Raises ``PermissionDenied``, and ``Problem`` for a token that acts for nobody.
    """
    member = allow(request, right, write=write).member
    if member is None:
        raise Problem(403, "no-member", NO_MEMBER)
    return member
