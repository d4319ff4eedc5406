"""Reading a blueprint: the drawing, the same as a list, its rules, what is said about it, its versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.core.blueprint import words
from madoguchi.core.blueprint.changes import PARTS, Change, changes, marks
from madoguchi.core.blueprint.grid import reading_order
from madoguchi.core.blueprint.model import Blueprint as Drawing
from madoguchi.core.blueprint.reading import BlueprintError, problems
from madoguchi.people.access import needs
from madoguchi.processes.blueprints import queries
from madoguchi.processes.blueprints.actions import approve, comment
from madoguchi.processes.blueprints.draw import CHANGE_SIGNS, Style, draw, promise_text
from madoguchi.processes.blueprints.forms import CommentForm, WhyForm
from madoguchi.processes.blueprints.models import Blueprint, State, Version
from madoguchi.processes.blueprints.naming import CHANGES, HAPPENED, STEP_KINDS, Called
from madoguchi.processes.blueprints.pages.finding import (
    blueprint_of,
    chip,
    complain,
    drawing_of,
    member,
    shown,
    version_of,
)


@needs("see_figures")
def blueprint_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show a blueprint as it is in force, or its newest version where none is."""
    blueprint = blueprint_of(uid)
    version = queries.of_state(blueprint, State.PUBLISHED) or queries.of_state(blueprint, *State)
    if version is None:
        raise Http404
    return _page(request, version_of(version.uid))


@needs("see_figures")
def version_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show one version of a blueprint."""
    return _page(request, version_of(uid))


def _page(request: HttpRequest, version: Version) -> HttpResponseBase:
    blueprint = blueprint_of(version.blueprint.uid)
    context = shown(request, blueprint) | {"version": version, "chip": chip(version.state)}
    called = Called.load()
    try:
        drawing = drawing_of(version)
    except BlueprintError as error:
        complain(request, error)
        return render(request, "blueprints/version.html", context | history(blueprint))
    open_ = queries.open_threads(blueprint)
    unread = queries.unread(member(request)).get(blueprint.pk, 0)
    picture = draw(drawing, Style(called, comments=open_))
    if unread:
        comment.seen(blueprint, member(request))
    context |= {
        "drawing": drawing,
        **_pieces(picture),
        "stages": stage_list(drawing, called, open_),
        "rules": [words.rule(drawing, rule) for rule in drawing.rules],
        "for": words.condition(drawing, drawing.when, channel=called.channel, request=called.request),
        "processes": [called.process(code) for code in drawing.processes],
        "problems": len(problems(drawing)),
        "draft": queries.of_state(blueprint, State.DRAFT, State.PROPOSED),
        "current": queries.of_state(blueprint, State.PUBLISHED),
        "proposal": approve.proposed(version) if version.state == State.PROPOSED else None,
        "unread": unread,
        "why_form": WhyForm(),
        **talk(request, blueprint, drawing),
        **history(blueprint),
    }
    if version.state == State.PROPOSED:
        context |= {
            "why_not": approve.why_not(version, member(request)),
            "alone": approve.only_one(member(request)),
        }
    return render(request, "blueprints/version.html", context)


def _pieces(picture: Any) -> dict[str, Any]:
    """Return the pieces of a picture for a template; every text in them was escaped when they were drawn."""
    return {
        "picture": {name: mark_safe(getattr(picture, name)) for name in ("head", "rail", "plan", "whole")}
    }


def stage_list(
    drawing: Drawing, called: Called, open_: dict[tuple[str, str], int] | None = None
) -> list[dict[str, Any]]:
    """Return the drawing stage by stage, as a phone shows it."""
    open_ = open_ or {}
    evidence: dict[str, list[Any]] = {}
    for one in drawing.evidence:
        evidence.setdefault(one.stage, []).append(one.name)
    following: dict[str, list[Any]] = {}
    for flow in drawing.flows:
        if flow.target in drawing.step_by_id:
            following.setdefault(flow.source, []).append(drawing.step_by_id[flow.target])
    return [
        {
            "stage": stage,
            "promises": [promise_text(drawing, one, called) for one in stage.promises],
            "target": None if stage.target is None else 100 * stage.target,
            "evidence": evidence.get(stage.id, []),
            "open": open_.get(("stage", stage.id), 0),
            "attention": any(
                open_.get(key) for key in (("stage", stage.id), *(("step", step.id) for _lane, step in steps))
            ),
            "steps": [
                {
                    "step": step,
                    "lane": lane,
                    "kind": STEP_KINDS[step.kind] if step.kind != "task" else "",
                    "channels": [called.channel(code) for code in step.channels],
                    "activities": [called.activity(code) for code in step.activities],
                    "calls": called.process(step.calls.process) if step.calls else "",
                    "next": following.get(step.id, []),
                    "open": open_.get(("step", step.id), 0),
                }
                for lane, step in steps
            ],
        }
        for stage, steps in reading_order(drawing)
    ]


def history(blueprint: Blueprint) -> dict[str, Any]:
    """Return a blueprint's versions with what happened to each, and the one before each."""
    held = sorted(blueprint.versions.prefetch_related("history__by"), key=lambda one: -one.number)
    return {
        "versions": [
            {
                "version": one,
                "chip": chip(one.state),
                "before": held[place + 1] if place + 1 < len(held) else None,
                "history": [(HAPPENED[line.what], line) for line in one.history.all()],
            }
            for place, one in enumerate(held)
        ]
    }


