"""What a batch is read with: tables by their plan, the exports of desks by their own reader."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from madoguchi.imports.actions.receive import raw_file
from madoguchi.imports.actions.take_in import KINDS
from madoguchi.imports.kinds import klaus, klaus_ratings, transcripts, zendesk
from madoguchi.imports.kinds.base import Take, Told
from madoguchi.imports.kinds.desk import Export
from madoguchi.imports.models import Batch
from madoguchi.imports.plan import SHAPES, Plan, open_plan_table
from madoguchi.imports.rows import Numbered, records
from madoguchi.people.models import Organisation

NEUTRAL = tuple(SHAPES)
RATINGS = "klaus_ratings"
CALLS = "transcripts"
DESKS = ("zendesk", "klaus", RATINGS, CALLS)  # read by a reader of their own, without columns to choose
LATER = ("chatwoot", "freshdesk", "zammad", "intercom")


class Progress(Protocol):
    """How far a reading is: a share of 0–1."""

    def __call__(self) -> float: ...


@dataclass
class Reading:
    """An open file: its records, what takes them in, what they were told, and how far the reading is."""

    records: Iterator[Numbered]
    take: Take
    told: Told
    progress: Progress


@contextmanager
def reading(batch: Batch, alive: Callable[[], None] = lambda: None) -> Iterator[Reading]:
    """Open the file of a batch as its mapping says; ``alive`` is called now and then while it is sorted out.

    Raises ReadError, MappingError or QuestionError.
    """
    path = raw_file(batch)
    zone = zoneinfo.ZoneInfo(zone_of(batch))
    if batch.kind in DESKS:
        opener, take = _desk(batch)
        with opener(path, batch.file_name, alive) as export:
            yield Reading(export.records(), take, Told(zone), export.progress)
        return
    plan = Plan.from_json(batch.mapping).check()
    told = Told(
        zone,
        survey=plan.survey or survey_name(batch.file_name),
        definitions=plan.definitions(),
        steps=bool(batch.options.get("steps", True)),
        attribution=str(batch.options.get("attribution", "")),
    )
    with open_plan_table(path, plan, name=batch.file_name) as table:
        yield Reading(records(table, plan), KINDS[batch.kind], told, lambda: table.progress)


def _desk(batch: Batch) -> tuple[Callable[..., AbstractContextManager[Export]], Take]:
    if batch.kind == RATINGS:
        options = batch.options
        return klaus_ratings.open_export, klaus_ratings.taker(
            options.get("categories", {}), options.get("highest")
        )
    if batch.kind == CALLS:
        return transcripts.open_export, transcripts.take
    return (zendesk.open_export, zendesk.take) if batch.kind == "zendesk" else (klaus.open_export, klaus.take)


def zone_of(batch: Batch) -> str:
    """Return the time zone for dates without one."""
    if given := batch.options.get("time_zone"):
        return str(given)
    organisation = Organisation.objects.first()
    return organisation.time_zone if organisation else "Asia/Tokyo"


def survey_name(file_name: str) -> str:
    """Return a survey's name from a file's: ``survey 2026 (1).csv.gz`` is ``survey 2026``."""
    stem = Path(file_name).name
    while (shorter := re.sub(r"\.[A-Za-z0-9]{1,8}$", "", stem)) != stem and shorter:
        stem = shorter
    return re.sub(r"\s*[(（]\d+[)）]$", "", stem).strip()[:80] or "survey"
