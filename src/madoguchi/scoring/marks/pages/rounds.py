"""Calibration rounds: the list, opening one, one round."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.cases.models import Conversation
from madoguchi.people.access import needs
from madoguchi.scoring.marks import calibration
from madoguchi.scoring.marks.actions.rounds import close_round, open_round, settle
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.marks.forms import RESULT_WORDS, RoundForm, SettleForm
from madoguchi.scoring.marks.hands import RESULTS, hand_of
from madoguchi.scoring.marks.models import Review, Round
from madoguchi.scoring.marks.pages.base import me, tabs, words
from madoguchi.scoring.marks.queries import results_shown, reviewers, rounds

SHOWN = 24  # rounds in the list


@needs("review")
def rounds_page(request: HttpRequest) -> HttpResponseBase:
    """List the rounds with their agreement, the drift between reviewers, and open a new one."""
    form = RoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = open_round(me(request), list(given["reviewers"]), given["size"], form.asked())
        except MarksError as error:
            form.add_error(None, words(error))
        else:
            messages.success(request, _("The calibration is open. Everybody finds it on the review page."))
            return redirect("review_round", made.uid)
    found = []
    for round in rounds()[:SHOWN]:
        shown = results_shown(round)
        hands = round.reviews.values("hand").distinct().count()
        found.append(
            {
                "round": round,
                "shown": shown,
                "reviewers": hands,
                "conversations": round.reviews.values("conversation").distinct().count(),
                "line": calibration.whole(round) if shown else None,
            }
        )
    context = {
        "form": form,
        "tabs": tabs("review_rounds"),
        "rounds": found,
        "enough": reviewers().count() > 1,
    }
    return render(request, "marks/rounds.html", context, status=400 if form.errors else 200)


@needs("review")
def round_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show who is how far, and, once it may be seen, where the reviewers agree and differ."""
    round = get_object_or_404(Round.objects.select_related("opened_by"), uid=uid)
    reviews = list(Review.objects.filter(round=round).select_related("by").order_by("uid"))
    people: dict[str, dict[str, object]] = {}
    for review in reviews:
        one = people.setdefault(review.hand, {"by": review.by, "done": 0, "all": 0, "peeked": 0})
        one["all"] = int(str(one["all"])) + 1
        one["done"] = int(str(one["done"])) + (review.done_at is not None)
        one["peeked"] = int(str(one["peeked"])) + (review.seen_machine_at is not None)
    mine = next((one for one in reviews if one.hand == hand_of(me(request)) and one.done_at is None), None)
    shown = results_shown(round)
    context = {
        "round": round,
        "tabs": tabs("review_rounds"),
        "people": sorted(people.values(), key=lambda one: str(one["by"] or "")),
        "mine": mine if round.closed_at is None else None,
        "shown": shown,
        "results": calibration.results(round) if shown else None,
        "choices": [(code, RESULT_WORDS[code]) for code in RESULTS],
        "begun": any(one["done"] for one in people.values()),
    }
    return render(request, "marks/round.html", context)


@needs("review")
@require_POST
def round_close(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Close a round before everybody is done."""
    round = get_object_or_404(Round, uid=uid)
    close_round(round)
    messages.success(request, _("The calibration is closed. Its results are shown now."))
    return redirect("review_round", round.uid)


@needs("review")
@require_POST
def round_settle(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Keep an agreed mark."""
    round = get_object_or_404(Round, uid=uid)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the mark you agreed on."))
        return redirect("review_round", round.uid)
    given = form.cleaned_data
    conversation = get_object_or_404(Conversation, uid=given["conversation"])
    try:
        settle(round, conversation, given["item"], given["result"], given["comment"], me(request))
    except MarksError as error:
        messages.error(request, words(error))
    else:
        messages.success(request, _("The agreed mark is kept."))
    return redirect("review_round", round.uid)
