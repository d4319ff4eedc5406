"""Saying what a question means, with what that does to its figures before it is saved."""

from __future__ import annotations

import contextlib
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.people.access import needs
from madoguchi.people.models import Member
from madoguchi.surveys import queries
from madoguchi.surveys.actions.define_question import define_question
from madoguchi.surveys.effect import Effect, effect
from madoguchi.surveys.forms import DefinitionForm
from madoguchi.surveys.models import Question
from madoguchi.surveys.pages.question import address, asked_for, back
from madoguchi.warehouse import Filters, ask, wait_until_fresh
from madoguchi.warehouse.engine import WarehouseError

PATIENCE = 2.0  # seconds a member waits for the figures to follow; they do so anyway


@needs("import")
def define_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show the definition; try a change out (``try``) or save it."""
    question = asked_for(request, uid)
    form = DefinitionForm(question, request.POST if request.method == "POST" else None)
    tried: Effect | None = None
    if request.method == "POST" and form.is_valid() and form.definition is not None:
        if "try" in request.POST:
            tried = effect(queries.definition_of(question), form.definition, _given(question))
        else:
            assert isinstance(request.user, Member)
            if define_question(question, form.definition, form.wording(), request.user):
                with contextlib.suppress(WarehouseError):
                    wait_until_fresh(PATIENCE)
                messages.success(
                    request, _("The definition was saved. All answers are read by it from now on.")
                )
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect(address("answer_question", question, request))
    list_address, list_name = back(question, request)
    context = {
        "question": question,
        "name": queries.text_of(question, get_language() or "en"),
        "form": form,
        "tried": tried,
        "back": address("answer_question", question, request),
        "list_address": list_address,
        "list_name": list_name,
    }
    return render(request, "surveys/define.html", context)


def _given(question: Question) -> dict[float, int]:
    """Return how often each number was given, of all time, whether it counts today or not."""
    filters = Filters(question=(question.pk,), audience=())
    found: dict[float, int] = {}
    for row in ask("answer_distribution", filters):
        found[row["value"]] = found.get(row["value"], 0) + int(row["n"])
    return found
