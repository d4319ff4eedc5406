"""The language switch: the browser remembers, and so does the member."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from madoguchi.people.middleware import public


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages; for a member it also holds at the next sign-in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        request.user.language = language
        request.user.save(update_fields=["language"])
    response: HttpResponse = django_set_language(request)
    return response
