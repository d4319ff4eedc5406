"""The overview of all stages, and one stage with its evidence, the reviewer's marks and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.core.process.review import QUESTIONS
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.people.models import Member
from madoguchi.processes import queries as process_queries
from madoguchi.processes.blueprints.queries import in_force
from madoguchi.processes.forms import FilterForm
from madoguchi.processes.names import Names
from madoguchi.processes.pages.tables import told_filters
from madoguchi.processes.reviews import queries, saying, sheet
from madoguchi.processes.reviews.actions.decide import decide
from madoguchi.processes.reviews.forms import DecisionForm
from madoguchi.processes.view import View
from madoguchi.warehouse import ask
from madoguchi.warehouse.engine import WarehouseError


@needs("see_figures")
def reviews_page(request: HttpRequest) -> HttpResponseBase:
    """Show every stage with the four questions and what was decided; with ``?format=`` as a file."""
    view, problem = View.read(request.GET)
    language = get_language() or "en"
    every = in_force()
    context: dict[str, Any] = {"every": every, "problem": problem.to(language) if problem else ""}
    chosen = queries.one_of(request.GET.get("blueprint", ""))
    if chosen is None:
        return render(request, "reviews/reviews.html", context)
    names = Names.load(language)
    try:
        page = queries.review_of(chosen, view.filters)
        form = _form(request, names)
    except WarehouseError as error:
        context |= {"problem": error.text.to(language), "chosen": chosen}
        return render(request, "reviews/reviews.html", context, status=503)
    told = sheet.rows(page)
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return export_response(
            sheet.COLUMNS, sheet.flat(told), "stage-reviews", wanted, filters=told_filters(view, names)
        )
    context |= {
        "chosen": chosen,
        "form": form,
        "page": page,
        "rows": told,
        "questions": [saying.QUESTION_NAMES[question] for question in QUESTIONS],
        "nothing_at_all": not page.facts.cases and not ask("extent")[0]["events"],
        "may_export": may(request.user, "export"),
    }
    return render(request, "reviews/reviews.html", context)


@needs("see_figures")
def stage_page(request: HttpRequest, blueprint: str, stage: str) -> HttpResponseBase:
    """Show the evidence of one stage and take the decision; with ``?format=`` the cases behind it as a file."""
    view, _problem = View.read(request.GET)
    chosen = queries.one_of(blueprint)
    if chosen is None or chosen.code != blueprint or stage not in chosen.blueprint.stage_by_id:
        raise Http404
    names = Names.load()
    page = queries.review_of(chosen, view.filters)
    one = page.stages[stage]
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        if not may(request.user, "see_conversations"):
            raise PermissionDenied
        return export_response(
            sheet.case_columns(page),
            sheet.case_rows(page, stage, names),
            "stage-cases",
            wanted,
            filters=told_filters(view, names),
        )
    decided = queries.history(chosen.code, stage)
    row = sheet.row(page, one, decided[0] if decided else None)
    form = None
    if may(request.user, "review_stages"):
        form = DecisionForm(
            request.POST if request.method == "POST" else None,
            suggested=row["suggested"],
            today=timezone.localdate(),
        )
        if request.method == "POST" and form.is_valid():
            assert isinstance(request.user, Member)
            decide(
                chosen,
                stage,
                by=request.user,
                suggested=row["suggested"],
                told=sheet.seen(row),
                **form.told(),
            )
            messages.success(request, _("The decision is recorded."))
            return redirect(request.get_full_path())
    elif request.method == "POST":
        raise PermissionDenied
    context = {
        "chosen": chosen,
        "page": page,
        "row": row,
        "sections": [
            answer
            | {
                "links": sheet.links(one, answer["question"], page),
                "figures": sheet.figures(one, answer["question"], page),
            }
            for answer in row["answers"]
        ],
        "parts": one.routine,
        "burden": one.burden,
        "decisions": [
            {
                "one": past,
                "chip": (saying.DECISION_CHIPS[past.choice], past.get_choice_display()),
                "marks": [
                    (saying.QUESTION_NAMES[question], past.marks[question])
                    for question in QUESTIONS
                    if question in past.marks
                ],
            }
            for past in decided
        ],
        "decision_form": form,
        "cases_url": view.with_(filters=view.filters.with_(stage=(stage,))).address(reverse("process-cases")),
        "back": view.address(reverse("reviews"), blueprint=chosen.code),
        "may_see_rows": may(request.user, "export") and may(request.user, "see_conversations"),
    }
    return render(request, "reviews/stage.html", context)


def _form(request: HttpRequest, names: Names) -> FilterForm:
    menus = process_queries.menus()
    return FilterForm(request.GET, {name: values for name, values in menus.items() if name != "stage"}, names)
