"""The verdicts of every stage: what was promised, what was kept, and whose the gap is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.core.blueprint.automaton import AutomatonError
from madoguchi.core.process.verdict import Judged, Verdict
from madoguchi.core.process.verdict_words import NAMES, paragraph
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.processes.blueprints.queries import in_force
from madoguchi.processes.conformance.pages.conformance import ConformanceForm
from madoguchi.processes.conformance.pages.finding import Looked, chosen
from madoguchi.processes.names import Names
from madoguchi.processes.pages.tables import told_filters
from madoguchi.processes.verdicts import draw, figures, queries
from madoguchi.processes.view import View
from madoguchi.warehouse import Filters, ask
from madoguchi.warehouse.engine import WarehouseError

CHIPS = {
    Verdict.BADLY_DESIGNED: "design",
    Verdict.BADLY_EXECUTED: "execution",
    Verdict.UNDER_RESOURCED: "resources",
    Verdict.WORKAROUND: "plain",
    Verdict.SOUND: "sound",
    Verdict.NOT_ENOUGH: "unsure",
}
MARKS = {
    Verdict.BADLY_DESIGNED: "■",
    Verdict.BADLY_EXECUTED: "□",
    Verdict.UNDER_RESOURCED: "◫",
    Verdict.WORKAROUND: "↗",
    Verdict.SOUND: "○",
    Verdict.NOT_ENOUGH: "…",
}
COLUMNS = [
    ("stage", _("Stage"), "text"),
    ("verdicts", _("Verdict"), "text"),
    ("target", _("Target"), "percent"),
    ("kept", _("Promises kept"), "percent"),
    ("low", _("Interval from"), "percent"),
    ("high", _("Interval to"), "percent"),
    ("n", _("Cases"), "number"),
    ("design", _("Design gap"), "number"),
    ("design_low", _("Design gap, from"), "number"),
    ("design_high", _("Design gap, to"), "number"),
    ("execution", _("Execution gap"), "number"),
    ("execution_low", _("Execution gap, from"), "number"),
    ("execution_high", _("Execution gap, to"), "number"),
    ("waiting", _("Of which waiting"), "number"),
    ("conforming", _("Conforming"), "number"),
    ("deviating", _("Deviating"), "number"),
    ("needs", _("Cases still needed"), "number"),
    ("said", _("Verdict in words"), "text"),
]


@needs("see_figures")
def verdicts_page(request: HttpRequest) -> HttpResponseBase:
    """Show the verdict on every stage of a blueprint; with ``?format=`` as a file."""
    every = in_force()
    found = chosen(request.GET, every)
    view, problem = View.read(request.GET)
    language = get_language() or "en"
    names = Names.load(language)
    context: dict[str, Any] = {"problem": problem.to(language) if problem else "", "nothing_drawn": not every}
    if found is None:
        context["may_design"] = may(request.user, "design_processes")
        return render(request, "verdicts/verdicts.html", context)
    looked = Looked(every, found, view.filters, names)
    try:
        told = queries.verdicts(found, view.filters)
        context["form"] = ConformanceForm(request.GET, names, looked)
    except (AutomatonError, WarehouseError) as error:
        context["problem"] = error.text.to(language)
        return render(request, "verdicts/verdicts.html", context)
    shown = [one for one, _rows in told.stages]
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        drawing = [(_("Blueprint"), f"{found.blueprint.name.to(language)} ({found.number})")]
        return export_response(
            COLUMNS,
            (flat(one, stage_name(looked, one.stage), language) for one in shown),
            "verdicts",
            wanted,
            filters=drawing + told_filters(view, names),
        )
    scale = draw.ends([one.estimate for one in shown])
    context |= {
        "blueprint": found.blueprint.name.to(language),
        "number": found.number,
        "rows": [row(one, looked, scale) for one in shown] if told.read else [],
        "promising": bool(shown),
        "nothing_at_all": not told.read and not ask("extent", Filters())[0]["events"],
        "read": told.read,
        "sampled": told.read < told.of,
        "of": told.of,
        "scale": [round(100 * end) for end in scale],
        "may_export": may(request.user, "export"),
        "blueprint_url": looked.address("conformance"),
    }
    return render(request, "verdicts/verdicts.html", context)


def row(one: Judged, looked: Looked, scale: tuple[float, float]) -> dict[str, Any]:
    """Return a stage, department or request as a row of a table."""
    language, found = looked.names.language, one.estimate
    return {
        "name": stage_name(looked, one.stage),
        "url": stage_url(looked, one.stage),
        "chips": chips(one, language),
        "target": 100 * found.target,
        "kept": figures.kept(found),
        "picture": mark_safe(
            draw.waterfall(found, scale, language)
        ),  # every text in it was escaped when drawn
        "design": draw.gap_said(found.design),
        "execution": draw.gap_said(found.execution),
        "waiting": draw.gap_said(found.waiting if one.has(Verdict.BADLY_DESIGNED) else None),
        "needs": one.needs_n,
        "estimate": found,
    }


def stage_url(looked: Looked, stage: str) -> str:
    """Return the address of a stage's verdict, with the filters of this page."""
    return looked.address("verdicts").replace(reverse("verdicts"), reverse("verdict", args=[stage]), 1)


def chips(one: Judged, language: str) -> list[dict[str, str]]:
    """Return the verdicts as words with their mark."""
    return [
        {"css": CHIPS[verdict], "mark": MARKS[verdict], "word": NAMES[verdict].to(language)}
        for verdict in one.verdicts
    ]


def stage_name(looked: Looked, stage: str) -> str:
    """Return a stage's name in the reader's language."""
    return looked.stage(stage)


def flat(one: Judged, name: str, language: str) -> dict[str, Any]:
    """Return a verdict as a row of a file; gaps in points."""
    found = one.estimate
    between = "" if language.startswith("ja") else " "
    out: dict[str, Any] = {
        "stage": name,
        "verdicts": (" · ").join(NAMES[verdict].to(language) for verdict in one.verdicts),
        "target": 100 * found.target,
        "kept": 100 * found.kept if found.n else None,
        "low": 100 * found.kept_bounds.low if found.n else None,
        "high": 100 * found.kept_bounds.high if found.n else None,
        "n": found.n,
        "waiting": None if found.waiting is None else 100 * found.waiting.value,
        "conforming": found.conforming,
        "deviating": found.deviating,
        "needs": one.needs_n,
        "said": between.join(text.to(language) for text in paragraph(one)),
    }
    for key, gap in (("design", found.design), ("execution", found.execution)):
        out[key] = None if gap is None else 100 * gap.value
        out[f"{key}_low"] = None if gap is None else 100 * gap.low
        out[f"{key}_high"] = None if gap is None else 100 * gap.high
    return out
