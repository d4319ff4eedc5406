"""Headers every response carries."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from madoguchi.warehouse.conditions import OF_STEPS
from madoguchi.warehouse.preparing import PreparingError, patience

# Seconds somebody waits for what has to be made first. Whoever sends something waits until it is done
OF_A_PAGE, OF_THE_API = 2.0, 20.0


class ContentSecurityPolicy:
    """Only our own scripts and styles, never inline ones."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


ASKS_AGAIN = "X-Preparing"  # a page that shows how far it is asks for itself until it is there


class WarehouseProblem:
    """A question the warehouse cannot answer now is a page that says so and what to do, not a failure of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with patience(OF_THE_API if request.path.startswith("/api/") else OF_A_PAGE):
            response = self.get_response(request)
        if request.headers.get(ASKS_AGAIN) == "page" and not hasattr(response, "preparing"):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a ``WarehouseError`` or ``PreparingError``; anything else goes on its way."""
        if isinstance(error, PreparingError):
            return _preparing(request, error)
        from madoguchi.warehouse.engine import WarehouseError

        if not isinstance(error, WarehouseError) or request.path.startswith("/api/"):
            return None
        said = error.text.to(get_language() or "en")
        return render(request, "site/warehouse_problem.html", {"said": said}, status=503)


def _preparing(request: HttpRequest, error: PreparingError) -> HttpResponse:
    """How far it is, in place of the page or of the part of one that was asked for, asking again every second."""
    asked_again = request.headers.get(ASKS_AGAIN)
    partial = "HX-Request" in request.headers
    whole = request.GET.copy()
    whole.setlist("f", [one for one in request.GET.getlist("f") if one.split(":")[0] not in OF_STEPS])
    told = {
        "done": error.done,
        "total": error.total or None,
        "address": request.get_full_path(),
        "without": f"{request.path}?{whole.urlencode()}",
        "what": asked_again or ("part" if partial else "page"),
    }
    name = "site/parts/preparing.html" if partial else "site/preparing.html"
    response = render(request, name, told, status=200 if partial else 202)
    response.headers["Cache-Control"] = "no-store"
    response.preparing = True  # type: ignore[attr-defined]
    return response
