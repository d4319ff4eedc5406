"""The evaluation as one file that can be mailed: both languages, no script, nothing fetched from anywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from madoguchi import __version__
from madoguchi.core.metrics.metric import Metric
from madoguchi.core.process.lanes import lines_crossed
from madoguchi.core.process.simplify import simplify
from madoguchi.core.text import Text
from madoguchi.insights.evaluate import (
    DIMENSIONS,
    SECTION_NAMES,
    SECTIONS,
    STAGE_TIME,
    TILES,
    Evaluation,
    Groups,
    Line,
    evaluate,
)
from madoguchi.insights.figures import FIGURES
from madoguchi.kit import formats
from madoguchi.kit.draw import figure, interval, sparkline, styles
from madoguchi.processes import draw
from madoguchi.surveys.listing import Listing
from madoguchi.warehouse import Filters

LANGUAGES = ("ja", "en")
ACTIVITIES, PATHS = 0.9, 0.75  # of the events and transitions the map shows: it must be read on paper
STAGE_TIME_LABEL = Text("Time in the stage (median)", "段階での時間（中央値）")
_ROOM = Path(__file__).resolve().parent
_SHEETS = (_ROOM.parent / "processes/static/processes/map.css", _ROOM / "static/insights/report.css")


def report(
    since: dt.date | None,
    until: dt.date | None,
    by: Sequence[str],
    first: str,
    narrowed: Filters | None = None,
) -> str:
    """Return the report as HTML; ``first`` is the language it opens in.

    Raises ``NothingError`` or ``WarehouseError``.
    """
    parts = []
    for language in LANGUAGES:
        with override(language):
            found = evaluate(since, until, by, narrowed)
            context = _context(found, language)
            parts.append((language, mark_safe(render_to_string("insights/report/body.html", context))))
    css = "\n".join([styles.stylesheet(), *(path.read_text("utf-8") for path in _SHEETS)])
    title = f"{found.organisation} {found.scope.period.start:%Y-%m-%d}–{found.scope.period.last:%Y-%m-%d}"
    page = {"css": mark_safe(css), "parts": parts, "first": first, "title": title.strip()}
    return render_to_string("insights/report/report.html", page)


def _context(found: Evaluation, language: str) -> dict[str, Any]:
    period = found.scope.period
    before = found.scope.before
    return {
        "evaluation": found,
        "language": language,
        "version": __version__,
        "made_at": formats.date_time(timezone.localtime(found.made_at), language),
        "period": formats.date_range(period.start, period.last, language),
        "before": formats.date_range(before.since, before.until, language)
        if before and before.since and before.until
        else "",
        "counted": _counted(found),
        "tiles": [_tile(found.lines[code], language) for code in TILES if code in found.lines],
        "findings": findings(found, language),
        "sections": [
            (SECTION_NAMES[name].to(language), [_row(line, language) for line in lines], _top(lines))
            for name in SECTIONS
            if (lines := found.section(name))
        ],
        "groups": [
            {
                "name": DIMENSIONS[group.dimension].to(language),
                "columns": [(_column(code, language), code == "volume") for code in group.columns],
                "rows": [
                    (name, [(metrics.get(code), tops[code]) for code in group.columns])
                    for _code, name, metrics in group.rows
                ],
                "left_out": group.left_out,
            }
            for group in found.groups
            if group.rows and (tops := _tops(group))
        ],
        "process": _process(found, language) if found.process else None,
        "surveys": _surveys(found.customers),
        "staff": _surveys(found.staff),
        "definitions": _definitions(found.lines.values(), language),
    }


def _counted(found: Evaluation) -> str:
    return _("%(cases)s cases, %(answers)s answers") % {
        "cases": formats.number(found.cases),
        "answers": formats.number(found.answers),
    }


def _column(code: str, language: str) -> str:
    return (STAGE_TIME_LABEL if code == STAGE_TIME else FIGURES[code].label).to(language)


def _tops(group: Groups) -> dict[str, float | None]:
    """Return for each column of times the end of the scale its bars share; None where a scale has its own ends."""
    return {code: _end(row[code] for _, _, row in group.rows if code in row) for code in group.columns}


def _top(lines: Sequence[Line]) -> float | None:
    return _end(line.metric for line in lines)


def _end(metrics: Iterable[Metric]) -> float | None:
    """Return a little more than the longest of some times, None where they are no times."""
    times = [metric.high or metric.value for metric in metrics if metric.unit == "ms" and metric.shown]
    return max((time for time in times if time is not None), default=0.0) * 1.05 or None


def _tile(line: Line, language: str) -> dict[str, Any]:
    metric = line.metric
    words = figure.present(metric, language)
    points = sparkline.as_points(line.points)
    trend = ""
    if words.state != "hidden" and sum(1 for point in points if point) > 1:
        said = ngettext("Trend over %(count)s period", "Trend over %(count)s periods", len(points))
        trend = sparkline.sparkline(points, said % {"count": len(points)})
    return {
        "label": line.label.to(language),
        "figure": words,
        "counted": metric.unit == "count",
        "bar": bar(metric, words),
        "trend": mark_safe(trend),
        "change": line.change.words if line.change else None,
    }


def bar(metric: Metric, words: figure.Figure) -> SafeString:
    """Return the interval bar of a figure, or nothing where it has no interval."""
    if words.state == "hidden" or not words.interval:
        return SafeString("")
    drawn = interval.interval_bar(
        metric.low,
        metric.high,
        metric.value,
        words.minimum,
        words.maximum,
        weak=words.state == "weak",
        label=words.spoken,
    )
    return mark_safe(drawn)


def _row(line: Line, language: str) -> dict[str, Any]:
    words = figure.present(line.metric, language)
    return {
        "label": line.label.to(language),
        "metric": line.metric,
        "interval": words.interval or words.no_interval if words.state != "hidden" else "",
        "change": line.change.words if line.change else None,
    }


def findings(found: Evaluation, language: str) -> list[str]:
    """Return what stands out, one sentence each: changes that are clear, and where the waiting is."""
    said = []
    if found.scope.before:
        for line in found.clear:
            assert line.change is not None
            words = line.change.words
            if words is not None:
                said.append(
                    _("%(figure)s %(value)s: %(change)s %(detail)s")
                    % {
                        "figure": line.label.to(language),
                        "value": _value(line.metric, language),
                        "change": words.sentence,
                        "detail": words.detail,
                    }
                )
        if not found.clear:
            said.append(_("No figure changed by more than noise."))
    if found.process and found.process.waits:
        edge = found.process.waits[0]
        said.append(
            _("The most waiting is from “%(source)s” to “%(target)s”: %(share)s of all waiting.")
            % {
                "source": found.names.activity(edge.source.activity),
                "target": found.names.activity(edge.target.activity),
                "share": formats.percent(100 * (edge.share or 0.0)),
            }
        )
    return said


def _value(metric: Metric, language: str) -> str:
    words = figure.present(metric, language)
    return f"{words.value}{'' if words.unit == '%' else ' '}{words.unit}".strip()


def _process(found: Evaluation, language: str) -> dict[str, Any]:
    process, names = found.process, found.names
    assert process is not None
    answer = process.answer
    comma = "、" if formats.is_japanese(language) else ", "
    shown = simplify(answer.map, activities=ACTIVITIES, paths=PATHS)
    picture = draw.draw(
        shown,
        draw.Style(
            language,
            activity_name=names.activity,
            lane_name=names.lane,
            title=_("Process map: how often"),
            description=_("Activities as boxes and the paths between them as arrows."),
            identity=f"map-{language}",
        ),
    )
    return {
        "counted": _("%(cases)s cases, %(events)s events, %(activities)s activities, %(variants)s variants")
        % {
            "cases": formats.number(answer.map.cases),
            "events": formats.number(answer.map.events),
            "activities": formats.number(len(answer.map.nodes)),
            "variants": formats.number(answer.variants.total),
        },
        "picture": mark_safe(picture),  # every text in it was escaped when it was drawn
        "coverage": _("Shown are the paths that hold %(share)s of all transitions.")
        % {"share": formats.percent(100 * shown.transitions_share)},
        "waits": [
            {
                "source": names.activity(edge.source.activity),
                "target": names.activity(edge.target.activity),
                "count": edge.count,
                "median": edge.wait.median,
                "p90": edge.wait.p90,
                "share": 100 * (edge.share or 0.0),
                "firm": edge.wait.firm,
            }
            for edge in process.waits
            if edge.wait is not None and edge.wait.shown
        ],
        "handovers": process.handovers,
        "crossings": [
            {
                "source": names.lane(crossing.source),
                "target": names.lane(crossing.target),
                "lines": comma.join(
                    line.name.to(language) for line in lines_crossed(crossing.source, crossing.target)
                ),
                "count": crossing.count,
                "wait": crossing.wait if crossing.wait and crossing.wait.shown else None,
            }
            for crossing in answer.crossings
        ],
        "variants": [
            {
                "steps": [
                    f"{names.activity(step)} ×{times}" if times > 1 else names.activity(step)
                    for step, times in variant.spelled
                ],
                "count": variant.count,
                "share": 100 * variant.share,
                "cumulative": 100 * variant.cumulative,
            }
            for variant in answer.variants.variants
        ],
    }


def _surveys(listed: Listing) -> list[dict[str, Any]]:
    return [
        {
            "name": part.name,
            "filled_in": part.filled_in,
            "lines": [line for line in part.lines if line.counts.n],
        }
        for part in listed.parts
        if any(line.counts.n for line in part.lines)
    ]


def _definitions(lines: Any, language: str) -> list[tuple[str, str, str]]:
    return [
        (
            line.label.to(language),
            line.metric.definition.to(language),
            figure.present(line.metric, language).method,
        )
        for line in lines
    ]
