"""One address a supervisor or load balancer may ask: are we there?"""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse

from madoguchi.people.middleware import public


@public
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"status": "ok"})
