"""The sample into this installation, through the same door as every import, and out of it again in one piece."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from madoguchi.core.text import Text
from madoguchi.events.models import Origin
from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.actions.undo import undo_batch
from madoguchi.imports.models import Batch
from madoguchi.imports.sample.blueprint import blueprint
from madoguchi.imports.sample.process import PROCESSES
from madoguchi.imports.sample.simulate import EVENT_ATTRIBUTES, Sample, simulate
from madoguchi.people.models import Member, Role, Team
from madoguchi.processes.blueprints.actions.publish import bring_in
from madoguchi.processes.blueprints.models import Blueprint
from madoguchi.processes.names import forget, register
from madoguchi.surveys.models import Survey

SEED = 20_261_122
SYSTEM = "sample"
ZONE = zoneinfo.ZoneInfo("Asia/Tokyo")
Record = dict[str, Any]
Say = Callable[[str], None]


def load(
    end: dt.date, *, language: str = "ja", seed: int = SEED, cases: int = 3000, by: Member | None = None
) -> Batch:
    """Simulate the year before ``end`` and take it in as one batch; names of staff and teams in ``language``.

    Raises ``ValueError`` where the sample is here already.
    """
    batch = open_batch(end, language=language, seed=seed, cases=cases, by=by)
    fill(batch)
    return batch


def open_batch(
    end: dt.date, *, language: str = "ja", seed: int = SEED, cases: int = 3000, by: Member | None = None
) -> Batch:
    """Open the sample's batch, to be filled here or by a worker. Raises ``ValueError`` where it is here already."""
    if here() is not None:
        raise ValueError("the sample is loaded already")
    return Batch.objects.create(
        kind="sample",
        origin=Origin.SAMPLE,
        source_system=SYSTEM,
        file_name="sample",
        state=Batch.State.RUNNING,
        options={"end": end.isoformat(), "language": language, "seed": seed, "cases": cases},
        started_at=timezone.now(),
        created_by=by,
    )


def job(batch_id: int) -> None:
    """Fill the sample's batch in a worker; one killed half-way is filled to the end by the next."""
    fill(Batch.objects.get(pk=batch_id))


def fill(batch: Batch) -> None:
    """Simulate and take everything in. Doing it again changes nothing."""
    told = batch.options
    language = told["language"]
    sample = simulate(told["seed"], dt.date.fromisoformat(told["end"]), told["cases"])
    parts = (sample.customers, sample.events, sample.conversations, sample.answers, sample.transactions)
    batch.rows_total = sum(map(len, parts)) + len(sample.questions)
    batch.file_name = _of(sample.organisation["name"], language)
    batch.taken = batch.updated = batch.unchanged = batch.skipped = batch.rows_done = 0
    batch.counts = {}
    batch.save()
    with transaction.atomic():
        _staff(sample, batch, language)
        _names(sample)
        bring_in(blueprint(), batch.created_by, batch_id=batch.pk)
    team = {row["id"]: _of(row["name"], language) for row in sample.teams}
    person = {row["id"]: _of(row["name"], language) for row in sample.members}
    take_in("customers", map(_customer, sample.customers), batch, zone=ZONE)
    take_in("events", _events(sample, team, person), batch, zone=ZONE)
    take_in("conversations", _conversations(sample, team, person), batch, zone=ZONE, steps=False)
    for survey in sample.surveys:
        which = {"zone": ZONE, "audience": survey["audience"], "survey": survey["code"]}
        mine = [row for row in sample.questions if row["survey"] == survey["code"]]
        take_in("questions", mine, batch, **which)
        answers = [row for row in sample.answers if row["survey"] == survey["code"]]
        take_in("answers", _answers(answers, mine), batch, **which)
        Survey.objects.filter(source_system=SYSTEM, name_en=survey["code"]).update(
            name_en=survey["name"]["en"], name_ja=survey["name"]["ja"]
        )
    take_in("transactions", map(_transaction, sample.transactions), batch, zone=ZONE)
    batch.state, batch.finished_at = Batch.State.DONE, timezone.now()
    batch.save(update_fields=["state", "finished_at"])


