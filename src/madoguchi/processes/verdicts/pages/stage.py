"""One stage: its verdict as a paragraph, what would change it, its deviations, departments and requests, its cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.blueprint.automaton import AutomatonError
from madoguchi.core.process.verdict import Judged, Verdict
from madoguchi.core.process.verdict_words import doubt, paragraph, points
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.conformance.pages.finding import Looked, looked_at, spot_query
from madoguchi.processes.pages import cases as case_pages
from madoguchi.processes.pages.map import counted_cases
from madoguchi.processes.pages.tables import told_filters
from madoguchi.processes.verdicts import draw, figures, queries
from madoguchi.processes.verdicts.pages.verdicts import chips, stage_url
from madoguchi.processes.view import View
from madoguchi.warehouse import Filters, ask_many
from madoguchi.warehouse.engine import WarehouseError

PER_PAGE = 50
KINDS = {
    "conforming_missed": _("As designed, promise missed"),
    "deviating_missed": _("Deviating, promise missed"),
    "conforming_kept": _("As designed, promise kept"),
    "deviating_kept": _("Deviating, promise kept"),
}
HELD = {
    "priority": _("priority"),
    "request": _("request"),
    "channel": _("channel"),
    "language": _("language"),
    "hour": _("hour"),
    "weekday": _("weekday"),
    "backlog": _("cases waiting in the stage"),
    "team": _("department"),
}
COLUMNS = [
    ("said", _("Deviation"), "text"),
    ("cases", _("Cases"), "number"),
    ("per_case", _("Points per case with it"), "number"),
    ("low", _("Interval from"), "number"),
    ("high", _("Interval to"), "number"),
    ("total", _("Points of the stage"), "number"),
    ("clear", _("Difference told"), "text"),
]


@needs("see_figures")
def stage_page(request: HttpRequest, stage: str) -> HttpResponseBase:
    """Show why a stage was judged as it was; with ``?format=`` its deviations as a file."""
    looked = looked_at(request, request.GET)
    language = looked.names.language
    name = _stage_name(looked, stage)
    back = looked.address("verdicts")
    try:
        told = queries.verdicts(looked.chosen, looked.filters)
    except (AutomatonError, WarehouseError) as error:
        return render(
            request, "verdicts/stage.html", {"name": name, "problem": error.text.to(language), "back": back}
        )
    found = told.stage(stage)
    if found is None:
        raise Http404
    judged, rows = found
    if not judged.estimate.n:
        return render(request, "verdicts/stage.html", {"name": name, "nothing": True, "back": back})
    effects = queries.deviations(rows)
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        view, _problem = View.read(request.GET)
        return export_response(
            COLUMNS,
            (_flat(one, looked) for one in effects),
            "verdict-deviations",
            wanted,
            filters=[(_("Stage"), name), *told_filters(view, looked.names)],
        )
    estimate = judged.estimate
    departments, requests = queries.by_department(rows), queries.by_request(rows)
    sure = doubt(judged)
    context = {
        "name": name,
        "back": back,
        "blueprint": looked.chosen.blueprint.name.to(language),
        "promise": looked.chosen.blueprint.stage_by_id[stage].note.to(language),
        "chips": chips(judged, language),
        "paragraph": _joined((text.to(language) for text in paragraph(judged)), language),
        "doubt": sure.to(language) if sure else "",
        "picture": mark_safe(draw.waterfall(estimate, draw.ends([estimate]), language, large=True)),
        "scale": [round(100 * end) for end in draw.ends([estimate])],
        "kept": figures.kept(estimate),
        "target": 100 * estimate.target,
        "estimate": estimate,
        "judged": judged,
        "figures": _pairs(judged),
        "levers": _levers(judged, effects, looked),
        "four": [
            {"word": KINDS[kind], "n": count, "url": _cases_url(looked, stage, kind)}
            for kind, count in queries.counts(rows).items()
        ],
        "deviations": [_deviation(one, looked) for one in effects],
        "parts": [
            (title, head, [_part(one, label(one.code), looked) for one in found])
            for title, head, found, label in (
                (gettext("By department"), gettext("Department"), departments, str),
                (gettext("By request"), gettext("Request"), requests, looked.names.request),
            )
            if found
        ],
        "held": ("、" if language.startswith("ja") else ", ").join(
            str(HELD.get(one, one)) for one in rows.covariates
        ),
        "late": ("、" if language.startswith("ja") else ", ").join(told.outcomes.read.late),
        "waiting": rows.rows.waiting,
        "sampled": told.read < told.of,
        "read": told.read,
        "overlap": None if estimate.overlap is None else 100 * estimate.overlap,
        "may_export": may(request.user, "export"),
    }
    return render(request, "verdicts/stage.html", context)


@needs("see_figures")
def cases_page(request: HttpRequest, stage: str) -> HttpResponseBase:
    """List the cases behind a verdict. What was said needs ``see_conversations``."""
    looked = looked_at(request, request.GET)
    kind = request.GET.get("cases", "conforming_missed")
    if kind not in KINDS:
        raise Http404
    found = queries.verdicts(looked.chosen, looked.filters).stage(stage)
    if found is None:
        raise Http404
    ids = queries.cases_of(found[1], kind)
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("page", 1))
    answers = ask_many([("case_rows", Filters(), {"case": id, "basis": "any"}) for id in page.object_list])
    readable = may(request.user, "see_conversations")
    rows = [row for answer in answers for row in answer]
    view, _problem = View.read(request.GET)
    return render(
        request,
        "processes/cases.html",
        {
            "view": view,
            "heading": gettext("%(stage)s: %(cases)s")
            % {"stage": _stage_name(looked, stage), "cases": KINDS[kind]},
            "rows": case_pages._rows(rows, looked.names, readable=readable),
            "total": len(ids),
            "counted": counted_cases(len(ids)),
            "page": page,
            "back": stage_url(looked, stage),
            "readable": readable,
            "may_export": False,
        },
    )


def _joined(sentences: Iterable[str], language: str) -> str:
    return ("" if language.startswith("ja") else " ").join(sentences)


def _stage_name(looked: Looked, stage: str) -> str:
    if stage not in looked.chosen.blueprint.stage_by_id:
        raise Http404
    return looked.stage(stage)


def _cases_url(looked: Looked, stage: str, kind: str) -> str:
    address = looked.address("verdicts", cases=kind)
    return address.replace(reverse("verdicts"), reverse("verdict-cases", args=[stage]), 1)


def _pairs(judged: Judged) -> list[tuple[str, str, str]]:
    """Name, figure with its interval, and what it is."""
    found = judged.estimate
    pairs = [
        (
            gettext("Design gap"),
            draw.gap_said(found.design),
            gettext("Target less what would be kept if every case ran as designed."),
        )
    ]
    if found.execution is not None:
        pairs.append(
            (
                gettext("Execution gap"),
                draw.gap_said(found.execution),
                gettext("What would be kept if every case ran as designed, less what was kept."),
            )
        )
    if found.waiting is not None and judged.has(Verdict.BADLY_DESIGNED):
        pairs.append(
            (
                gettext("Of the design gap: waiting"),
                draw.gap_said(found.waiting),
                gettext("What the work alone would keep, less what is kept as designed."),
            )
        )
    if found.e_value is not None:
        pairs.append(
            (
                gettext("E-value"),
                f"{found.e_value[0]:.1f} ({found.e_value[1]:.1f})",
                gettext(
                    "How many times as closely something unrecorded would have to be tied both to deviating and to missing "
                    "the promise, to explain the execution gap (in brackets: its bound nearest to none)."
                ),
            )
        )
    if found.capability is not None:
        pairs.append(
            (
                gettext("Capability (PPU)"),
                f"{found.capability:.2f}",
                gettext(
                    "Of the times of conforming cases against what was promised. Below 1 it supports a design gap; single very long times pull it down."
                ),
            )
        )
    return pairs


def _levers(
    judged: Judged, effects: Sequence[queries.DeviationEffect], looked: Looked
) -> list[dict[str, str]]:
    """What would change the verdict, each with where to look."""
    found = []
    first = queries.leading(judged, effects)
    if first is not None:
        said = looked.said(first.spot)
        told = {"said": said, "points": points(abs(first.total or 0.0))}
        worse = (first.total or 0.0) < 0
        found.append(
            {
                "text": (
                    gettext("%(said)s: without it about %(points)s points more would be kept.") % told
                    if worse
                    else gettext("%(said)s: it brings about %(points)s points. Take it into the design.")
                    % told
                ),
                "url": looked.address("conformance-cases", **spot_query(first.spot)),
                "word": gettext("Its cases"),
            }
        )
    if judged.has(Verdict.BADLY_DESIGNED) or judged.has(Verdict.UNDER_RESOURCED):
        found.append(
            {
                "text": gettext(
                    "The causes of waiting say where the time goes: batches, queues, closed hours or other."
                ),
                "url": looked.address("process-waits"),
                "word": gettext("Waits & hand-overs"),
            }
        )
    if judged.needs_n:
        found.append(
            {
                "text": gettext("About %(n)s further cases, if they run as so far.")
                % {"n": f"{judged.needs_n:,}"},
                "url": "",
                "word": "",
            }
        )
    return found


def _deviation(one: queries.DeviationEffect, looked: Looked) -> dict[str, Any]:
    return {
        "said": looked.said(one.spot),
        "cases": one.cases,
        "url": looked.address("conformance-cases", **spot_query(one.spot)),
        "per_case": draw.gap_said(one.per_case) if one.per_case else "",
        "sort": one.per_case.value if one.per_case else 0,
        "total": points(one.total) if one.total is not None else "",
        "clear": one.clear,
        "worse": one.total is not None and one.total < 0,
    }


def _flat(one: queries.DeviationEffect, looked: Looked) -> dict[str, Any]:
    gap = one.per_case
    return {
        "said": looked.said(one.spot),
        "cases": one.cases,
        "per_case": None if gap is None else 100 * gap.value,
        "low": None if gap is None else 100 * gap.low,
        "high": None if gap is None else 100 * gap.high,
        "total": None if one.total is None else 100 * one.total,
        "clear": gettext("Yes") if one.clear else "",
    }


def _part(one: queries.Part, name: str, looked: Looked) -> dict[str, Any]:
    found = one.judged.estimate
    return {
        "name": name or one.code,
        "chips": chips(one.judged, looked.names.language),
        "kept": figures.kept(found),
        "target": 100 * found.target,
        "design": draw.gap_said(found.design),
        "execution": draw.gap_said(found.execution),
        "conforming": found.conforming,
        "deviating": found.deviating,
        "needs": one.judged.needs_n,
    }
