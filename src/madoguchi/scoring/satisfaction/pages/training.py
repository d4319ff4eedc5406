"""Starting and stopping a training, and choosing which trained model is in force."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.people.access import needs
from madoguchi.people.models import Member
from madoguchi.scoring.satisfaction.actions import choose
from madoguchi.scoring.satisfaction.actions import train as training
from madoguchi.scoring.satisfaction.models import TrainedModel


@needs("review")
@require_POST
def train(request: HttpRequest) -> HttpResponse:
    """Ask a worker to train a model."""
    assert isinstance(request.user, Member)
    training.start(request.user)
    return redirect("satisfaction")


@needs("review")
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return how far a training is; when it is over, have the page load again."""
    row = get_object_or_404(TrainedModel, uid=uid)
    response = render(request, "satisfaction/parts/progress.html", {"at_work": row, "may_train": True})
    if not row.at_work:
        response["HX-Redirect"] = reverse("satisfaction")
    return response


@needs("review")
@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stop a training; what was in force stays in force."""
    training.cancel(get_object_or_404(TrainedModel, uid=uid))
    return redirect("satisfaction")


@needs("review")
@require_POST
def use(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put an earlier model back."""
    row = get_object_or_404(TrainedModel, uid=uid)
    if choose.put_back(row):
        messages.success(
            request,
            _("Model %(label)s is in force. Predictions follow within minutes.") % {"label": row.label},
        )
    else:
        messages.error(request, _("Only a model that was better than the simple guesses can be used."))
    return redirect("satisfaction")


@needs("review")
@require_POST
def set_aside(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a model out of force."""
    row = get_object_or_404(TrainedModel, uid=uid)
    if choose.set_aside(row):
        messages.success(
            request,
            _("Model %(label)s was set aside. It can be put back at any time.") % {"label": row.label},
        )
    return redirect("satisfaction")
