"""Finding out what a received file is, and how it will be read."""

from __future__ import annotations

import zipfile
from pathlib import Path

from madoguchi.imports.actions.receive import raw_file
from madoguchi.imports.kinds import klaus_ratings, transcripts
from madoguchi.imports.models import Batch
from madoguchi.imports.plan import Plan, make_plan, open_plan_table
from madoguchi.imports.sources import CALLS, DESKS, RATINGS, zone_of
from madoguchi.kit.reading.rows import Row

_ZENDESK = (
    b'"tickets"',
    b'"ticket_metric_events"',
    b'"satisfaction_ratings"',
    b'"requester_id"',
    b'"ticket_id"',
)
_RATINGS = (b"ratingCategoryName", b"categoryName")
_KLAUS = (b'"authorIsNotClient"', b'"customerEmail"', b'"assigneeEmail"')


def prepare(batch: Batch, *, reading: dict[str, str] | None = None) -> Plan | None:
    """Recognise a batch's kind (where it has none) and its columns; keeps the plan with the batch.

    ``reading`` may choose encoding, delimiter, sheet, or the type of object that is the case in an OCEL log. Returns None for the exports of desks, which need no
    plan. Raises ReadError.
    """
    path = raw_file(batch)
    if not batch.kind:
        batch.kind = desk_of(path) or ""
    if batch.kind in DESKS:
        batch.mapping = {}
        desk = {RATINGS: "klaus", CALLS: batch.source_system}.get(batch.kind, batch.kind)
        batch.source_system = desk if batch.source_system == "files" else batch.source_system
        if batch.kind == RATINGS:
            batch.options["found"] = klaus_ratings.categories(path, batch.file_name)
        batch.save(update_fields=["kind", "mapping", "source_system", "options"])
        return None
    given = Plan.from_json(batch.mapping) if batch.mapping else None
    if given and reading:
        given.reading = reading
    with open_plan_table(path, given, name=batch.file_name, reading=reading) as table:
        batch.kind, plan = make_plan(table, batch.kind or None, zone_of(batch))
    plan.reading = reading or {}
    keep(batch, plan)
    return plan


def keep(batch: Batch, plan: Plan) -> None:
    """Keep a plan with its batch."""
    batch.mapping = plan.as_json()
    batch.rows_total = int(plan.found.get("rows") or 0)
    batch.save(update_fields=["kind", "mapping", "rows_total"])


def preview(batch: Batch, plan: Plan, rows: int = 8) -> list[Row]:
    """Return the first rows as the plan reads them. Raises ReadError."""
    with open_plan_table(raw_file(batch), plan, name=batch.file_name) as table:
        return table.preview(rows)


def desk_of(path: Path) -> str | None:
    """Return the help desk a file was exported from, by what it begins with; None for tables."""
    head = _head(path)
    if transcripts.looks_like(head):
        return CALLS
    if _RATINGS[0] in head or (_RATINGS[1] in head and b"score" in head):
        return RATINGS
    if head.lstrip()[:1] not in (b"{", b"["):
        return None
    if sum(mark in head for mark in _KLAUS) >= 2 or (b'"data"' in head[:200] and _KLAUS[0] in head):
        return "klaus"
    found = sum(mark in head for mark in _ZENDESK)
    return "zendesk" if found >= 2 or (found and b'"via"' in head) else None


def _head(path: Path) -> bytes:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                names = [
                    name
                    for name in archive.namelist()
                    if name.lower().endswith((".json", ".jsonl", ".ndjson", ".vtt", ".srt"))
                ]
                pieces = []
                for name in sorted(names)[:8]:
                    with archive.open(name) as file:
                        pieces.append(file.read(20_000))
                return b"\n".join(pieces)
        with path.open("rb") as file:
            return file.read(200_000)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return b""
