"""Records of JSON Lines, JSON arrays and envelopes such as ``{"tickets": […]}``, read piece by piece."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO, TextIO

from madoguchi.core.text import Text

from .encoding import Encoding, decode_error, find_stream_encoding
from .json_scan import CHUNK, INNER_LISTS, parse_json, read_sections, too_long
from .limits import Limits, refuse
from .rows import Record, Row, as_text, check_columns, check_rows

_SAMPLE_RECORDS = 200


class JsonFile:
    """A JSON file of records. ``kind`` is jsonl, json_array, json_envelope or json_values.

    ``section`` names the list inside an envelope; without it, the first list of objects is taken.
    Rows are numbered by line for JSON Lines and by order otherwise.
    """

    def __init__(
        self,
        open_stream: Callable[[], BinaryIO],
        limits: Limits,
        *,
        encoding: Encoding | None = None,
        section: str | None = None,
        lines: bool | None = None,
    ) -> None:
        self._open = open_stream
        self._limits = limits
        self._encoding = encoding or find_stream_encoding(open_stream)
        self.encoding: str | None = self._encoding.label
        self.notes: list[Text] = []
        self.approximate_rows: int | None = None
        self.section = section
        self.sample_chars = 0
        self.kind = self._find_kind(bool(lines))
        self.columns = self._find_columns()

    def _text(self) -> TextIO:
        return io.TextIOWrapper(self._open(), encoding=self._encoding.name, errors="strict")

    def _find_kind(self, lines: bool) -> str:
        with self._text() as text:
            try:
                head = text.read(CHUNK)
            except UnicodeDecodeError as error:
                raise decode_error(self._open, self._encoding) from error
        body = head.lstrip(" \t\r\n\ufeff")
        if not body:
            raise refuse("empty", "The file is empty.", "ファイルが空です。")
        if body[0] == "[":
            return "json_array"
        first, _, rest = body.partition("\n")
        try:
            value = json.loads(first)
        except (ValueError, RecursionError):
            if lines and not rest:
                return "jsonl"
            # Either pretty-printed, or one line longer than the sample: the keys decide.
            return "json_envelope" if _opens_with_list(body) else "json_values"
        if not lines and isinstance(value, dict) and self._is_envelope(value) and not rest.strip():
            return "json_envelope"
        return "jsonl"

    def _is_envelope(self, value: dict[str, Any]) -> bool:
        lists = [k for k, v in value.items() if _is_record_list(k, v)]
        return bool(lists) and "id" not in value

    def records(self) -> Iterator[Record]:
        """Yield records with their own types. Raises ReadError naming where the JSON breaks."""
        count = 0
        try:
            for record in self._records():
                count += 1
                if not count & 0xFFFF:
                    check_rows(count, self._limits)
                yield record
        except UnicodeDecodeError as error:
            raise decode_error(self._open, self._encoding) from error

    def _records(self) -> Iterator[Record]:
        if self.kind == "jsonl":
            yield from self._lines()
            return
        number = 0
        for section, value in read_sections(self._text(), self._limits):
            if self.kind == "json_envelope":
                if self.section is None and isinstance(value, dict):
                    self.section = section
                if section != self.section:
                    continue
            number += 1
            yield Record(number, value)

    def _lines(self) -> Iterator[Record]:
        most = self._limits.max_record_chars
        with self._text() as text:
            number = 0
            while line := text.readline(most + 1):
                number += 1
                if len(line) > most:
                    raise too_long(number, self._limits)
                line = line.strip(" \t\r\n\ufeff\x1e")
                if line:
                    yield Record(number, parse_json(line, f"line {number:,}", f"{number:,}行目"))

    def rows(self) -> Iterator[Row]:
        """Yield records as flat text: nested objects become dotted columns, lists become JSON text."""
        for number, value in self.records():
            if isinstance(value, dict):
                yield Row(number, flatten(value))
            else:
                yield Row(number, {"value": as_text(value)}, _NOT_OBJECT)

    def _find_columns(self) -> list[str]:
        names: dict[str, None] = {}
        for row in islice(self.rows(), _SAMPLE_RECORDS):
            if row.problem is None:
                names.update(dict.fromkeys(row.values))
                check_columns(len(names), self._limits)
        if not names:
            raise refuse(
                "no_records",
                "No records were found in the JSON. Expected one JSON object per line, a list of objects, or an object "
                "holding a list{section}.",
                "JSONの中に記録が見つかりません。1行に1オブジェクト、オブジェクトの配列、または配列を持つオブジェクト"
                "{section}が必要です。",
                section=f" “{self.section}”" if self.section else "",
            )
        return list(names)


_NOT_OBJECT = Text(
    "The record is not a JSON object with named fields.",
    "項目名を持つJSONオブジェクトではありません。",
)


def _is_record_list(key: str, value: object) -> bool:
    return key not in INNER_LISTS and isinstance(value, list) and (not value or isinstance(value[0], dict))


def _opens_with_list(body: str) -> bool:
    """Whether the first list of objects among the first keys is one of records, not one inside a record."""
    for match in re.finditer(r'"([^"\\]+)"\s*:\s*(\[\s*[{\]])?', body[:CHUNK]):
        if match[1] == "id":
            return False
        if match[2]:
            return match[1] not in INNER_LISTS
    return False


def flatten(value: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Return an object as flat text fields; ``{"customer": {"id": 7}}`` gives ``customer.id``."""
    flat: dict[str, str] = {}
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, dict) and inner and depth < 3:
            flat.update(flatten(inner, f"{name}.", depth + 1))
        else:
            flat[name] = as_text(inner)
    return flat
