"""Allowing a deviation with a reason, taking that back, and making it part of the blueprint."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from madoguchi.people.access import needs
from madoguchi.processes.blueprints.actions import refused as blueprints
from madoguchi.processes.conformance import queries
from madoguchi.processes.conformance.actions.accept import Refused, accept, adopt, adopted, withdraw
from madoguchi.processes.conformance.models import AcceptedDeviation
from madoguchi.processes.conformance.pages.finding import looked_at, member, spot_of, spot_query


class AllowForm(forms.Form):
    """Why a deviation is allowed."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it allowed?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Colleagues read this beside your name. Write no names of customers."),
    )


@needs("approve_processes")
def allow_page(request: HttpRequest) -> HttpResponseBase:
    """Ask for the reason, and allow."""
    looked = looked_at(request, request.GET)
    spot = spot_of(request.GET)
    form = AllowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accept(looked.chosen, spot, form.cleaned_data["reason"], member(request))
        except Refused as error:
            form.add_error(None, str(error.why))
        else:
            messages.success(request, _("Allowed: it counts as conforming from now on."))
            return redirect(looked.address("conformance"))
    cases = next(
        (one.cases for one in queries.summary(looked.chosen, looked.filters).deviations if one.spot == spot),
        0,
    )
    return render(
        request,
        "conformance/allow.html",
        {
            "form": form,
            "said": looked.said(spot),
            "stage": looked.stage(spot.stage),
            "cases": cases,
            "blueprint": looked.chosen.blueprint.name.to(looked.names.language),
            "back": looked.address("conformance"),
            "cases_url": looked.address("conformance-cases", **spot_query(spot)),
            "adoptable": adopted(looked.chosen.blueprint, spot) is not None,
            "adopt_url": looked.address("conformance-adopt", **spot_query(spot)),
        },
    )


@needs("design_processes")
@require_POST
def adopt_page(request: HttpRequest) -> HttpResponseBase:
    """Begin a draft of the blueprint in which the deviation is part of the drawing."""
    looked = looked_at(request, request.GET)
    try:
        version = adopt(looked.chosen, spot_of(request.GET), member(request))
    except (Refused, blueprints.Refused) as error:
        messages.error(request, str(error.why))
        return redirect(looked.address("conformance"))
    messages.success(
        request, _("A draft was begun in which this is part of the drawing. Nothing is in force yet.")
    )
    return redirect("blueprint_edit", version.uid)


@needs("approve_processes")
@require_POST
def withdraw_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Let an allowed deviation count again."""
    accepted = get_object_or_404(AcceptedDeviation, uid=uid)
    if withdraw(accepted, member(request)):
        messages.success(request, _("It counts as a deviation again."))
    else:
        messages.info(request, _("This was taken back already. Nothing was changed."))
    looked = looked_at(request, {"blueprint": accepted.blueprint_id})
    return redirect(looked.address("conformance"))
