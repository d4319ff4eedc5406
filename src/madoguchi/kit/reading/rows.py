"""One row of a table, and the shape every format's reader has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from madoguchi.core.text import Text

from .limits import Limits, refuse


class Row(NamedTuple):
    """A row as text. ``number`` is the line (CSV, JSONL), sheet row (XLSX) or ordinal the user can look up.

    Every value is a ``str``; a missing one is ``""``. Words such as NA or null stay the words they are.
    ``problem`` says what is wrong with the row itself (more fields than columns); its values are then doubtful.
    """

    number: int
    values: dict[str, str]
    problem: Text | None = None


class Record(NamedTuple):
    """A JSON record with its own types and nesting."""

    number: int
    value: Any


class Reader(Protocol):
    """What each format's file provides to ``tables.Table``."""

    kind: str
    columns: list[str]
    encoding: str | None
    notes: list[Text]
    approximate_rows: int | None

    def rows(self) -> Iterator[Row]:
        """Yield rows from the start; may be called again."""
        ...


def clean(text: str) -> str:
    """Return text that any database can hold: NUL and lone surrogates become the replacement character."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def as_text(value: object) -> str:
    """Return a typed cell as the text a person would have typed; nothing is ``""``, nested data is JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" " if value.tzinfo is None else "T")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return as_text(value.total_seconds())
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def name_columns(header: list[str], limits: Limits) -> tuple[list[str], list[Text]]:
    """Return usable, unique column names for a header row, with notes on what was changed.

    Raises ReadError (``too_many_columns``, ``no_header``).
    """
    while header and not header[-1].strip():
        header = header[:-1]
    if not header:
        raise refuse(
            "no_header",
            "The first row has no column names. Put the names of the columns in the first row.",
            "1行目に列名がありません。1行目に列の名前を入れてください。",
        )
    check_columns(len(header), limits)
    names: list[str] = []
    notes: list[Text] = []
    taken: set[str] = set()
    for place, raw in enumerate(header, 1):
        name = base = clean(raw).strip().strip("\ufeff").strip()[:300] or f"column {place}"
        copy = 1
        while name in taken:
            copy += 1
            name = f"{base} ({copy})"
        if copy > 1:
            notes.append(
                Text(
                    f"Two columns are named “{base}”; the one at position {place} is called “{name}” here.",
                    f"「{base}」という列が複数あります。{place}番目の列は「{name}」として扱います。",
                )
            )
        taken.add(name)
        names.append(name)
    return names, notes


HEADER_IS_DATA = Text(
    "The first row looks like data rather than column names. Put the names of the columns in the first row.",
    "1行目が列名ではなくデータのように見えます。1行目に列の名前を入れてください。",
)
_DATA = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}/\d{1,2}/\d{4}|\S+@\S+\.\S+|-?\d+\.\d+\Z")


def looks_like_data(header: list[str]) -> bool:
    """Return whether a first row holds values: a full date, an e-mail address or a decimal number."""
    return any(_DATA.match(cell.strip()) for cell in header) and not any(not c.strip() for c in header)


def check_columns(count: int, limits: Limits) -> None:
    """Raise ReadError (``too_many_columns``) above the limit."""
    if count > limits.max_columns:
        raise refuse(
            "too_many_columns",
            "The file has {count} columns; at most {most} are read. Remove the columns you do not need and try again.",
            "列が{count}列あります（上限{most}列）。不要な列を削除してから、もう一度お試しください。",
            count=f"{count:,}",
            most=f"{limits.max_columns:,}",
        )


def check_rows(count: int, limits: Limits) -> None:
    """Raise ReadError (``too_many_rows``) above the limit."""
    if count > limits.max_rows:
        raise refuse(
            "too_many_rows",
            "The file has more than {most} rows. Split it, for example by month, and bring in the parts one by one.",
            "行数が{most}行を超えています。月ごとなどに分けて、順に取り込んでください。",
            most=f"{limits.max_rows:,}",
        )


def too_many_fields(found: int, expected: int) -> Text:
    return Text(
        f"The row has {found} fields but the header has {expected}; a delimiter inside a value may lack its quotes.",
        f"見出しは{expected}列ですが、この行には{found}個の値があります。値の中の区切り文字が引用符で囲まれていない可能性があります。",
    )
