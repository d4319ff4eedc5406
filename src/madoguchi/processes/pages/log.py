"""The log behind the page, with the page's filters, as a file for other tools."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from madoguchi.people.access import needs
from madoguchi.processes import log_files
from madoguchi.processes.view import View


@needs("export")
def log_page(request: HttpRequest, format: str) -> HttpResponseBase:
    """Send the steps of the cases the filters let through, case by case; members are ids, nobody is named."""
    if format not in log_files.FORMATS:
        raise Http404
    view, _problem = View.read(request.GET)
    content_type, suffix = log_files.FORMATS[format]
    response = StreamingHttpResponse(
        log_files.parts(format, log_files.rows(view.filters)), content_type=content_type
    )
    name = f"log-{timezone.localdate().isoformat()}{suffix}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
