"""What is decided about a version: draft begun, proposed, approved, sent back, retired, copied."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.people.access import needs
from madoguchi.processes.blueprints.actions import approve, draft
from madoguchi.processes.blueprints.actions.refused import Refused
from madoguchi.processes.blueprints.pages.finding import complain, member, revision, version_of


@needs("design_processes")
@require_POST
def draft_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Begin a new draft with the contents of a version."""
    version = version_of(uid)
    try:
        made = draft.start_draft(version, member(request))
    except Refused as error:
        complain(request, error)
        return redirect("blueprint_version", version.uid)
    return redirect("blueprint_edit", made.uid)


@needs("design_processes")
@require_POST
def to_be_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Copy a version as a drawing of the future."""
    made = draft.copy_to_be(version_of(uid), member(request))
    messages.success(request, _("This is a copy for the future. It is never compared with what happened."))
    return redirect("blueprint_edit", made.uid)


@needs("design_processes")
@require_POST
def discard_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Throw a draft away."""
    version = version_of(uid)
    try:
        all_gone = draft.discard_draft(version)
    except Refused as error:
        complain(request, error)
        return redirect("blueprint_version", version.uid)
    messages.success(request, _("The draft was thrown away."))
    return redirect("blueprints") if all_gone else redirect("blueprint", version.blueprint.uid)


@needs("design_processes")
@require_POST
def propose_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Ask that a draft comes into force."""
    version = version_of(uid)
    try:
        approve.propose(version, revision(request), request.POST.get("why", ""), member(request))
    except Refused as error:
        complain(request, error)
    else:
        messages.success(
            request, _("The draft waits for approval now. Until then nothing is compared with it.")
        )
    return redirect("blueprint_version", version.uid)


@needs("design_processes")
@require_POST
def withdraw_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Take a proposal back."""
    return _decide(request, uid, "withdraw")


@needs("approve_processes")
@require_POST
def approve_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Bring a proposal into force."""
    return _decide(request, uid, "approve")


@needs("approve_processes")
@require_POST
def reject_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Send a proposal back with a reason."""
    return _decide(request, uid, "reject")


@needs("approve_processes")
@require_POST
def retire_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Take a version out of force."""
    return _decide(request, uid, "retire")


def _decide(request: HttpRequest, uid: UUID, what: str) -> HttpResponseBase:
    version, who, why = version_of(uid), member(request), request.POST.get("why", "")
    try:
        if what == "withdraw":
            approve.withdraw(version, who)
            said = _("The proposal was taken back. It is a draft again.")
        elif what == "approve":
            approve.approve(version, who)
            said = _("The version is in force. What happened is compared with it from now on.")
        elif what == "reject":
            approve.reject(version, why, who)
            said = _("The proposal was sent back as a draft, with your reason.")
        else:
            approve.retire(version, why, who)
            said = _("The version is out of force. Nothing is compared with it any more.")
    except Refused as error:
        complain(request, error)
    else:
        messages.success(request, said)
    return redirect("blueprint_version", version.uid)
