"""From the rows of a file to neutral records, as a plan says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

from madoguchi.core.text import Text
from madoguchi.imports.messages import Numbered as Numbered
from madoguchi.imports.messages import Record as Record
from madoguchi.imports.messages import conversations_of
from madoguchi.imports.plan import SAMPLE, Plan, date_formats
from madoguchi.kit.reading.date_shapes import DateError
from madoguchi.kit.reading.dates import DateFormat
from madoguchi.kit.reading.recognise import recognise_turn
from madoguchi.kit.reading.rows import Row
from madoguchi.kit.reading.signals import guess_signal
from madoguchi.kit.reading.tables import Table
from madoguchi.kit.taking import Problem

# Fields of the readers that the neutral formats call otherwise or keep in the record only
_NAMES = {"events": {"source_id": "id"}}
_PERSONAL = {"customers": ("kana", "postal", "address", "region", "left_at")}
_DROPPED = {"transactions": ("quantity", "channel"), "answers_wide": ("language",)}
_NOT_READ = Problem(
    "bad_record",
    Text("The record is not an object.", "レコードの形式が正しくありません。"),
)


def records(table: Table, plan: Plan) -> Iterator[Numbered]:
    """Yield (row number, record or problem) for every row. Raises ReadError where the file breaks."""
    if plan.shape == "conversations":
        yield from _conversations(table, plan)
    elif plan.shape == "messages":
        yield from conversations_of(_rows(table, plan))
    else:
        yield from _rows(table, plan)


def _rows(table: Table, plan: Plan) -> Iterator[Numbered]:
    build = _builder(plan, date_formats(plan, table.preview(SAMPLE)))
    for row in table.rows():
        if row.problem is not None:
            yield row.number, Problem("broken_row", row.problem)
            continue
        if not any(row.values.values()):
            continue  # a line left empty says nothing
        try:
            yield row.number, build(row)
        except _BadDateError as error:
            yield row.number, error.problem


class _BadDateError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _builder(plan: Plan, formats: dict[str, DateFormat]) -> Callable[[Row], Record]:
    shape = plan.shape
    names = _NAMES.get(shape, {})
    dropped, personal_fields = _DROPPED.get(shape, ()), _PERSONAL.get(shape, ())
    plain: list[tuple[str, str]] = []
    dates: list[tuple[str, str, Callable[[str], dt.datetime]]] = []
    personal = [(column, column) for column in plan.columns.of_class("personal")]
    attributes = [(column, column) for column in plan.columns.of_class("analysis")]
    questions = [column for column in plan.definitions() if column in plan.columns.columns]
    personal = [pair for pair in personal if pair[0] not in questions]
    for name, column in plan.columns.fields.items():
        if name in dropped:
            continue
        if name in personal_fields:
            personal.append((name, column))
        elif name == "lifecycle":
            attributes.append((name, column))
        elif column in formats:
            dates.append((names.get(name, name), column, formats[column].parse))
        else:
            plain.append((names.get(name, name), column))
    signals: dict[str, str] = {}

    def build(row: Row) -> Record:
        values = row.values
        record: Record = {name: value for name, column in plain if (value := values.get(column, ""))}
        for name, column, parse in dates:
            if text := values.get(column, ""):
                try:
                    record[name] = parse(text)
                except DateError as error:
                    if not text.strip():
                        continue
                    raise _BadDateError(_bad_date(column, error)) from error
        if personal:
            record["personal"] = {
                name: value for name, column in personal if (value := values.get(column, ""))
            }
        if attributes and shape in ("events", "messages"):
            record["attributes"] = {
                name: value for name, column in attributes if (value := values.get(column, ""))
            }
        if shape == "events":
            activity = record.get("activity", "")
            signal = signals.get(activity)
            if signal is None:
                signal = signals[activity] = _signal(activity)
                if len(signals) > 100_000:
                    signals.clear()
            if signal:
                record["signal"] = signal
        elif shape == "answers_wide":
            record["answers"] = {column: values.get(column, "") for column in questions}
        return record

    return build


def _signal(activity: str) -> str:
    found = guess_signal(activity)
    return "" if found == "none" else found


def _bad_date(column: str, error: DateError) -> Problem:
    return Problem(
        "bad_date",
        Text("“{column}”: {reason}", "「{column}」：{reason_ja}").fill(
            column=column, reason=error.text.en, reason_ja=error.text.ja
        ),
    )


def _conversations(table: Table, plan: Plan) -> Iterator[Numbered]:
    """Conversations keep their nesting: keys are renamed, values stay as they are."""
    names = {column: name for name, column in plan.columns.fields.items()}
    personal, attributes = plan.columns.of_class("personal"), plan.columns.of_class("analysis")
    known = {"subject", "request", "process", "priority", "status", "due_at", "attributes", "personal"}
    turn_names: dict[str, str] = {}
    for number, value in table.records():
        if not isinstance(value, dict):
            yield number, _NOT_READ
            continue
        record: Record = {
            names.get(str(key), str(key)): one for key, one in value.items() if key in names or key in known
        }
        turns = record.get("turns")
        if isinstance(turns, str):
            try:
                turns = json.loads(turns)
            except ValueError:
                turns = None
        if isinstance(turns, list) and turns and isinstance(turns[0], dict):
            keys = frozenset(key for turn in turns[:20] if isinstance(turn, dict) for key in turn)
            if not turn_names or not set(turn_names.values()) <= keys:
                turn_names = recognise_turn(sorted(keys))
            renamed = {column: name for name, column in turn_names.items()}
            record["turns"] = [
                {renamed.get(str(key), str(key)): one for key, one in turn.items()}
                if isinstance(turn, dict)
                else turn
                for turn in turns
            ]
        if plan.columns.columns and personal:
            record["personal"] = {**record.get("personal", {}), **_some(value, personal, known)}
        if attributes:
            record["attributes"] = {**record.get("attributes", {}), **_some(value, attributes, known)}
        yield number, record


def _some(value: dict[str, Any], columns: list[str], known: set[str]) -> dict[str, Any]:
    return {
        column: value[column]
        for column in columns
        if column not in known
        and value.get(column) not in (None, "")
        and isinstance(value[column], str | int | float | bool)
    }
