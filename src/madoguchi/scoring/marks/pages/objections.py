"""Objections: for reviewers to answer, and one's own with their answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from madoguchi.people.access import needs
from madoguchi.scoring.marks.actions.objection import answer
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.marks.forms import AnswerForm
from madoguchi.scoring.marks.models import Objection, State
from madoguchi.scoring.marks.pages.base import me, tabs, words
from madoguchi.scoring.marks.queries import objections, objections_of
from madoguchi.scoring.scorecards.queries import item as item_of

PER_PAGE = 50


def told(found: list[Objection]) -> list[dict[str, object]]:
    """Return objections with the titles of their items."""
    return [
        {"objection": one, "title": item.title if (item := item_of(one.item)) else one.item} for one in found
    ]


@needs("review")
def objections_page(request: HttpRequest) -> HttpResponseBase:
    """List what waits for an answer, and what was answered."""
    page = Paginator(objections(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs("review_objections"),
        "open": told(list(objections(open_only=True))),
        "answered": told(list(page.object_list)),
        "page": page,
    }
    return render(request, "marks/objections.html", context)


@needs("review")
def answer_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Answer one objection."""
    found = Objection.objects.select_related("conversation__case", "by")
    objection = get_object_or_404(found, uid=uid)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            answer(
                objection,
                upheld=given["decision"] == "upheld",
                words=given["words"],
                result=given["result"],
                by=me(request),
            )
        except MarksError as error:
            form.add_error(None, words(error))
        else:
            messages.success(request, _("The answer is with the agent."))
            return redirect("review_objections")
    context = {
        "form": form,
        "tabs": tabs("review_objections"),
        "objection": objection,
        "title": told([objection])[0]["title"],
        "open": objection.state == State.OPEN,
    }
    return render(request, "marks/answer.html", context, status=400 if form.errors else 200)


@needs("see_coaching")
def own_objections_page(request: HttpRequest) -> HttpResponseBase:
    """Show a member's own objections and their answers."""
    page = Paginator(objections_of(me(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "marks/own.html", {"rows": told(list(page.object_list)), "page": page})
