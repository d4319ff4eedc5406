"""The record and the figures as files: in the neutral formats, so that what goes out can come in again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import get_language

from madoguchi.cases.pointing import own_ids
from madoguchi.core.text import Text
from madoguchi.insights.evaluate import evaluate
from madoguchi.kit.draw.table import columns
from madoguchi.kit.exporting import defuse, to_cp932, write_xlsx
from madoguchi.people.models import Customer, Member, Transaction
from madoguchi.processes import log_files
from madoguchi.surveys.models import Answer, Question, Submission
from madoguchi.warehouse import Filters, ask

Row = dict[str, Any]
PORTION = 20_000
LOOK_UP = 2_000

FORMATS = ("csv", "cp932", "xlsx", "jsonl", "xes", "ocel")
LOG = "log"
UNKNOWN_FORMAT = Text(
    "{name}: name a file that ends in .csv, .xlsx, .jsonl or .xes, or say --format.",
    "{name}：末尾が .csv・.xlsx・.jsonl・.xes のファイル名にするか、--format を指定してください。",
)
XES_OF_EVENTS = Text(
    "XES is a format for events alone, OCEL for the log.",
    "XES で書き出せるのは出来事（events・log）だけ、OCEL で書き出せるのは log だけです。",
)
LOG_FORMATS = Text(
    "A log is written as xes, ocel or csv.", "ログ（log）の形式は xes・ocel・csv のいずれかです。"
)


class ExportError(Exception):
    """A file that cannot be written as asked; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of export: its columns (key, kind of cell), and what yields its rows."""

    columns: tuple[tuple[str, str], ...]
    rows: Callable[[Filters], Iterator[Row]]


def export(what: str, target: Path, format: str, filters: Filters) -> int:
    """Write a file of a kind (see ``KINDS``), or of the log; returns how many rows it holds.

    The file is written beside its place and moved there, so that a failure leaves none. Raises ``ExportError``,
    ``WarehouseError`` or ``OSError``.
    """
    if what == LOG:
        if format not in log_files.FORMATS:
            raise ExportError(LOG_FORMATS)
        with _beside(target) as file:
            return _write_parts(file, format, log_files.rows(filters))
    if format == "ocel" or (format == "xes" and what != "events"):
        raise ExportError(XES_OF_EVENTS)
    kind = KINDS[what]
    with _beside(target) as file:
        if format == "xes":
            return _write_parts(file, "xes", kind.rows(filters))
        if format == "jsonl":
            return _write_jsonl(file, kind, kind.rows(filters))
        if format == "xlsx":
            heads = columns([(name, name, shape) for name, shape in kind.columns], "en")
            return write_xlsx(file, heads, kind.rows(filters), get_language() or "en").rows  # type: ignore[arg-type]
        return _write_csv(file, kind, kind.rows(filters), format == "cp932")


def format_of(target: Path, chosen: str = "") -> str:
    """Return the format of a file by its ending, unless one was chosen. Raises ``ExportError``."""
    found = chosen or target.suffix.lstrip(".").lower()
    if not chosen and target.name.lower().endswith((".ocel.json", ".jsonocel")):
        found = "ocel"
    if found not in FORMATS:
        raise ExportError(UNKNOWN_FORMAT.fill(name=target.name))
    return found


# -- rows ------------------------------------------------------------------------------------------------------


def _figures(filters: Filters) -> Iterator[Row]:
    found = evaluate(filters.since, filters.until, narrowed=filters)
    language = get_language() or "en"
    grouped = [
        (f"{group.dimension}={value}", metrics.items())
        for group in found.groups
        for value, _, metrics in group.rows
    ]
    whole = [("", [(line.code, line.metric) for line in found.lines.values()])]
    for group_name, metrics in [*whole, *grouped]:
        for code, metric in metrics:
            told = metric.to_json(language)
            seconds = 0.001 if metric.unit == "ms" else 1.0
            for name in ("value", "low", "high"):
                told[name] = None if told[name] is None else told[name] * seconds
            yield told | {
                "code": code,
                "group": group_name,
                "unit": "s" if metric.unit == "ms" else metric.unit,
            }


def _cases(filters: Filters) -> Iterator[Row]:
    for rows in _pages("case_rows", filters, "case_id", basis="opened"):
        ids = own_ids(rows)
        customers = _ids(Customer, rows, "customer")
        names = (
            "channel",
            "team",
            "process",
            "request",
            "language",
            "priority",
            "contacts",
            "handovers",
            "reopens",
        )
        for row in rows:
            yield {name: row[name] for name in (*names, "cost")} | {
                "case": ids.get(row["case_id"], str(row["case_id"])),
                "customer": customers.get(row["customer"]),
                "opened_at": _at(row["opened_ms"]),
                "first_resolved_at": _at(row["first_resolved_ms"]),
                "resolved_at": _at(row["resolved_ms"]),
                "due_at": _at(row["due_ms"]),
                "first_response_seconds": _seconds(row["first_reply_after_ms"]),
                "resolution_seconds": _seconds(row["resolution_ms"]),
                "full_resolution_seconds": _seconds(row["full_resolution_ms"]),
                "open": bool(row["open"]),
                "promise_kept": None if row["kept"] is None else bool(row["kept"]),
            }


def _events(filters: Filters) -> Iterator[Row]:
    """Steps case by case, in order."""
    offset, held = 0, []
    while True:
        rows = ask("event_rows", filters, order="case_id", limit=PORTION, offset=offset)
        offset += len(rows)
        held += rows
        last = len(rows) < PORTION
        # The last case of a page may go on in the next one
        cut = held if last else [row for row in held if row["case_id"] != held[-1]["case_id"]]
        held = held[len(cut) :]
        ids = own_ids(cut)
        staff = dict(Member.objects.filter(pk__in={row["member"] for row in cut}).values_list("pk", "name"))
        for row in sorted(cut, key=lambda row: (row["case_id"], row["seq"])):
            names = ("activity", "team", "stage", "lane", "channel", "cost", "signal")
            yield {name: row[name] for name in names} | {
                "case": ids.get(row["case_id"], str(row["case_id"])),
                "started_at": _at(row["started_ms"]),
                "at": _at(row["at_ms"]),
                "resource": staff.get(row["member"]),
            }
        if last:
            return


def _answers(filters: Filters) -> Iterator[Row]:
    questions = {question.pk: question for question in Question.objects.select_related("survey")}
    for rows in _pages("answer_rows", filters.with_(audience=()), "answer"):
        ids = own_ids(rows)
        customers = _ids(Customer, rows, "customer")
        submissions = _ids(Submission, rows, "submission")
        words = _words([row for row in rows if row["has_text"]])
        for row in rows:
            question = questions.get(row["question"])
            names = ("kind", "value", "stage", "touchpoint", "weight", "channel", "audience")
            yield {name: row[name] for name in names} | {
                "survey": question.survey.name_en or question.survey.name_ja if question else None,
                "submission": submissions.get(row["submission"], str(row["submission"])),
                "question": question.code if question else str(row["question"]),
                "text": words.get((row["submission"], row["question"])),
                "answered_at": _at(row["at_ms"]),
                "case": ids.get(row["case_id"]),
                "customer": customers.get(row["customer"]),
                "counted": bool(row["valid"]),
            }


def _transactions(filters: Filters) -> Iterator[Row]:
    """Purchases from the record itself: it keeps amounts to the last digit."""
    rows = Transaction.objects.select_related("customer").order_by("pk")
    if filters.since:
        rows = rows.filter(at__date__gte=filters.since)
    if filters.until:
        rows = rows.filter(at__date__lte=filters.until)
    for row in rows.iterator(PORTION):
        customer = row.customer
        yield {
            "id": row.source_id or str(row.uid),
            "customer": (customer.source_id or str(customer.uid)) if customer else None,
            "at": row.at.astimezone(dt.UTC),
            "amount": row.amount,
            "currency": row.currency,
            "kind": row.kind,
            "product": row.product,
        }


def _pages(name: str, filters: Filters, key: str, **params: Any) -> Iterator[list[Row]]:
    after = -(2**62)
    while rows := ask(name, filters, order=key, limit=PORTION, after=after, **params):
        yield rows
        after = int(rows[-1][key])


def _ids(model: Any, rows: Iterable[Mapping[str, Any]], key: str) -> dict[int, str]:
    """Return id here → id in the source (or ours) of the rows' things."""
    wanted = sorted({row[key] for row in rows if row[key] is not None})
    found: dict[int, str] = {}
    for start in range(0, len(wanted), LOOK_UP):
        some = model.objects.filter(pk__in=wanted[start : start + LOOK_UP])
        found |= {pk: source or str(uid) for pk, source, uid in some.values_list("pk", "source_id", "uid")}
    return found


