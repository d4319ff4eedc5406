"""Errors of the API as problem details (RFC 9457), in the language the caller asks for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from madoguchi.core.text import Text

CONTENT_TYPE = "application/problem+json"

NO_TOKEN = Text(
    "Send a token of this installation: Authorization: Bearer …",
    "この環境のトークンを送ってください：Authorization: Bearer …",
)
NOT_ALLOWED = Text("This token may not do that.", "このトークンにはその操作の権限がありません。")
NOT_FOUND = Text("There is nothing at this address.", "指定された場所には何もありません。")
NOT_UNDERSTOOD = Text(
    "The request could not be understood; see errors.",
    "リクエストを解釈できませんでした。errors をご確認ください。",
)


class Problem(Exception):
    """An error an endpoint raises on purpose: a status, a stable code, and a sentence in both languages."""

    def __init__(self, status: int, code: str, text: Text, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(text.en)
        self.status, self.code, self.text, self.errors = status, code, text, errors


def problem(
    status: int, code: str, text: Text, errors: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """Return a problem-details response: ``type``, ``title``, ``status``, ``detail`` and, if any, ``errors``."""
    body: dict[str, Any] = {
        "type": f"urn:madoguchi:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": text.to(get_language() or "en"),
    }
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})


def install(api: NinjaAPI) -> None:
    """Answer every error of this API as a problem."""

    @api.exception_handler(Problem)
    def raised(request: HttpRequest, error: Problem) -> HttpResponse:
        return problem(error.status, error.code, error.text, error.errors)

    @api.exception_handler(AuthenticationError)
    def no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        response = problem(401, "no-token", NO_TOKEN)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(PermissionDenied)
    def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(403, "not-allowed", NOT_ALLOWED)

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "not-found", NOT_FOUND)

    @api.exception_handler(ValidationError)
    def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [
            {"where": ".".join(str(part) for part in entry["loc"]), "what": entry["msg"], "code": entry["type"]}
            for entry in error.errors
        ]
        return problem(422, "not-understood", NOT_UNDERSTOOD, errors)

    @api.exception_handler(Throttled)
    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "refused", Text(str(error), str(error)))
