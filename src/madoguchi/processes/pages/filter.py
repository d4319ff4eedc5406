"""Adding a filter to the stack: reads the menu's fields and leads back to the page with the filter in its address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from madoguchi.people.access import needs
from madoguchi.processes.stack import with_added


@needs("see_figures")
def filter_page(request: HttpRequest) -> HttpResponse:
    """Lead back to the page named in ``back``; nothing is changed."""
    back = request.GET.get("back", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("process")
    query = with_added(request.GET)
    return HttpResponseRedirect(f"{back}?{query}" if query else back)