def remove(batch: Batch) -> None:
    """Take the sample out again: everything it brought, and the names of its codes."""
    undo_batch(batch)
    Blueprint.objects.filter(batch_id=batch.pk).delete()
    forget("process", PROCESSES)
    sample = simulate(batch.options["seed"], dt.date.fromisoformat(batch.options["end"]), 1)
    for kind, rows in _coded(sample):
        forget(kind, [row["code"] for row in rows])


def here() -> Batch | None:
    """Return the batch of the sample while it is loaded."""
    return Batch.objects.filter(kind="sample").exclude(state=Batch.State.UNDONE).order_by("-pk").first()


def _of(name: dict[str, str], language: str) -> str:
    return name["ja" if language.startswith("ja") else "en"]


def _staff(sample: Sample, batch: Batch, language: str) -> None:
    """Teams with their lane, members with their role. They cannot sign in: their addresses are no one's."""
    teams = {}
    for row in sample.teams:
        known = {"name": _of(row["name"], language), "lane": row["lane"], "batch_id": batch.pk}
        teams[row["id"]] = Team.objects.update_or_create(
            source_system=SYSTEM, source_id=row["id"], defaults=known
        )[0]
    Member.objects.bulk_create(
        [
            Member(
                name=_of(row["name"], language),
                team=teams.get(row["team"]),
                role=row["role"] if row["role"] in Role.values else Role.AGENT,
                password="!",
                is_active=False,
                source_system=SYSTEM,
                source_id=f"name:{_of(row['name'], language)}",
                batch_id=batch.pk,
            )
            for row in sample.members
        ],
        ignore_conflicts=True,
    )


def _coded(sample: Sample) -> list[tuple[str, list[Record]]]:
    return [
        ("activity", sample.activities),
        ("stage", sample.stages),
        ("request", sample.request_types),
        ("touchpoint", sample.touchpoints),
    ]


def _names(sample: Sample) -> None:
    register("process", PROCESSES)
    for kind, rows in _coded(sample):
        register(kind, {row["code"]: Text(row["name"]["en"], row["name"]["ja"]) for row in rows})


def _customer(row: Record) -> Record:
    known = {
        name: row[name]
        for name in ("id", "name", "email", "phone", "language", "segment", "account", "created_at")
    }
    return known | {"personal": {name: row[name] for name in ("reading", "country", "source") if row[name]}}


def _events(sample: Sample, team: dict[str, str], person: dict[str, str]) -> Iterator[Record]:
    subject = {row["id"]: row for row in sample.cases}
    for row in sample.events:
        record = {name: value for name, value in row.items() if value != ""}
        attributes = {name: record.pop(name) for name in EVENT_ATTRIBUTES if name in record}
        yield record | {
            "attributes": attributes,
            "team": team.get(row["team"], ""),
            "resource": person.get(row["resource"], ""),
            "process": "service",
            "subject": subject[row["case"]]["subject"],
        }


def _conversations(sample: Sample, team: dict[str, str], person: dict[str, str]) -> Iterator[Record]:
    for row in sample.conversations:
        turns = [turn | {"agent": person.get(turn.get("member", ""), "")} for turn in row["turns"]]
        known = {name: value for name, value in row.items() if name not in {"turns", "agent", "team"}}
        yield known | {
            "turns": turns,
            "agent": person.get(row.get("agent", ""), ""),
            "team": team.get(row.get("team", ""), ""),
        }


def _answers(rows: Iterable[Record], questions: Iterable[Record]) -> Iterator[Record]:
    of = {row["code"]: row for row in questions}
    for row in rows:
        record = {
            name: value
            for name, value in row.items()
            if value not in ("", None) and name not in {"team", "language"}
        }
        asked = of[row["question"]]
        record.setdefault("stage", asked["stage"])
        record.setdefault("touchpoint", asked["touchpoint"])
        yield record


def _transaction(row: Record) -> Record:
    return {name: row[name] for name in ("id", "customer", "at", "kind", "product", "amount", "currency")}