def places(drawing: Drawing, language: str) -> list[tuple[str, str]]:
    """Return what of a drawing can be talked about, for a menu."""
    found = [("blueprint:", str(_("The whole drawing")))]
    for stage, steps in reading_order(drawing):
        found.append((f"stage:{stage.id}", stage.name.to(language)))
        found += [
            (f"step:{step.id}", f"{stage.name.to(language)} › {step.name.to(language)}")
            for _lane, step in steps
        ]
    return found


def talk(request: HttpRequest, blueprint: Blueprint, drawing: Drawing) -> dict[str, Any]:
    """Return what is said about a blueprint, and the form to say more."""
    choices = places(drawing, get_language() or "en")
    named = dict(choices)
    form = CommentForm(places=choices, initial={"place": request.GET.get("about", "blueprint:")})
    return {
        "threads": [
            (one, named.get(f"{one.place}:{one.part}") or _("something that is not in this version"))
            for one in queries.threads(blueprint)
        ],
        "comment_form": form,
    }


@needs("see_figures")
def compare_page(request: HttpRequest, uid: UUID, other: UUID) -> HttpResponseBase:
    """Show what differs from an earlier version (``other``) to this one: on the drawing, and in words."""
    version = version_of(uid)
    before = get_object_or_404(Version, uid=other, blueprint=version.blueprint_id)
    context = shown(request, version.blueprint) | {"version": version, "before": before}
    try:
        old, new = drawing_of(before), drawing_of(version)
    except BlueprintError as error:
        complain(request, error)
        return redirect("blueprint", version.blueprint.uid)
    found = changes(old, new)
    told = marks(found)
    gone = {
        part: {id: kind for id, kind in held.items() if kind in ("removed", "moved")}
        for part, held in told.items()
    }
    called = Called.load()
    after = draw(new, Style(called, marks=told or {"steps": {}}, links=False))
    removed = any("removed" in held.values() for held in gone.values())
    context |= {
        "after": _pieces(after)["picture"],
        "earlier": _earlier(old, called, gone) if removed else None,
        "changes": _by_part(found),
        "count": len(found),
        "legend": [(kind, CHANGE_SIGNS[kind], CHANGES[kind]) for kind in CHANGE_SIGNS],
    }
    return render(request, "blueprints/compare.html", context)


def _earlier(old: Drawing, called: Called, gone: dict[str, dict[str, str]]) -> dict[str, Any]:
    picture = draw(old, Style(called, marks=gone, links=False))
    # two drawings on one page: the second one's names must differ
    return {
        name: mark_safe(getattr(picture, name).replace('id="bp-', 'id="was-bp-').replace('href="#bp-', 'href="#was-bp-').replace('id="at-', 'id="was-at-'))
        for name in ("head", "rail", "plan", "whole")
    }  # fmt: skip


def _by_part(found: list[Change]) -> list[tuple[Any, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        line = {"text": one.text, "sign": CHANGE_SIGNS[one.kind], "kind": one.kind, "word": CHANGES[one.kind]}
        if one.part == "steps":
            line["link"] = f"#was-at-{one.id}" if one.kind == "removed" else f"#at-{one.id}"
        groups.setdefault(one.part, []).append(line)
    return [(PARTS[part], lines) for part, lines in groups.items()]