def _words(rows: list[Row]) -> dict[tuple[int, int], str]:
    wanted = sorted({row["submission"] for row in rows})
    found: dict[tuple[int, int], str] = {}
    for start in range(0, len(wanted), LOOK_UP):
        said = Answer.objects.filter(submission__in=wanted[start : start + LOOK_UP]).exclude(text="")
        found |= {
            (one, question): text
            for one, question, text in said.values_list("submission", "question", "text")
        }
    return found


def _at(ms: int | None) -> dt.datetime | None:
    return None if ms is None else dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000


def _named(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, kind or "text") for name, _, kind in (part.partition(":") for part in text.split()))


KINDS: dict[str, Kind] = {
    "figures": Kind(
        _named(
            "code metric label group value:decimal low:decimal high:decimal unit level:decimal method n:number "
            "n_effective:decimal persons:number shown:boolean display note definition"
        ),
        _figures,
    ),
    "cases": Kind(
        _named(
            "case customer opened_at:datetime first_resolved_at:datetime resolved_at:datetime due_at:datetime channel "
            "team process request language priority first_response_seconds:number resolution_seconds:number "
            "full_resolution_seconds:number contacts:number handovers:number reopens:number cost:decimal open:boolean "
            "promise_kept:boolean"
        ),
        _cases,
    ),
    "events": Kind(
        _named(
            "case activity started_at:datetime at:datetime resource team stage lane channel cost:decimal signal"
        ),
        _events,
    ),
    "answers": Kind(
        _named(
            "survey submission question kind value:decimal text answered_at:datetime case customer stage touchpoint "
            "weight:decimal channel audience counted:boolean"
        ),
        _answers,
    ),
    "transactions": Kind(
        _named("id customer at:datetime amount:decimal currency kind product"), _transactions
    ),
}

