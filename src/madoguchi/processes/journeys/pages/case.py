"""One real customer's way beside the plan. Whoever opens it may read conversations: it leads to what was said."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext

from madoguchi.cases.models import Case, Conversation
from madoguchi.core.journey.feeling import KINDS
from madoguchi.core.journey.walk import Event, Passed, walk
from madoguchi.core.process.conformance import Deviation
from madoguchi.core.process.promises import covers
from madoguchi.kit.slots import render as slot
from madoguchi.people.access import needs
from madoguchi.processes.journeys.cards import promises
from madoguchi.processes.journeys.plans import Plan, plans
from madoguchi.processes.names import Names
from madoguchi.processes.verdicts.promises import of_case
from madoguchi.warehouse import Filters, ask_many


@needs("see_conversations")
def case_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what this customer met, stage by stage, with waits, promises, answers and scores."""
    case = get_object_or_404(Case.objects.select_related("merged_into"), uid=uid)
    while case.merged_into is not None:
        case = case.merged_into
    language = get_language() or "en"
    names = Names.load(language)
    told, steps, scores, answers, questions = ask_many(
        [
            ("case_rows", Filters(), {"case": case.pk, "basis": "any", "limit": 1}),
            ("case_steps", Filters(), {"case": case.pk}),
            ("score_rows", Filters(audience=()), {"case": case.pk, "limit": 20, "order": "at_ms"}),
            ("answer_rows", Filters(), {"case": case.pk, "valid": True, "limit": 100, "order": "at_ms"}),
            ("questions", Filters(), {}),
        ]
    )
    every = [plan for plan in plans() if not plan.to_be]
    row = told[0] if told else None
    plan = _plan(every, row, str(request.GET.get("blueprint", "")))
    context: dict[str, Any] = {"case": case, "plan": plan, "none": not steps}
    conversations = list(Conversation.objects.filter(case=case).order_by("opened_at", "pk"))
    context["conversations"] = conversations
    context["scores"] = _scored(scores, conversations)
    if plan is not None and row is not None and steps:
        kept = of_case(plan.drawing, case.pk)
        way = walk(plan.drawing, steps, finished=not row["open"], kept=kept, opened_ms=row["opened_ms"])
        context["name"] = plan.drawing.name.to(language)
        context["stages"] = [_stage(plan, one, names, language, row) for one in way]
        felt = _felt(request, answers, questions)
        for stage in context["stages"]:
            stage["felt"] = felt.get(stage["code"], [])
        left = [one for stage in context["stages"] for one in stage["left"]]
        context["left"] = len(left)
        context["missed"] = [stage["name"] for stage in context["stages"] if stage["kept"] is False]
    return render(request, "journeys/case.html", context)


def _plan(every: list[Plan], row: Any, wanted: str) -> Plan | None:
    fits = [plan for plan in every if row is not None and covers(plan.drawing, row)]
    return next((plan for plan in fits if plan.code == wanted), None) or next(iter(fits), None)


def _stage(plan: Plan, passed: Passed, names: Names, language: str, row: Any) -> dict[str, Any]:
    stage = passed.stage
    left = [_said(one, plan, names, language) for one in passed.deviations]
    left += [gettext("“%(step)s” was skipped") % {"step": step.name.to(language)} for step in passed.skipped]
    return {
        "name": stage.name.to(language) if stage else gettext("Outside the plan"),
        "code": stage.id if stage else "",
        "planned": bool(stage),
        "kept": passed.kept,
        "promises": promises(plan.drawing, stage, names, language, row) if stage else [],
        "seconds": passed.seconds,
        "done": [step.name.to(language) for step in passed.done],
        "skipped": [step.name.to(language) for step in passed.skipped],
        "other": passed.other,
        "events": [_event(one, plan, names, language) for one in passed.events],
        "left": left,
    }


def _event(event: Event, plan: Plan, names: Names, language: str) -> dict[str, Any]:
    return {
        "name": names.activity(event.activity),
        "at": dt.datetime.fromtimestamp(event.at_ms / 1000, dt.UTC),
        "wait": event.wait,
        "work": event.work,
        "lane": names.lane(event.lane) if event.lane else "",
        "team": event.team,
        "seen": event.seen,
        "left": [_said(one, plan, names, language) for one in event.deviations],
    }


def _said(one: Deviation, plan: Plan, names: Names, language: str) -> str:
    step = plan.drawing.step_by_id.get(one.step)
    name = step.name.to(language) if step else names.activity(one.activity)
    return {
        "inserted": gettext("“%(step)s” is not in the plan here"),
        "repeated": gettext("“%(step)s” was done again"),
        "out_of_order": gettext("“%(step)s” came out of its turn"),
        "rule": gettext("A rule about “%(step)s” was broken"),
        "skipped": gettext("“%(step)s” was skipped"),
    }[one.kind] % {"step": name}


def _felt(request: HttpRequest, answers: Any, questions: Any) -> dict[str, list[dict[str, str]]]:
    """What this customer answered about each stage, on its scale."""
    known = {row["question"]: row for row in questions if row["kind"] in KINDS}
    found: dict[str, list[dict[str, str]]] = {}
    for row in answers:
        asked = known.get(row["question"])
        if asked is None or not row["stage"] or row["value"] is None or asked["scale_max"] is None:
            continue
        words = slot("question.text", request, ids=[row["question"]])
        said = {
            "value": f"{row['value']:g}",
            "most": f"{asked['scale_max']:g}",
            "code": asked["code"],
            "question": words[0] if words else "",
        }
        found.setdefault(row["stage"], []).append(said)
    return found


def _scored(rows: Any, conversations: list[Conversation]) -> list[dict[str, Any]]:
    known = {one.pk: one for one in conversations}
    return [
        {
            "conversation": known.get(row["conversation"]),
            "at": dt.datetime.fromtimestamp(row["at_ms"] / 1000, dt.UTC),
            "human": row["human"],
            "business": row["business"],
            "hidden": row["hidden"],
        }
        for row in rows
    ]
