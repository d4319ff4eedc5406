"""The doors of the first run and the buttons of Settings that bring data in and take the sample out."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.imports.sample import load, public_data
from madoguchi.kit import jobs
from madoguchi.people.doors import Action, add_door, add_settings_action
from madoguchi.warehouse import wait_until_fresh

SAMPLE_JOB = "madoguchi.imports.sample.load.job"


def load_sample(request: HttpRequest) -> HttpResponseBase:
    """Have a worker live a year of the sample organisation; the import's page shows how far it is."""
    with transaction.atomic():
        batch = load.open_batch(
            timezone.localdate(),
            language=get_language() or "ja",
            by=request.user,  # type: ignore[arg-type]
        )
        jobs.enqueue(SAMPLE_JOB, batch.pk)
    return redirect("import", batch.uid)


def remove_sample(request: HttpRequest) -> HttpResponseBase:
    """Take out everything the sample brought."""
    from madoguchi.site.sample_organisation import forget_sign_in

    if batch := load.here():
        load.remove(batch)
        forget_sign_in()
        wait_until_fresh(10)  # the page that follows must not show what was just removed
    return redirect("overview")


def try_public_data(request: HttpRequest) -> HttpResponseBase:
    """Take in the public data set that ships with the product."""
    batch = public_data.bring(request.user, language=get_language() or "ja")  # type: ignore[arg-type]
    return redirect("import", batch.uid)


SAMPLE = Action(
    key="sample",
    title=_("Look around the sample"),
    text=_(
        "Twelve months of a fictional inn group with a web shop. Marked as a sample, removed in one click."
    ),
    button=_("Load the sample"),
    run=load_sample,
    shown=lambda: load.here() is None,
)
PUBLIC = Action(
    key="public",
    title=_("Try with public data"),
    text=_(
        "1,945 real answers of visitors to Fukui, July 2026 (CC BY 4.0, Fukui Prefectural Tourism Federation)."
    ),
    button=_("Bring in the public data"),
    run=try_public_data,
    shown=lambda: not public_data.here(),
)
REMOVE = Action(
    key="remove-sample",
    title=_("Remove the sample"),
    text=_("Everything the sample brought is taken out; your own data stays as it is."),
    button=_("Remove the sample"),
    run=remove_sample,
    shown=lambda: load.here() is not None,
    confirm=_("Take the sample out for good?"),
)


def connect() -> None:
    """Hang the doors; called once when the site is ready."""
    add_door(SAMPLE)
    add_door(PUBLIC)
    for action in (SAMPLE, PUBLIC, REMOVE):
        add_settings_action(action)
