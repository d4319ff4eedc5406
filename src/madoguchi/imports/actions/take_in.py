"""Taking neutral records in: the one way into the database for files, the sample and the API."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.db import connection, transaction

from madoguchi.imports.actions.book import begin, keep
from madoguchi.imports.kinds import answers, conversations, customers, events, questions, transactions
from madoguchi.imports.kinds.base import Record, Take, Told
from madoguchi.imports.models import Batch, Skipped
from madoguchi.kit.taking import Outcome, Problem, Taking
from madoguchi.people.models import Organisation

PORTION = 2_000  # rows of one transaction

KINDS: dict[str, Take] = {
    "conversations": conversations.take,
    "events": events.take,
    "answers": answers.take,
    "questions": questions.take,
    "customers": customers.take,
    "transactions": transactions.take,
}


@dataclass
class Tally:
    """What became of the rows, and why some were not taken: ``problems`` holds (row number, problem)."""

    taken: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[int, Problem]] = field(default_factory=list)


def take_in(
    kind: str,
    records: Iterable[Record],
    batch: Batch,
    *,
    told: Told | None = None,
    portion: int = PORTION,
    progress: Callable[[int], None] | None = None,
    **options: Any,
) -> Tally:
    """Take in records of one neutral kind (see ``KINDS``) for a batch; each portion is one transaction.

    Times may be datetimes or texts; ``options`` are the fields of ``Told`` (``zone``, ``survey``,
    ``definitions``, ``steps`` …). May be called several times for one batch, customers first. Rows are numbered
    from 1. Raises ``KeyError`` for an unknown kind.
    """
    take = KINDS[kind]
    organisation = Organisation.objects.first()
    if told is None:
        zone = zoneinfo.ZoneInfo(organisation.time_zone if organisation else "Asia/Tokyo")
        told = replace(Told(zone), **options)
    taking = begin(batch, organisation.language if organisation else "en")
    whole = Tally()
    for numbered in _portions(records, portion):
        tally = take_portion(take, taking, told, numbered, batch)
        whole = add(whole, tally)
        if progress is not None:
            progress(whole.taken + whole.updated + whole.unchanged + whole.skipped)
    return whole


def take_portion(
    take: Take,
    taking: Taking,
    told: Told,
    numbered: Sequence[tuple[int, Record]],
    batch: Batch,
    *,
    bad_rows: Sequence[tuple[int, Problem]] = (),
) -> Tally:
    """Take in one portion with its book, its skipped rows and the batch's new sums, all in one transaction.

    ``bad_rows`` are rows of this portion that could not even be read.
    """
    tally = Tally(skipped=len(bad_rows), problems=list(bad_rows))
    with one_at_a_time():
        results = take(taking, [record for _, record in numbered], told) if numbered else []
        for (row, _), result in zip(numbered, results, strict=True):
            if isinstance(result, Problem):
                tally.problems.append((row, result))
                tally.skipped += 1
            else:
                setattr(tally, result, getattr(tally, result) + 1)
        for place, problem in told.remarks:
            tally.problems.append((numbered[place][0], problem))
            taking.count("answer", Outcome.SKIPPED)
        told.remarks.clear()
        tally.counts, taking.counts = taking.counts, Counter()
        keep(taking)
        Skipped.objects.bulk_create(
            [
                Skipped(
                    batch=batch,
                    row=row,
                    reason_code=problem.code[:40],
                    reason_en=problem.text.en[:400],
                    reason_ja=problem.text.ja[:400],
                )
                for row, problem in tally.problems
            ]
        )
        _sum_up(batch, tally)
    return tally


def _sum_up(batch: Batch, tally: Tally) -> None:
    batch.taken += tally.taken
    batch.updated += tally.updated
    batch.unchanged += tally.unchanged
    batch.skipped += tally.skipped
    batch.rows_done += tally.taken + tally.updated + tally.unchanged + tally.skipped
    batch.counts = dict(Counter(batch.counts) + tally.counts)
    batch.save(update_fields=["taken", "updated", "unchanged", "skipped", "rows_done", "counts"])


def add(one: Tally, other: Tally) -> Tally:
    """Return the sum of two tallies; the first thousand problems are kept."""
    return Tally(
        one.taken + other.taken,
        one.updated + other.updated,
        one.unchanged + other.unchanged,
        one.skipped + other.skipped,
        one.counts + other.counts,
        (one.problems + other.problems)[:1_000],
    )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A transaction in which no other import writes: two imports of one file must not both miss its rows.

    SQLite has one writer anyway; PostgreSQL is asked for a lock that ends with the transaction.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('madoguchi.imports'))")
        yield


def _portions(records: Iterable[Record], size: int) -> Iterator[list[tuple[int, Record]]]:
    numbered = enumerate(records, 1)
    while portion := list(islice(numbered, size)):
        yield portion
