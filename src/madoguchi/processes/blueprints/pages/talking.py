"""Talking about a drawing: on the page where it is read, and beside the part that is chosen in the editor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.people.access import needs
from madoguchi.processes.blueprints import queries
from madoguchi.processes.blueprints.actions import comment
from madoguchi.processes.blueprints.actions.refused import Refused
from madoguchi.processes.blueprints.models import Comment, Version
from madoguchi.processes.blueprints.naming import Called
from madoguchi.processes.blueprints.pages.editing import pieces
from madoguchi.processes.blueprints.pages.finding import complain, drawing_of, member, shown, version_of

PLACES = ("blueprint", "stage", "step")


@needs("design_processes")
def comment_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Say something about a version's blueprint, or settle a thread.

    The editor asks for JSON: what is said at that place now, and the picture with its marks. 400: nothing was stored.
    """
    version = version_of(uid)
    if request.method != "POST":
        return redirect("blueprint_version", version.uid)
    beside = request.accepts("application/json") and not request.accepts("text/html")
    place, part = _place(request.POST.get("place", "blueprint:"))
    refused = ""
    try:
        if uid_of := request.POST.get("thread", ""):
            thread = get_object_or_404(Comment, uid=_uuid(uid_of), blueprint=version.blueprint)
            place, part = thread.place, thread.part
            _go_on(request, thread)
        else:
            comment.comment(version.blueprint, place, part, request.POST.get("text", ""), member(request))
    except Refused as error:
        if not beside:
            complain(request, error)
        refused = str(error.why)
    else:
        if not beside:
            messages.success(request, _("Noted."))
    if beside:
        answer: dict[str, Any] = {"talk": _talk(request, version, place, part, refused)}
        if not refused:
            answer["picture"] = pieces(drawing_of(version), Called.load(), version)
        return JsonResponse(answer, status=400 if refused else 200)
    return redirect(f"{reverse('blueprint_version', args=[version.uid])}#comments")


@needs("see_figures")
def talk_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show what is said about one part of a drawing (``place``), as a part of a page."""
    version = version_of(uid)
    place, part = _place(request.GET.get("place", "blueprint:"))
    return render(request, "blueprints/parts/talk.html", _said(request, version, place, part))


def _go_on(request: HttpRequest, thread: Comment) -> None:
    if settled := request.POST.get("settled", ""):
        comment.resolve(thread, member(request), settled=settled == "yes")
    else:
        comment.answer(thread, request.POST.get("text", ""), member(request))


def _talk(request: HttpRequest, version: Version, place: str, part: str, refused: str) -> str:
    context = _said(request, version, place, part) | {"refused": refused}
    return render_to_string("blueprints/parts/talk.html", context, request=request)


def _said(request: HttpRequest, version: Version, place: str, part: str) -> dict[str, Any]:
    held = [one for one in queries.threads(version.blueprint) if (one.place, one.part) == (place, part)]
    return shown(request, version.blueprint) | {
        "version": version,
        "place": f"{place}:{part}",
        "open_threads": [one for one in held if not one.resolved_at],
        "settled": [one for one in held if one.resolved_at],
    }


def _place(given: str) -> tuple[str, str]:
    place, _colon, part = given.partition(":")
    if place not in PLACES:
        raise Http404
    return place, "" if place == "blueprint" else part


def _uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Http404 from None
