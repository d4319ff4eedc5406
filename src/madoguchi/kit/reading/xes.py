"""Events of XES logs (IEEE 1849), streamed; documents with a DOCTYPE are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from madoguchi.core.text import Text

from .limits import Limits, ReadError, refuse
from .rows import Row, check_columns, check_rows

_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_CHUNK = 256 * 1024
_SAMPLE_EVENTS = 1_000


class XesFile:
    """A XES log. Columns are the events' keys, and the traces' keys with ``case:`` before them.

    Rows are numbered by the order of events in the file.
    """

    kind = "xes"

    def __init__(self, open_stream: Callable[[], BinaryIO], limits: Limits) -> None:
        self._open = open_stream
        self._limits = limits
        self.encoding: str | None = None
        self.notes: list[Text] = []
        self.approximate_rows: int | None = None
        names: dict[str, None] = {}
        for count, row in enumerate(self.rows(), 1):
            names.update(dict.fromkeys(row.values))
            check_columns(len(names), limits)
            if count >= _SAMPLE_EVENTS:
                break
        if not names:
            raise refuse(
                "no_records",
                "The XES log holds no events.",
                "XESログに出来事（event）がありません。",
            )
        self.columns = sorted(names, key=lambda n: (not n.startswith("case:"), 0))

    def rows(self) -> Iterator[Row]:
        """Yield one row per event. Raises ReadError (``doctype``, ``bad_xml``)."""
        state = _State()
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = state.start
        parser.EndElementHandler = state.end
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        parser.buffer_text = True
        self.encoding = "UTF-8"
        number = 0
        with self._open() as stream:
            while True:
                chunk = stream.read(_CHUNK)
                try:
                    parser.Parse(chunk, not chunk)
                except expat.ExpatError as error:
                    raise _bad_xml(error) from error
                for values in state.ready:
                    number += 1
                    yield Row(number, values)
                state.ready.clear()
                check_rows(number, self._limits)
                if state.field_chars > self._limits.max_record_chars:
                    raise refuse(
                        "record_too_long",
                        "One event near line {line} carries too much data.",
                        "{line}行目付近の出来事が大きすぎます。",
                        line=f"{parser.CurrentLineNumber:,}",
                    )
                if not chunk:
                    break
        if not state.saw_log:
            raise refuse(
                "not_xes",
                "The XML is not a XES event log (no <log> element). Export the log as XES or CSV.",
                "XESのイベントログではありません（<log>要素がありません）。XESまたはCSVで書き出してください。",
            )


class _State:
    """What expat has told so far: the open trace, the open event, and the finished rows."""

    def __init__(self) -> None:
        self.ready: list[dict[str, str]] = []
        self.saw_log = False
        self.field_chars = 0
        self._trace: dict[str, str] | None = None
        self._event: dict[str, str] | None = None
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name in _VALUES:
            self._depth += 1
            # Attributes of attributes describe the attribute, not the event.
            if self._depth == 1 and "key" in attributes:
                value = attributes.get("value", "")
                self.field_chars += len(value)
                if self._event is not None:
                    self._event[attributes["key"]] = value
                elif self._trace is not None:
                    self._trace["case:" + attributes["key"]] = value
        elif name in ("list", "container", "global"):
            self._depth += 1
        elif name == "event":
            self._event, self._depth, self.field_chars = {}, 0, 0
        elif name == "trace":
            self._trace, self._depth, self.field_chars = {}, 0, 0
        elif name == "log":
            self.saw_log = True

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in _VALUES or name in ("list", "container", "global"):
            self._depth = max(0, self._depth - 1)
        elif name == "event":
            if self._event is not None:
                self.ready.append({**(self._trace or {}), **self._event})
            self._event = None
        elif name == "trace":
            self._trace = None


def _refuse_doctype(*_: object) -> None:
    raise refuse(
        "doctype",
        "The XML declares a DOCTYPE or entities, which event logs do not need and which can be used to attack. "
        "Remove the <!DOCTYPE …> part or export the log again.",
        "XMLにDOCTYPE（実体宣言）が含まれています。イベントログには不要で、攻撃に使われることがあるため読み込みません。"
        "<!DOCTYPE …>の部分を削除するか、書き出し直してください。",
    )


def _bad_xml(error: expat.ExpatError) -> ReadError:
    cut = error.code in (expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],) or "unclosed" in str(error)
    return refuse(
        "cut_off" if cut else "bad_xml",
        "The XML is broken or cut off at line {line}, column {column}: {detail}. Export the log again.",
        "XMLが{line}行目{column}文字目で壊れているか、途中で切れています（{detail}）。ログを書き出し直してください。",
        line=f"{error.lineno:,}",
        column=error.offset,
        detail=expat.ErrorString(error.code),
    )
