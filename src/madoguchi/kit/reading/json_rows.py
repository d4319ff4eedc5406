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
from .limits import Limits, ReadError, human_size, refuse
from .rows import Record, Row, as_text, check_columns, check_rows, clean

_CHUNK = 64 * 1024
_SAMPLE_RECORDS = 200
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_BAD_ESCAPE = re.compile(r"\\u(?:d[89a-f][0-9a-f]{2}|0000)", re.IGNORECASE)
# Lists that belong to one record and are no lists of records.
_INNER_LISTS = frozenset(
    {"turns", "messages", "utterances", "tags", "promises", "fields", "comments_of_case"}
)


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
                head = text.read(_CHUNK)
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
                    raise _too_long(number, self._limits)
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
    return key not in _INNER_LISTS and isinstance(value, list) and (not value or isinstance(value[0], dict))


def _opens_with_list(body: str) -> bool:
    """Whether the first list of objects among the first keys is one of records, not one inside a record."""
    for match in re.finditer(r'"([^"\\]+)"\s*:\s*(\[\s*[{\]])?', body[:_CHUNK]):
        if match[1] == "id":
            return False
        if match[2]:
            return match[1] not in _INNER_LISTS
    return False


def parse_json(text: str, where_en: str, where_ja: str) -> Any:
    """Return the value of a JSON text; raises ReadError (``bad_json``) saying where it breaks."""
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise _too_deep(where_en, where_ja) from error
    except ValueError as error:
        raise _bad_json(str(error), where_en, where_ja) from error
    return _clean_deep(value) if _BAD_ESCAPE.search(text) or "\x00" in text else value


def _clean_deep(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_clean_deep(v) for v in value]
    if isinstance(value, dict):
        return {clean(k): _clean_deep(v) for k, v in value.items()}
    return value


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


def read_sections(text: TextIO, limits: Limits) -> Iterator[tuple[str, Any]]:
    """Yield (section, item) over a whole JSON text without holding more than one item.

    Items of a top-level list and top-level values have section ``""``; items of the lists inside a top-level
    object have the key of their list; its other values come as (key, value). Raises ReadError (``bad_json``).
    """
    with text:
        scan = _Scanner(text, limits)
        while (c := scan.peek()) != "":
            if c == "[":
                yield from (("", v) for v in scan.items())
            elif c == "{":
                yield from _read_object(scan)
            elif c == ",":
                raise scan.broken()
            else:
                yield "", scan.value()


def _read_object(scan: _Scanner) -> Iterator[tuple[str, Any]]:
    held: dict[str, Any] = {}
    listed = False
    scan.take("{")
    while scan.peek() != "}":
        key = scan.value()
        if not isinstance(key, str):
            raise scan.broken()
        scan.take(":")
        if scan.peek() == "[" and key not in _INNER_LISTS and "id" not in held:
            for item in scan.items():
                listed = True
                yield key, item
        else:
            held[key] = scan.value()
        if scan.peek() == ",":
            scan.take(",")
        elif scan.peek() != "}":
            raise scan.broken()
    scan.take("}")
    if listed:
        yield from held.items()
    elif held:
        yield "", held


class _Scanner:
    """Reads JSON values one after another from a stream, keeping only what is not yet consumed."""

    def __init__(self, text: TextIO, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._buffer = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self._decoder = json.JSONDecoder()

    def _more(self, size: int = _CHUNK) -> bool:
        if self._ended:
            return False
        piece = self._text.read(size)
        if not piece:
            self._ended = True
            return False
        self._line += self._buffer.count("\n", 0, self._at)
        self._buffer = self._buffer[self._at :] + piece
        self._at = 0
        return True

    def peek(self) -> str:
        """Return the next character that is not white space, or ``""`` at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def take(self, expected: str) -> None:
        if self.peek() != expected:
            raise self.broken()
        self._at += 1

    def items(self) -> Iterator[Any]:
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.peek() == ",":
                self.take(",")
            else:
                self.take("]")
                return

    def value(self) -> Any:
        size = _CHUNK
        self.peek()
        while True:
            start = self._at
            try:
                value, end = self._decoder.raw_decode(self._buffer, start)
            except RecursionError as error:
                raise _too_deep(*self.where()) from error
            except ValueError as error:
                # Incomplete, or wrong: more text decides. Doubling keeps the repeated attempts linear.
                if len(self._buffer) - start > self._limits.max_record_chars:
                    raise _too_long(self.line, self._limits) from error
                if not self._more(size):
                    self._at = _end_of(error, self._buffer, start)
                    raise self.broken(str(error)) from error
                size = max(size, len(self._buffer))
                continue
            # A number at the very end of the buffer may go on in the next piece.
            if end == len(self._buffer) and self._more(size):
                continue
            raw = self._buffer[start:end] if isinstance(value, str | list | dict) else ""
            self._at = end
            return _clean_deep(value) if raw and (_BAD_ESCAPE.search(raw) or "\x00" in raw) else value

    @property
    def line(self) -> int:
        return self._line + self._buffer.count("\n", 0, self._at)

    def where(self) -> tuple[str, str]:
        return f"line {self.line:,}", f"{self.line:,}行目"

    def broken(self, detail: str = "") -> ReadError:
        if self._ended and self._at >= len(self._buffer):
            return refuse(
                "cut_off",
                "The JSON ends in the middle (line {line}); the file was cut off. Export it again.",
                "JSONが途中（{line}行目）で終わっています。ファイルが切れているため、書き出し直してください。",
                line=f"{self.line:,}",
            )
        return _bad_json(detail or "unexpected character", *self.where())


def _end_of(error: ValueError, buffer: str, start: int) -> int:
    """Where a value breaks; the end of the buffer when it only lacks its rest."""
    place = getattr(error, "pos", start)
    unterminated = str(error).startswith("Unterminated string")
    return len(buffer) if unterminated or place >= len(buffer.rstrip()) else place


def _bad_json(detail: str, en: str, ja: str) -> ReadError:
    return refuse(
        "bad_json",
        "The JSON is broken at {en}: {detail}. Export the file again, or mend that place in an editor.",
        "JSONが{ja}で壊れています（{detail}）。書き出し直すか、その箇所を修正してください。",
        en=en,
        ja=ja,
        detail=detail.split(":")[0],
    )


def _too_deep(en: str, ja: str) -> ReadError:
    return refuse(
        "too_deep",
        "The JSON at {en} is nested too deeply to be a record. Export the file again as flat records.",
        "{ja}のJSONは入れ子が深すぎます。平らな記録として書き出し直してください。",
        en=en,
        ja=ja,
    )


def _too_long(line: int, limits: Limits) -> ReadError:
    return refuse(
        "record_too_long",
        "The record at line {line} is longer than {most}. A bracket or quotation mark may never be closed there.",
        "{line}行目の記録が{most}を超えています。括弧または引用符が閉じられていない可能性があります。",
        line=f"{line:,}",
        most=human_size(limits.max_record_chars),
    )