# -- files -----------------------------------------------------------------------------------------------------


@contextmanager
def _beside(target: Path) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.resolve().parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def _write_csv(file: BinaryIO, kind: Kind, rows: Iterator[Row], cp932: bool) -> int:
    names = [name for name, _ in kind.columns]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(names)
    if not cp932:
        file.write(b"\xef\xbb\xbf")
    count = 0
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in names])
        count += 1
        if count % 500 == 0:
            _flush(buffer, file, cp932)
    _flush(buffer, file, cp932)
    return count


def _flush(buffer: io.StringIO, file: BinaryIO, cp932: bool) -> None:
    words = buffer.getvalue()
    file.write(to_cp932(words)[0] if cp932 else words.encode())
    buffer.seek(0)
    buffer.truncate()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return _iso(value)
    if isinstance(value, str):
        return defuse(value)
    return str(value)


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _write_jsonl(file: BinaryIO, kind: Kind, rows: Iterator[Row]) -> int:
    names = [name for name, _ in kind.columns]
    count = 0
    for row in rows:
        told = {name: row[name] for name in names if row.get(name) not in (None, "")}
        file.write(json.dumps(told, ensure_ascii=False, default=_plain).encode() + b"\n")
        count += 1
    return count


def _plain(value: Any) -> Any:
    return _iso(value) if isinstance(value, dt.datetime) else str(value)


def _write_parts(file: BinaryIO, format: str, rows: Iterator[Mapping[str, Any]]) -> int:
    count = 0

    def counted() -> Iterator[Mapping[str, Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    for piece in log_files.parts(format, counted()):
        file.write(piece.encode())
    return count
