"""Headers every response carries."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language


class ContentSecurityPolicy:
    """Only our own scripts and styles, never inline ones."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class WarehouseProblem:
    """A question the warehouse cannot answer now is a page that says so and what to do, not a failure of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a ``WarehouseError``; anything else goes on its way."""
        from madoguchi.warehouse.engine import WarehouseError

        if not isinstance(error, WarehouseError) or request.path.startswith("/api/"):
            return None
        said = error.text.to(get_language() or "en")
        return render(request, "site/warehouse_problem.html", {"said": said}, status=503)
