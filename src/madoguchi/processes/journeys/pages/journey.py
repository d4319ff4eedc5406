"""The journey map: stages as columns; what customers do, think and feel there, and how far each of it is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.names import LANGUAGES, channel_name
from madoguchi.core.journey.feeling import Asked, gaps
from madoguchi.kit import formats
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.kit.slots import render as slot
from madoguchi.people.access import may, needs
from madoguchi.processes.journeys import cards as made
from madoguchi.processes.journeys.figures import Segment, segment
from madoguchi.processes.journeys.forms import DIMENSIONS, SegmentForm
from madoguchi.processes.journeys.picture import Line, Mark, curve
from madoguchi.processes.journeys.plans import Plan, chosen, notes, plans
from madoguchi.processes.journeys.tables import COLUMNS, rows
from madoguchi.processes.journeys.view import View
from madoguchi.processes.names import Names
from madoguchi.warehouse import Filters, ask_many
from madoguchi.warehouse.engine import WarehouseError


@needs("see_figures")
def journey_page(request: HttpRequest) -> HttpResponseBase:
    """Show the journey of a blueprint; with ``?format=`` its figures as a file."""
    view, problem = View.read(request.GET)
    language = get_language() or "en"
    every = plans()
    plan = chosen(every, view.blueprint)
    context: dict[str, Any] = {
        "view": view,
        "plan": plan,
        "problem": problem.to(language) if problem else "",
        "may_design": may(request.user, "design_processes"),
        "may_import": may(request.user, "import"),
        "may_export": may(request.user, "export"),
        "may_read": may(request.user, "see_conversations"),
    }
    if plan is None:
        return render(request, "journeys/journey.html", context)
    names = Names.load(language)
    try:
        first = segment(plan.drawing, view.first, view.question)
        second = segment(plan.drawing, view.second, view.question) if view.second is not None else None
        menus = _menus()
    except WarehouseError as error:
        return render(
            request, "journeys/journey.html", context | {"problem": error.text.to(language)}, status=503
        )
    stages = [stage.id for stage in plan.drawing.stages]
    differing = gaps(first.feelings, second.feelings, stages) if second else {}
    shown = made.cards(plan.drawing, names, first, second, notes(plan.row), differing)
    told = [said_filters(view.first, names), said_filters(view.second, names) if view.second else ""]
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return export_response(
            COLUMNS, rows(shown, told, language), f"journey-{plan.code}", wanted,
            filters=[(_("Blueprint"), f"{plan.code}@{plan.number}")],
        )  # fmt: skip
    asked = first.feelings.asked
    context |= {
        "name": plan.drawing.name.to(language),
        "form": SegmentForm(request.GET, menus, names, plans=every),
        "form_b": SegmentForm(request.GET, menus, names, second=True) if second else None,
        "counted": _counted(first),
        "first": first,
        "second": second,
        "told": told,
        "cards": shown,
        "many": len(shown) > 16,
        "picture": mark_safe(
            _picture(shown, first, second, language)
        ),  # every text in it was escaped when drawn
        "question": _question(request, first, asked),
        "questions": _questions(request, view, first),
        "scale": formats.span(f"{asked.low:g}", f"{asked.high:g}", language) if asked else "",
        "warning": _warning(request, shown, first),
        "weakest": made.weakest(shown),
        "legend": made.legend(),
        "two_url": view.with_(second=None if second else Filters()).address(reverse("journey")),
        "cases_url": _cases_url(view),
        "futures": _futures(view, every, language),
        "beside": _beside(view, every, plan, names, language),
        "columns": COLUMNS,
        "rows": list(rows(shown, told, language)),
    }
    return render(request, "journeys/journey.html", context)


def said_filters(filters: Filters, names: Names) -> str:
    """Say a segment in a few words."""
    called: dict[str, Callable[[str], str]] = {
        "channel": channel_name,
        "request": names.request,
        "process": names.process,
        "language": lambda code: str(LANGUAGES.get(code, code)),
        "team": str,
    }
    parts = [called[name](value) for name in DIMENSIONS for value in getattr(filters, name)]
    language = get_language() or "en"
    if filters.since or filters.until:
        ends = [
            formats.date(day, language, weekday=False) if day else ""
            for day in (filters.since, filters.until)
        ]
        parts.append(" 〜 ".join(ends).strip() if language.startswith("ja") else "–".join(ends))
    return (gettext("All customers")) if not parts else " · ".join(parts)


def _cases_url(view: View) -> str:
    """The cases of the first segment, to choose one whose way is looked at beside the plan."""
    query = urlencode(view.first.to_query(), doseq=True)
    return f"{reverse('process-cases')}?{query}" if query else reverse("process-cases")


def _menus() -> dict[str, list[str]]:
    answers = ask_many(
        [("dimension_values", Filters(), {"dimension": name, "of": "case"}) for name in DIMENSIONS]
    )
    return {
        name: [str(row["value"]) for row in found if row["value"]]
        for name, found in zip(DIMENSIONS, answers, strict=True)
    }


def _counted(first: Segment) -> str:
    said = gettext("%(cases)s cases, %(answers)s answers about stages") % {
        "cases": formats.number(first.cases),
        "answers": formats.number(first.answers),
    }
    if first.first and first.last:
        period = formats.date_range(first.first, first.last, get_language() or "en")
        return gettext("%(counted)s, %(period)s") % {"counted": said, "period": period}
    return said


def _picture(shown: list[made.Card], first: Segment, second: Segment | None, language: str) -> str:
    asked = first.feelings.asked
    if asked is None or len(shown) > 16:
        return ""
    lines = [Line([_mark(card.first, asked) for card in shown])]
    if second is not None:
        lines.append(Line([_mark(card.second, asked) if card.second else None for card in shown], "second"))
    good, bad = (asked.high, asked.low) if asked.polarity == "high_good" else (asked.low, asked.high)
    ends = (
        gettext("%(value)s good") % {"value": f"{good:g}"},
        gettext("%(value)s bad") % {"value": f"{bad:g}"},
    )
    return curve(lines, len(shown), gettext("Feelings over the stages, with 95% intervals"), ends)


def _mark(side: made.Side, asked: Asked) -> Mark | None:
    if side.felt is None or side.metric is None or not side.metric.shown:
        return None
    if side.felt.asked.scale != asked.scale:
        return None  # another scale has no place on this axis: its figure stands on the card
    value = formats.number(side.metric.value, 2)
    n = formats.number(side.metric.n)
    return Mark(side.metric, value, n, asked.height, joined=side.felt.asked == asked)


def _question(request: HttpRequest, first: Segment, asked: Asked | None) -> str:
    """What the line's question says; the survey's room knows its words."""
    if asked is None:
        return ""
    said = slot("question.text", request, ids=first.questions.get(asked, ()))
    return said[0] if said else asked.code


def _questions(request: HttpRequest, view: View, first: Segment) -> list[dict[str, Any]]:
    """The questions one may draw the line of, where there are several asked of stages."""
    felt = {one.asked for one in (*first.feelings.line.values(), *first.feelings.other.values())}
    if len(felt) < 2 and not view.question:
        return []
    return [
        {
            "label": _question(request, first, asked),
            "url": view.with_(question=asked.code).address(reverse("journey")),
            "current": asked == first.feelings.asked,
        }
        for asked in sorted(felt)
    ]


def _warning(request: HttpRequest, shown: list[made.Card], first: Segment) -> str:
    feelings = first.feelings
    if not feelings.mixed:
        return ""
    comma = "、" if (get_language() or "en").startswith("ja") else ", "
    stages = comma.join(card.name for card in shown if card.code in feelings.mixed)
    if len(feelings.scales) > 1:
        return gettext(
            "Not one line: at these stages another question was asked on another scale, so they are not drawn with the "
            "rest: %(stages)s. To compare stages, ask all of them the same question."
        ) % {"stages": stages}
    return gettext(
        "Not one line: at these stages another question was asked; their marks (⊢⊣) are not joined and must not be "
        "compared with the rest: %(stages)s. To compare stages, ask all of them the same question."
    ) % {"stages": stages}


def _futures(view: View, every: list[Plan], language: str) -> list[dict[str, Any]]:
    path = reverse("journey")
    found = [
        {
            "label": plan.drawing.name.to(language),
            "url": view.with_(beside="" if plan.code == view.beside else plan.code).address(path),
            "current": plan.code == view.beside,
        }
        for plan in every
        if plan.to_be
    ]
    return found


def _beside(view: View, every: list[Plan], plan: Plan, names: Names, language: str) -> dict[str, Any] | None:
    other = next((one for one in every if one.to_be and one.code == view.beside), None)
    if other is None or other.code == plan.code:
        return None
    return {"name": other.drawing.name.to(language), "stages": list(_changes(plan, other, names, language))}


def _changes(plan: Plan, other: Plan, names: Names, language: str) -> Iterable[dict[str, Any]]:
    """Each stage of both drawings beside each other: what comes, what goes, what it then promises."""
    now, then = plan.drawing, other.drawing
    order = list(dict.fromkeys([*then.stage_by_id, *now.stage_by_id]))
    for number, code in enumerate(order, 1):
        before, after = now.stage_by_id.get(code), then.stage_by_id.get(code)
        old = {step.id: step for step in now.steps if step.stage == code and step.kind == "task"}
        new = {step.id: step for step in then.steps if step.stage == code and step.kind == "task"}
        stage = after or before
        assert stage is not None
        yield {
            "number": number,
            "name": stage.name.to(language),
            "state": "gone" if after is None else "new" if before is None else "",
            "come": [step.name.to(language) for id, step in new.items() if id not in old],
            "gone": [step.name.to(language) for id, step in old.items() if id not in new],
            "before": made.promises(now, before, names, language) if before else [],
            "after": made.promises(then, after, names, language) if after else [],
        }
