"""Keeping the book of an import: what it met and changed, in the transaction that met and changed it."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator

from madoguchi.events.models import Event, Kind
from madoguchi.imports.models import Batch, Before, Met
from madoguchi.kit import bulk
from madoguchi.kit.taking import Taking


def pack(ids: Iterable[int]) -> bytes:
    """Return ids as sorted 64-bit integers, compressed."""
    return zlib.compress(array("q", sorted(ids)).tobytes(), 1)


def unpack(packed: bytes | memoryview) -> array[int]:
    """Return the ids of ``pack``."""
    found = array("q")
    found.frombytes(zlib.decompress(bytes(packed)))
    return found


def keep(taking: Taking) -> None:
    """Write down what the portion just taken met and changed, and turn to a fresh page."""
    Met.objects.bulk_create(
        [
            Met(batch_id=taking.batch_id, table=table, ids=pack(ids))
            for table, ids in taking.met.items()
            if ids
        ]
    )
    bulk.insert(
        Before,
        ["batch_id", "table", "row", "values"],
        [(taking.batch_id, table, row, values) for table, row, values in taking.before],
    )
    taking.met.clear()
    taking.before.clear()


def met_ids(batch_id: int, table: str) -> Iterator[int]:
    """Yield the ids of a table's rows that a batch met, perhaps several times."""
    for packed in Met.objects.filter(batch_id=batch_id, table=table).values_list("ids", flat=True):
        yield from unpack(packed)


def undone_batches() -> frozenset[int]:
    """Return the batches whose events no longer count."""
    return frozenset(Event.objects.filter(kind=Kind.UNDO).values_list("subject_id", flat=True))


def begin(batch: Batch, language: str = "en") -> Taking:
    """Return the taking of a batch, knowing again what its earlier portions brought."""
    taking = Taking(
        system=batch.source_system,
        batch_id=batch.pk,
        origin=batch.origin,
        now=batch.created_at,
        language=language,
        undone=undone_batches(),
    )
    for table in ("case", "event", "transaction", "conversation", "submission"):
        for number in met_ids(batch.pk, table):
            taking.brought[table].add(number)
    return taking
