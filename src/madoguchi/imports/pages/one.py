"""One import: its columns before it runs, its progress while it runs, what became of it afterwards."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from madoguchi.core.metrics.question import QuestionError
from madoguchi.core.text import Text
from madoguchi.imports import choices, jobs, queries, rating_choices, report
from madoguchi.imports.actions.prepare import keep, prepare, preview
from madoguchi.imports.actions.receive import raw_file
from madoguchi.imports.actions.run import ask_to_cancel, forget_rehearsal, refuse
from madoguchi.imports.actions.undo import undo_batch
from madoguchi.imports.models import Batch
from madoguchi.imports.plan import MappingError, Plan, date_formats, open_plan_table
from madoguchi.imports.sources import DESKS, RATINGS, survey_name, zone_of
from madoguchi.imports.words import EXPLAINED, KINDS, STATES
from madoguchi.kit.reading.limits import ReadError
from madoguchi.people.access import needs
from madoguchi.surveys.models import Survey

BEFORE = (Batch.State.UPLOADED, Batch.State.READY)
WORKING = (Batch.State.CHECKING, Batch.State.RUNNING)
ENCODINGS = ("utf-8", "cp932", "euc_jp", "utf-16", "iso2022_jp", "cp1252")
ZONES = ("Asia/Tokyo", "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")


def _language() -> str:
    return "ja" if (get_language() or "en").startswith("ja") else "en"


@needs("import")
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """Show an import as it stands."""
    batch = get_object_or_404(Batch, uid=uid)
    if batch.state in WORKING:
        return render(request, "imports/progress.html", _facts(batch))
    if batch.state in BEFORE:
        return _mapping(request, batch)
    return _finished(request, batch)


def _facts(batch: Batch, **more: Any) -> dict[str, Any]:
    return {
        "batch": batch,
        "kind": KINDS.get(batch.kind),
        "state": STATES[batch.state],
        "same": queries.same_file(batch),
        "estimated": batch.kind != "sample",  # a file's rows are known when all are read
        **more,
    }


def _mapping(request: HttpRequest, batch: Batch, problem: Text | None = None) -> HttpResponse:
    if batch.kind in DESKS:
        return render(
            request,
            "imports/mapping.html",
            _facts(
                batch,
                desk=True,
                outlook=batch.options.get("outlook"),
                problem=problem,
                categories=rating_choices.rows(batch, _language()) if batch.kind == RATINGS else None,
                highest=batch.options.get("highest"),
            ),
        )
    if not batch.mapping:
        kinds = [(kind, KINDS[kind], EXPLAINED[kind]) for kind in EXPLAINED]
        return render(request, "imports/kind.html", _facts(batch, kinds=kinds, problem=problem))
    plan = Plan.from_json(batch.mapping)
    try:
        rows = preview(batch, plan)
        formats = {}
        with open_plan_table(raw_file(batch), plan, name=batch.file_name) as table:
            formats = date_formats(plan, table.preview(1_000))
    except ReadError as error:
        refuse(batch, error.text)
        return _finished(request, batch)
    if problem is None:
        problem = _problem(plan)
    columns = choices.columns(plan, rows[:4])
    questions = choices.questions(plan)
    dates = [
        {
            "place": plan.columns.columns.index(column),
            "column": column,
            "format": found,
            "day_first": found.order == "dmy",
            "examples": [
                (row.values.get(column, ""), _shown(found, row.values.get(column, ""))) for row in rows[:2]
            ],
        }
        for column, found in formats.items()
    ]
    zone = zone_of(batch)
    return render(
        request,
        "imports/mapping.html",
        _facts(
            batch,
            plan=plan,
            columns=columns,
            questions=questions,
            dates=dates,
            rows=rows,
            table_columns=plan.columns.columns[:12],
            cells=[[row.values.get(column, "")[:60] for column in plan.columns.columns[:12]] for row in rows],
            more_columns=max(0, len(plan.columns.columns) - 12),
            encodings=ENCODINGS if plan.found.get("encoding") else (),
            zones=sorted({zone, *ZONES}),
            zone=zone,
            kinds=[(kind, KINDS[kind]) for kind in EXPLAINED if kind not in DESKS],
            survey=plan.survey or survey_name(batch.file_name),
            surveys=Survey.objects.filter(source_system=batch.source_system).order_by("-pk")[:20],
            wide=plan.shape == "answers_wide",
            undated=plan.shape in ("answers", "answers_wide") and "answered_at" not in plan.columns.fields,
            outlook=batch.options.get("outlook"),
            problem=problem,
        ),
        status=200 if request.method == "GET" or problem is None else 400,
    )


def _shown(found: Any, text: str) -> Any:
    from madoguchi.kit.reading.date_shapes import DateError

    try:
        return found.parse(text) if text else None
    except DateError:
        return None


def _problem(plan: Plan) -> Text | None:
    try:
        plan.check()
    except (MappingError, QuestionError) as error:
        return error.text
    return None


@needs("import")
@require_POST
def settle(request: HttpRequest, uid: str) -> HttpResponse:
    """Keep what was chosen for the columns; then show it, check the file, or take it in."""
    batch = get_object_or_404(Batch, uid=uid, state__in=BEFORE)
    given = request.POST
    try:
        changed = _keep_choices(batch, given)
    except (ReadError, MappingError, QuestionError) as error:
        return _mapping(request, batch, error.text)
    if changed:
        forget_rehearsal(batch)
    do = given.get("do")
    if do not in ("check", "run"):
        return redirect("import", batch.uid)
    if batch.mapping and (problem := _problem(Plan.from_json(batch.mapping))):
        return _mapping(request, batch, problem)
    with transaction.atomic():
        state = Batch.State.CHECKING if do == "check" else Batch.State.RUNNING
        claimed = Batch.objects.filter(pk=batch.pk, state__in=BEFORE).update(
            state=state, rows_done=0, cancel_asked=False, heartbeat_at=None, attempts=0
        )
        if claimed:
            jobs.start(batch, jobs.CHECK if do == "check" else jobs.RUN)
    return redirect("import", batch.uid)


def _keep_choices(batch: Batch, given: Any) -> bool:
    """Return whether anything changed. Raises ReadError, MappingError or QuestionError."""
    before = (batch.kind, batch.mapping, dict(batch.options))
    if (zone := given.get("time_zone")) and zone in zoneinfo.available_timezones():
        batch.options["time_zone"] = zone
        batch.save(update_fields=["options"])
    if batch.kind == RATINGS:
        rating_choices.choose(batch, given)
        return bool(before[2] != batch.options)
    kind = given.get("kind")
    if kind in EXPLAINED and kind != batch.kind:
        batch.kind, batch.mapping = kind, {}
        prepare(batch)
        return True
    if not batch.mapping:
        return bool(before[2] != batch.options)
    plan = Plan.from_json(batch.mapping)
    encoding = given.get("encoding", "")
    if "encoding" in given and encoding != plan.reading.get("encoding", ""):
        prepare(batch, reading={"encoding": encoding} if encoding in ENCODINGS else {})
        return True
    plan.zone = zone_of(batch)
    choices.apply(plan, given)
    keep(batch, plan)
    return before != (batch.kind, batch.mapping, batch.options)


@needs("import")
def progress(request: HttpRequest, uid: str) -> HttpResponse:
    """Return how far the work is; when it is over, have the page load again."""
    batch = get_object_or_404(Batch, uid=uid)
    response = render(request, "imports/parts/progress.html", _facts(batch))
    if batch.state not in WORKING:
        response["HX-Redirect"] = reverse("import", args=[batch.uid])
    return response


@needs("import")
@require_POST
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    """Stop the work; nothing of it stays."""
    ask_to_cancel(get_object_or_404(Batch, uid=uid))
    return redirect("import", uid)


@needs("import")
@require_POST
def discard(request: HttpRequest, uid: str) -> HttpResponse:
    """Forget an import that has not begun."""
    batch = get_object_or_404(Batch, uid=uid, state__in=BEFORE)
    undo_batch(batch, state=Batch.State.CANCELLED)
    return redirect("imports")


@needs("import")
@require_POST
def undo(request: HttpRequest, uid: str) -> HttpResponse:
    """Undo an import as a whole."""
    batch = get_object_or_404(Batch, uid=uid, state=Batch.State.DONE)
    undo_batch(batch)
    return redirect("import", uid)


def _finished(request: HttpRequest, batch: Batch) -> HttpResponse:
    page = Paginator(queries.skipped(batch), 50).get_page(request.GET.get("page"))
    language = _language()
    rows = [
        {"row": skipped.row, "reason": skipped.reason_ja if language == "ja" else skipped.reason_en}
        for skipped in page.object_list
    ]
    message = batch.message.get(language, "") if batch.message else ""
    return render(
        request,
        "imports/finished.html",
        _facts(batch, page=page, rows=rows, message=message, counts=queries.record_counts(batch)),
    )


@needs("import")
def skipped(request: HttpRequest, uid: str) -> StreamingHttpResponse:
    """Download every row that was left out, with its number and the reason."""
    batch = get_object_or_404(Batch, uid=uid)
    lines = (line.encode() for line in report.lines(batch, _language()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}-skipped.csv"'
    return response
