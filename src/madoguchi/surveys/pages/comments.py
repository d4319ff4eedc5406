"""What people said in words."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from madoguchi.cases.scope import extent
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.names import Names
from madoguchi.surveys import queries
from madoguchi.surveys.forms import CommentForm
from madoguchi.surveys.models import Answer
from madoguchi.surveys.pages.answers import tabs
from madoguchi.surveys.said import COLUMNS, STAFF_COLUMNS, comments_of

PER_PAGE = 50


@needs("see_answers")
def comments_page(request: HttpRequest) -> HttpResponseBase:
    """Show what customers wrote, newest first; with ``?format=`` all that fits the filters as a file."""
    return _page(request, "customer")


@needs("see_staff_answers")
def staff_comments_page(request: HttpRequest) -> HttpResponseBase:
    """Show what staff wrote, in no order and without time or place, and only where enough of them wrote."""
    return _page(request, "staff")


def _page(request: HttpRequest, audience: str) -> HttpResponseBase:
    staff = audience == "staff"
    here = "staff_comments" if staff else "comments"
    context: dict[str, Any] = {
        "staff": staff,
        "tabs": tabs(request, here),
        "may_import": may(request.user, "import"),
        "may_export": may(request.user, "export"),
        "from_": queries.STAFF_COMMENTS_FROM,
    }
    if not Answer.objects.filter(question__survey__audience=audience).exclude(text="").exists():
        return render(request, "surveys/comments.html", context)
    names = Names.load()
    surveys = list(queries.surveys(audience))
    form = CommentForm(request.GET, extent(), surveys, names={"stage": names.by_kind["stage"]}, staff=staff)
    wanted = form.wanted(audience)
    marks = queries.marks(audience)
    found = queries.comments(wanted, marks)
    if (format_ := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        rows = comments_of(found.iterator(1000), marks, names, staff=staff)
        return export_response(STAFF_COLUMNS if staff else COLUMNS, rows, here, format_)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    links = may(request.user, "see_conversations")
    shown = list(comments_of(page.object_list, marks, names, links=links, staff=staff))
    context |= {
        "form": form,
        "page": page,
        "comments": shown,
        "sources": list(dict.fromkeys((c.survey, c.attribution) for c in shown if c.attribution)),
        "several": len({(comment.survey, comment.question) for comment in shown}) > 1,
    }
    return render(request, "surveys/comments.html", context)
