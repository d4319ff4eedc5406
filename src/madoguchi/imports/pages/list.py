"""The list of imports."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from madoguchi.imports.queries import batches
from madoguchi.imports.words import KINDS, STATES
from madoguchi.people.access import needs


@needs("import")
def imports(request: HttpRequest) -> HttpResponse:
    """Show every import with its state, newest first."""
    page = Paginator(batches(), 50).get_page(request.GET.get("page"))
    rows = [
        {"batch": batch, "kind": KINDS.get(batch.kind), "state": STATES[batch.state]}
        for batch in page.object_list
    ]
    return render(request, "imports/list.html", {"page": page, "rows": rows})
