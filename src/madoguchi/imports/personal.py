"""What imports hold about a customer: the raw files that named them, and what rows said before a change."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

import pyarrow
import pyarrow.compute as compute
from django.conf import settings
from django.db.models import Q
from pyarrow import parquet

from madoguchi.cases.models import Case, Conversation, Message
from madoguchi.core.text import Text
from madoguchi.imports.actions.book import unpack
from madoguchi.imports.models import Batch, Before, Met, Skipped
from madoguchi.people.erasure import Done, Erasing, Holder, Row, mark
from madoguchi.people.erasure import register as register_holder
from madoguchi.people.models import Customer, Transaction
from madoguchi.surveys.models import Answer, Submission

Ids = dict[str, set[int]]

FILES = Text("Raw import files", "取り込んだ元のファイル")
BLANKS: dict[str, Any] = {
    "name": "",
    "email": "",
    "phone": "",
    "language": "",
    "segment": "",
    "subject": "",
    "text": "",
    "promises": [],
    "customer_id": None,
    "account_id": None,
}
_CHUNK = 1 << 20


def collect(customers: Sequence[int]) -> dict[str, list[Row]]:
    """Return which imports brought the person; the files themselves name others too and are not handed out."""
    found = sorted(_brought(rows_of(customers)))
    fields = ("uid", "kind", "source_system", "file_name", "sha256", "created_at", "raw_removed_at")
    return {"imports": list(Batch.objects.filter(pk__in=found).order_by("pk").values(*fields))}


def blank(erasing: Erasing) -> None:
    """Remove every raw file that names the person (the checksum stays) and blank what rows said before."""
    rows = rows_of(erasing.customers)
    files = {batch.file_path for batch in _naming(rows, erasing.known_by)}
    # The same bytes are kept once: every batch that came as one of these files loses it.
    Batch.objects.filter(file_path__in=files).update(raw_removed_at=erasing.at, file_path="")
    for path in (Path(settings.DATA) / file for file in files):
        erasing.afterwards.append(partial(path.unlink, missing_ok=True))
    note = Text(
        "Checksums stay. The files held other people's rows too; those are in the record, and can be imported again "
        "from your own copy.",
        "チェックサムは残しています。ファイルに含まれていたほかの方のデータは、記録に残っています。",
    )
    erasing.done.append(Done("raw_files", FILES, "removed", len(files), note))
    changed = _blank_before(rows, erasing)
    erasing.done.append(
        Done("earlier", Text("Earlier values of changed rows", "変更前の値"), "blanked", changed)
    )
    reasons = _blank_reasons(erasing.known_by)
    if reasons:
        label = Text("Reasons of skipped rows", "取り込めなかった行の理由")
        erasing.done.append(Done("skipped", label, "blanked", reasons))


def rows_of(customers: Sequence[int]) -> Ids:
    """Return the ids of everything of a person, by table as imports name them."""
    cases = set(Case.objects.filter(customer__in=customers).values_list("pk", flat=True))
    talks = set(Conversation.objects.filter(case__customer__in=customers).values_list("pk", flat=True))
    said = Message.objects.filter(conversation__case__customer__in=customers)
    filled = set(Submission.objects.filter(customer__in=customers).values_list("pk", flat=True))
    answers = Answer.objects.filter(submission__customer__in=customers)
    bought = Transaction.objects.filter(customer__in=customers)
    return {
        "customer": set(customers),
        "case": cases,
        "conversation": talks,
        "message": set(said.values_list("pk", flat=True)),
        "submission": filled,
        "answer": set(answers.values_list("pk", flat=True)),
        "transaction": set(bought.values_list("pk", flat=True)),
    }


_MODELS = {
    "customer": Customer,
    "case": Case,
    "conversation": Conversation,
    "message": Message,
    "submission": Submission,
    "transaction": Transaction,
}


def _brought(rows: Ids) -> set[int]:
    """Return the batches that brought, met or changed anything of a person."""
    found: set[int] = set()
    for table, model in _MODELS.items():
        for part in _parts(rows[table]):
            own = model.objects.filter(pk__in=part, batch_id__isnull=False)  # type: ignore[attr-defined]
            found |= set(own.values_list("batch_id", flat=True).distinct())
    for batch, table, packed in Met.objects.exclude(batch__in=found).values_list("batch_id", "table", "ids"):
        if rows.get(table) and not rows[table].isdisjoint(unpack(packed)):
            found.add(batch)
    for table, ids in rows.items():
        for part in _parts(ids):
            before = Before.objects.filter(table=table, row__in=part)
            found |= set(before.values_list("batch_id", flat=True).distinct())
    return found


def _naming(rows: Ids, known_by: Sequence[str]) -> list[Batch]:
    """Return the batches whose raw file is still here and names the person."""
    brought = _brought(rows)
    systems = set(Batch.objects.filter(pk__in=brought).values_list("source_system", flat=True))
    needles = _needles(known_by)
    found = []
    for batch in Batch.objects.filter(raw_removed_at=None).exclude(file_path="").order_by("pk"):
        path = Path(settings.DATA) / batch.file_path
        if batch.pk in brought or _names(path, known_by, needles, batch.source_system in systems):
            found.append(batch)
    return found


def _needles(known_by: Sequence[str]) -> list[bytes]:
    """Return the words worth looking for in a file, in every encoding an import may come in.

    Short Latin words and short numbers are left out: they stand in every file.
    """
    needles: set[bytes] = set()
    for word in known_by:
        if word.isascii() and (len(word) < 5 or (word.isdigit() and len(word) < 8)):
            continue
        needles |= {word.encode("utf-8"), word.encode("utf-16-le"), word.encode("utf-16-be")}
        needles.add(word.encode("unicode_escape"))  # as JSON writes it
        needles.add(word.encode("cp932", "ignore"))
    return sorted(needle for needle in needles if len(needle) > 3)


def _names(path: Path, words: Sequence[str], needles: Sequence[bytes], same_system: bool) -> bool:
    """Say whether a file names the person. What cannot be looked into counts as naming them in the same system."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
        if head[:2] == b"\x1f\x8b":
            with gzip.open(path) as packed:
                return _contains(packed, needles)
        if head == b"PK\x03\x04":  # ZIP, and XLSX, which is one
            with zipfile.ZipFile(path) as archive:
                return any(_contains_member(archive, name, needles) for name in archive.namelist())
        if head == b"PAR1":
            return _parquet_contains(path, words)
        with path.open("rb") as plain:
            return _contains(plain, needles)
    except FileNotFoundError:
        return False
    except (OSError, EOFError, zipfile.BadZipFile, RuntimeError, NotImplementedError, pyarrow.ArrowException):
        return same_system


