"""The page of the model in force: what it learnt from, what it is worth, what has changed since."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from madoguchi.core.conversation import boosting
from madoguchi.core.conversation.predicting import training
from madoguchi.people.access import may, needs
from madoguchi.scoring.satisfaction import card, queries
from madoguchi.scoring.satisfaction.models import TrainedModel
from madoguchi.scoring.satisfaction.words import KINDS, STATES

TRAININGS = 12


@needs("see_figures")
def satisfaction_page(request: HttpRequest) -> HttpResponse:
    """Show the card of the model in force, and the trainings."""
    language = get_language() or "en"
    force = queries.in_force()
    row = force.row if force.own else None
    # where no own model is in force, the last one that was tried says why
    shown = row or TrainedModel.objects.filter(state=TrainedModel.State.WEAK).first()
    trainings = [*TrainedModel.objects.select_related("by")[:TRAININGS]]
    context: dict[str, object] = {
        "force": force,
        "row": row,
        "shown": shown,
        "at_work": queries.at_work(),
        "trainings": [(one, STATES[one.state], one.why.get(language[:2], "")) for one in trainings],
        "shipped": None if row else card.shipped(),
        "may_train": may(request.user, "review"),
        "may_import": may(request.user, "import"),
        "extra": boosting.available(),
        "least": training.LEAST,
        "customers": training.PERSONS,
    }
    if shown is not None:
        option, rows = card.calibration(shown.metrics)
        context |= {
            "kind": KINDS.get(shown.card.get("kind", ""), ""),
            "lines": card.lines(shown.metrics, language),
            "by_language": card.by_language(shown.metrics, language),
            "calibration": option,
            "calibration_columns": card.CALIBRATION,
            "calibration_rows": rows,
            "worth": card.worth(shown.card.get("worth", [])),
        }
    if row is not None:
        context["unlearnt"] = queries.beside(force).languages
        context |= {"months": card.months(row, language), "watch": row.watch}
    return render(request, "satisfaction/model.html", context)
