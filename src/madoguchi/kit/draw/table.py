"""Tables from columns and rows: what a cell says, by the kind of its column. Pure.

A column is (key, label, kind), as for exports. Kinds: text, number, decimal, given (a number with the
decimals it has, two at most), percent, signed, date, datetime, duration (seconds), boolean, link (a pair of text and
address). A row is a mapping or an object with the keys as attributes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.kit import formats
from madoguchi.kit.draw.figure import text

RIGHT = frozenset({"number", "decimal", "given", "percent", "signed", "duration"})
KINDS = RIGHT | {"text", "date", "datetime", "boolean", "link"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column in one language."""

    key: str
    label: str
    kind: str

    @property
    def right(self) -> bool:
        return self.kind in RIGHT


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, how it is set, and by what it sorts."""

    text: str
    css: str = ""
    sort: str | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer of a distribution; low and high bound its share in percent."""

    label: Any
    count: float
    low: float | None = None
    high: float | None = None
    chosen: bool = False

    def share(self, total: float) -> float:
        """Return the answer's share of all answers, in percent."""
        return self.count / total * 100 if total else 0.0


def columns(specification: Sequence[Any], language: str) -> list[Column]:
    """Read columns (key, label, kind). Raises ValueError for an unknown kind."""
    read = []
    for column in specification:
        key, label, kind = (column.key, column.label, column.kind) if hasattr(column, "key") else column
        if kind not in KINDS:
            raise ValueError(f"Column {key!r} has the unknown kind {kind!r}; known are {sorted(KINDS)}.")
        read.append(Column(key, text(label, language), kind))
    return read


def value_of(row: Any, key: str) -> Any:
    """Return a row's value under a key, None where it has none."""
    if isinstance(row, Mapping):
        return row.get(key)
    return getattr(row, key, None)


def cells(heads: Sequence[Column], row: Any, language: str, zone: dt.tzinfo, yes: str, no: str) -> list[Cell]:
    """Return the cells of one row; moments are written in ``zone``."""
    return [cell(value_of(row, head.key), head.kind, language, zone, yes, no) for head in heads]


def cell(value: Any, kind: str, language: str, zone: dt.tzinfo, yes: str, no: str) -> Cell:
    """Return one cell."""
    css = "r" if kind in RIGHT else ""
    if formats.missing(value) or value == "":
        return Cell(formats.MISSING, f"{css} faint".strip(), "")
    if kind == "text":
        words = value if hasattr(value, "__html__") else text(value, language)
        return Cell(words, "wrap" if len(words) > 60 else css)
    if kind == "link":
        words, address = value
        return Cell(text(words, language), "wrap" if len(text(words, language)) > 60 else css, href=address)
    if kind == "boolean":
        return Cell(yes if value else no)
    if kind == "datetime":
        local = value.astimezone(zone) if value.tzinfo else value
        return Cell(formats.date_time(local, language, weekday=False), "nowrap", value.isoformat())
    if kind == "date":
        return Cell(formats.date(value, language), "nowrap", value.isoformat())
    written = {
        "number": lambda: formats.number(value),
        "decimal": lambda: formats.number(value, 2),
        "given": lambda: formats.given(value),
        "percent": lambda: formats.percent(value),
        "signed": lambda: formats.number(value, 1, signed=True),
        "duration": lambda: formats.duration(value, language),
    }[kind]()
    return Cell(written, css, str(float(value)))


def answer_row(row: Any) -> AnswerRow:
    """Read a (label, count) pair or an object with label and count."""
    if isinstance(row, AnswerRow):
        return row
    if isinstance(row, Mapping):
        return AnswerRow(**{name: row[name] for name in AnswerRow.__slots__ if name in row})
    if isinstance(row, Sequence) and not isinstance(row, str):
        return AnswerRow(*row)
    return AnswerRow(
        row.label,
        row.count,
        getattr(row, "low", None),
        getattr(row, "high", None),
        getattr(row, "chosen", False),
    )