def _parquet_contains(path: Path, words: Sequence[str]) -> bool:
    with parquet.ParquetFile(path) as file:
        for part in file.iter_batches():
            for column in part.columns:
                if pyarrow.types.is_dictionary(column.type):
                    column = column.dictionary_decode()
                if pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type):
                    for word in words:
                        if _needles([word]) and compute.any(compute.match_substring(column, word)).as_py():
                            return True
    return False


def _contains_member(archive: zipfile.ZipFile, name: str, needles: Sequence[bytes]) -> bool:
    with archive.open(name) as member:
        return _contains(member, needles)


def _contains(file: IO[bytes] | gzip.GzipFile, needles: Sequence[bytes]) -> bool:
    longest = max((len(needle) for needle in needles), default=0)
    tail = b""
    while chunk := file.read(_CHUNK):
        window = tail + chunk
        if any(needle in window for needle in needles):
            return True
        tail = window[-longest:] if longest else b""
    return False


def _blank_before(rows: Ids, erasing: Erasing) -> int:
    changed = 0
    for table, ids in rows.items():
        for part in _parts(ids):
            for before in Before.objects.filter(table=table, row__in=part):
                values = {key: BLANKS.get(key, value) for key, value in before.values.items()}
                if "personal" in values:
                    values["personal"] = {} if table == "customer" else mark(erasing.at)
                if values != before.values:
                    before.values = values
                    before.save(update_fields=["values"])
                    changed += 1
    return changed


def _blank_reasons(known_by: Sequence[str]) -> int:
    """Reasons may quote what stood in a row."""
    naming = Q()
    for word in known_by:
        if _needles([word]):
            naming |= Q(reason_en__contains=word) | Q(reason_ja__contains=word)
    if not naming:
        return 0
    return Skipped.objects.filter(naming).update(
        reason_en="(erased with a person's data)", reason_ja="（個人データの消去により空欄にしました）"
    )


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    whole = sorted(ids)
    for start in range(0, len(whole), 500):
        yield whole[start : start + 500]


def register() -> None:
    """Tell the registry; called when the room is ready."""
    register_holder(Holder("imports", 30, collect, blank))
