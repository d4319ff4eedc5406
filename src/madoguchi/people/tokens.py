"""How the REST API knows who asks: a bearer token, and what its role may do."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer

from madoguchi.people.access import RIGHTS
from madoguchi.people.actions.tokens import token_of
from madoguchi.people.models import ApiToken, Role


class Bearer(HttpBearer):
    """``Authorization: Bearer mdg_…``; what the token may do is checked by ``allow``."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token's row, or None for one that is unknown or revoked."""
        return token_of(token)


def allow(request: HttpRequest, right: str, *, write: bool = False) -> ApiToken:
    """Return the request's token when its role holds the right; raises ``PermissionDenied`` otherwise."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by Bearer
    if Role(token.role) not in RIGHTS[right] or (write and not token.may_write):
        raise PermissionDenied
    return token
