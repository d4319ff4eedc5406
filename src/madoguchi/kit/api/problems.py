"""Errors of the API as problem details (RFC 9457), in the language the caller asks for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.translation import get_language
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from madoguchi.core.text import Text
from madoguchi.kit.api.reasons import reason

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"

NO_TOKEN = Text(
    "Send a token of this installation: Authorization: Bearer mdg_…",
    "この環境のトークンを送ってください：Authorization: Bearer mdg_…",
)
NOT_ALLOWED = Text("This token may not do that.", "このトークンにはその操作の権限がありません。")
NOT_FOUND = Text("There is nothing at this address.", "このアドレスには何もありません。")
NO_METHOD = Text("Use {methods} here.", "ここでは {methods} をお使いください。")
NOT_UNDERSTOOD = Text(
    "The request could not be understood; see errors.",
    "リクエストを解釈できませんでした。errors をご確認ください。",
)
TOO_LARGE = Text(
    "The body is larger than this installation takes. Send fewer records at a time.",
    "本文が大きすぎます。一度に送るレコードを減らしてください。",
)
OURS = Text(
    "An error of ours; nothing was changed. The log of the server says more.",
    "サーバー側のエラーです。何も変更していません。詳しくはサーバーのログをご確認ください。",
)


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """An error an endpoint raises on purpose: a status, a stable code, and a sentence in both languages."""

    def __init__(
        self, status: int, code: str, text: Text, errors: list[dict[str, Any]] | None = None
    ) -> None:
        super().__init__(text.en)
        self.status, self.code, self.text, self.errors = status, code, text, errors


class FieldError(Schema):
    """What is wrong with one part of a request; ``where`` is a path such as ``body.records.0``."""

    where: str
    code: str
    what: str


class ProblemDetails(Schema):
    """Any error (RFC 9457). ``type`` ends with a stable code; ``detail`` is in the language asked for."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


def problem(status: int, code: str, text: Text, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    """Return a problem-details response: ``type``, ``title``, ``status``, ``detail`` and, if any, ``errors``."""
    body: dict[str, Any] = {
        "type": f"urn:madoguchi:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": text.to(get_language() or "en"),
    }
    if errors:
        body["errors"] = errors
    response = JsonResponse(
        body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def install(api: NinjaAPI) -> None:
    """Answer every error of this API as a problem; none shows what went wrong inside."""

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
        return nothing_here(request)

    @api.exception_handler(RequestDataTooBig)
    def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return problem(413, "too-large", TOO_LARGE)

    @api.exception_handler(ValidationError)
    def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
        language = get_language() or "en"
        errors = [
            {
                "where": _where(tuple(entry["loc"])),
                "code": entry["type"],
                "what": reason(entry, language),
            }
            for entry in error.errors
        ]
        return problem(422, "not-understood", NOT_UNDERSTOOD, errors[:100])

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        # ninja wraps what the reader of the body raised
        if isinstance(error.__cause__, Problem):
            return raised(request, error.__cause__)
        return problem(error.status_code, "refused", NOT_UNDERSTOOD)

    @api.exception_handler(Exception)
    def ours(request: HttpRequest, error: Exception) -> HttpResponse:
        log.exception("%s %s failed", request.method, request.path)
        return problem(500, "internal", OURS)


def _where(place: tuple[Any, ...]) -> str:
    """Return a path as the caller sees it: ninja puts the name of our own parameter in second place."""
    shown = place[:1] + place[2:] if len(place) > 2 else place
    return ".".join(str(part) for part in shown)


def nothing_here(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Answer 404, for addresses under the API that do not exist."""
    return problem(404, "not-found", NOT_FOUND)


def in_our_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view so that a method it does not know is answered as a problem too."""

    @wraps(view)
    def worded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        allowed = ", ".join(sorted(response.headers["Allow"].split(", ")))
        told = problem(405, "no-such-method", NO_METHOD.fill(methods=allowed))
        told.headers["Allow"] = allowed
        return told

    return worded
