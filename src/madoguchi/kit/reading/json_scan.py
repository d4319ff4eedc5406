"""JSON values read one after another from a stream, holding no more than one item at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from .limits import Limits, ReadError, human_size, refuse
from .rows import clean

CHUNK = 64 * 1024
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_BAD_ESCAPE = re.compile(r"\\u(?:d[89a-f][0-9a-f]{2}|0000)", re.IGNORECASE)
# Lists that belong to one record and are no lists of records.
INNER_LISTS = frozenset({"turns", "messages", "utterances", "tags", "promises", "fields", "comments_of_case"})


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
        if scan.peek() == "[" and key not in INNER_LISTS and "id" not in held:
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

    def _more(self, size: int = CHUNK) -> bool:
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
        size = CHUNK
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
                    raise too_long(self.line, self._limits) from error
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


def too_long(line: int, limits: Limits) -> ReadError:
    return refuse(
        "record_too_long",
        "The record at line {line} is longer than {most}. A bracket or quotation mark may never be closed there.",
        "{line}行目の記録が{most}を超えています。括弧または引用符が閉じられていない可能性があります。",
        line=f"{line:,}",
        most=human_size(limits.max_record_chars),
    )
