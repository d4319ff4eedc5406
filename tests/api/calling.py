"""Calling the API as a program would: with a token of a role, in a language, with JSON."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from madoguchi.people.actions.tokens import create_own_token, create_token, revoke_token
from madoguchi.people.models import Member, Role
from tests import people

ROOT = "/api/v1"
PROBLEM = "application/problem+json"


class Caller:
    """A program that holds a token (or none)."""

    def __init__(self, secret: str = "", language: str = "en") -> None:
        headers = {"accept-language": language}
        if secret:
            headers["authorization"] = f"Bearer {secret}"
        self._client = Client(headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        return self._client.get(ROOT + path, query)

    def post(self, path: str, body: Any) -> Any:
        text = body if isinstance(body, bytes | str) else json.dumps(body)
        return self._client.post(ROOT + path, text, content_type="application/json")

    def delete(self, path: str) -> Any:
        return self._client.delete(ROOT + path)

    def bring(self, kind: str, *records: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send records and return what became of them."""
        answer = self.post(f"/facts/{kind}", {"records": list(records), **more})
        assert answer.status_code == 200, answer.content.decode()
        found: dict[str, Any] = answer.json()
        return found


def okada() -> Member:
    """The administrator who hands out tokens."""
    return Member.objects.filter(role=Role.ADMIN).first() or people.admin()


def caller(role: Role, *, may_write: bool = False, language: str = "en", revoked: bool = False) -> Caller:
    """A program with a token of a role."""
    token, secret = create_token(name=str(role), role=role, may_write=may_write, by=okada())
    if revoked:
        revoke_token(token, okada())
    return Caller(secret, language)


def own(member: Member, *, may_write: bool = True, language: str = "en") -> Caller:
    """A program that acts for a member, with a key the member made."""
    _, secret = create_own_token(name="mine", may_write=may_write, by=member)
    return Caller(secret, language)


def writer(language: str = "en") -> Caller:
    """A program that may bring facts in."""
    return caller(Role.MANAGER, may_write=True, language=language)


def code_of(answer: Any) -> str:
    """The stable code of a problem, after checking that it looks like one."""
    assert answer.headers["content-type"] == PROBLEM
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["detail"]
    assert "Traceback" not in answer.content.decode()
    return str(told["type"]).removeprefix("urn:madoguchi:problem:")
