"""One door for every file of records: ``open_table`` finds what it is and streams its rows."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import islice
from pathlib import Path
from typing import cast

from madoguchi.core.text import Text

from .dates import DateError, DateFormat, parse_column
from .delimited import DelimitedFile
from .encoding import Encoding, decode_error, find_stream_encoding, named_encoding, refuse_known_binary
from .json_rows import JsonFile
from .json_scan import read_sections
from .limits import Limits, ReadError, human_size, refuse
from .ocel import OcelFile, sniff
from .parquet import ParquetFile
from .portions import Portion, in_portions
from .rows import Reader, Record, Row
from .source import Source, sole_entry, zip_entries
from .workbook import Workbook
from .xes import XesFile

_VALUES = 8_192
_NUMBERED = {
    "csv": Text("line", "行目"),
    "jsonl": Text("line", "行目"),
    "xlsx": Text("row", "行目"),
    "xes": Text("event", "件目"),
    "ocel": Text("row", "件目"),
    "parquet": Text("row", "行目"),
    "json_array": Text("record", "件目"),
}


class Table:
    """A file of records, open for reading any number of times.

    ``columns``: the names in the file. ``kind``: csv, tsv, semicolon, pipe, jsonl, json_array, json_envelope,
    json_values, xlsx, xls, parquet, xes or ocel. ``encoding``: what people call it, None for binary kinds.
    ``size``: bytes on disk. ``notes``: what the user should know about how the file was read.
    """

    def __init__(self, source: Source, reader: Reader) -> None:
        self._source = source
        self._reader = reader
        self.path = source.path
        self.name = source.name
        self.kind = reader.kind
        self.columns = list(reader.columns)
        self.encoding = reader.encoding
        self.size = source.size
        self.notes = list(reader.notes)
        self.wrapping = source.wrapping
        self._checksum: str | None = None

    @property
    def numbered(self) -> Text:
        """What a row's number counts: line, row, record or event."""
        return _NUMBERED.get(self.kind, _NUMBERED["csv" if self.kind in _TEXT_KINDS else "xlsx"])

    @property
    def approximate_rows(self) -> int:
        """How many rows to expect, without reading the file: exact for XLSX and Parquet, else by its size."""
        if self._reader.approximate_rows is not None:
            return self._reader.approximate_rows
        count = read = 0
        most = 20_000 if self.wrapping else 2_000  # a packed stream is consumed in larger bites
        for _ in islice(self._reader.rows(), most):
            count += 1
            read = self._source.position
        if count < most or read <= 0:
            return count
        return int(count * self.size / min(read, self.size))

    @property
    def progress(self) -> float:
        """The share (0–1) of the file that the newest ``rows()`` has consumed."""
        return min(1.0, self._source.position / self.size) if self.size else 1.0

    def rows(self) -> Iterator[Row]:
        """Yield rows as text, from the start. Raises ReadError where the file breaks."""
        return self._reader.rows()

    def records(self) -> Iterator[Record]:
        """Yield JSON records with their own types and nesting; for other kinds, the rows' values."""
        if isinstance(self._reader, JsonFile):
            return self._reader.records()
        return (Record(row.number, dict(row.values)) for row in self._reader.rows())

    def batches(self, size: int = 2_000) -> Iterator[list[Row]]:
        """Yield rows in lists of at most ``size``."""
        rows = self._reader.rows()
        while batch := list(islice(rows, size)):
            yield batch

    def portions(self, columns: Sequence[str], size: int) -> Iterator[Portion]:
        """Yield the same rows as columns, at most ``size`` at a time; of Parquet, only these columns are read."""
        if isinstance(self._reader, ParquetFile):
            return self._reader.portions(columns, size)
        return in_portions(self._reader.rows(), columns, size)

    def values(self, column: str) -> Iterator[str]:
        """Yield one column's values as text."""
        if isinstance(self._reader, ParquetFile):
            for portion in self._reader.portions([column], _VALUES):
                yield from portion.text(column).to_pylist()
        else:
            for row in self._reader.rows():
                yield row.values.get(column, "")

    def preview(self, n: int = 20) -> list[Row]:
        """Return the first rows."""
        return list(islice(self._reader.rows(), n))

    def sha256(self) -> str:
        """Return the checksum of the file as it lies on disk."""
        if self._checksum is None:
            self._checksum = self._source.sha256()
        return self._checksum

    def close(self) -> None:
        """Remove what was unpacked for reading."""
        self._source.close()

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_TEXT_KINDS = frozenset({"csv", "tsv", "semicolon", "pipe", "jsonl"})


def open_table(
    path: str | os.PathLike[str],
    *,
    hint: str | None = None,
    limits: Limits | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    section: str | None = None,
) -> Table:
    """Open a file of records, finding its kind, wrapping (gz, ZIP) and encoding by content.

    ``hint`` is the file's original name or a kind (``events.csv.gz``, ``tsv``) for what content leaves open.
    ``encoding``, ``delimiter``, ``sheet`` (workbooks) and ``section`` (the list inside a JSON object; in an OCEL log the
    type of object that is the case) override.
    Raises ReadError when the file is missing, empty, too large, broken, a bomb, or no table at all.
    """
    limits = limits or Limits()
    source, head = _unwrap(Path(path), hint, limits)
    chosen = named_encoding(encoding) if encoding else None
    reader: Reader
    magic = _binary_kind(source, head)
    if magic == "parquet":
        reader = cast(Reader, ParquetFile(source.local_path(), limits))
    elif magic is not None:
        reader = cast(Reader, Workbook(source.local_path(), limits, kind=magic, sheet=sheet))
    else:
        reader = _text_reader(source, head, limits, chosen, delimiter, section)
    return Table(source, reader)


def _unwrap(path: Path, hint: str | None, limits: Limits) -> tuple[Source, bytes]:
    name = Path(hint).name if hint else path.name
    try:
        size = path.stat().st_size
    except OSError as error:
        raise refuse(
            "missing", "There is no file “{name}”.", "「{name}」というファイルがありません。", name=name
        ) from error
    if not path.is_file():
        raise refuse("missing", "“{name}” is not a file.", "「{name}」はファイルではありません。", name=name)
    if size == 0:
        raise refuse("empty", "The file is empty.", "ファイルが空です。")
    if size > limits.max_bytes:
        raise refuse(
            "too_large",
            "The file is {size}; at most {most} is read. Split it, for example by month, and bring in the parts.",
            "ファイルの大きさが{size}あります（上限{most}）。月ごとなどに分けて取り込んでください。",
            size=human_size(size),
            most=human_size(limits.max_bytes),
        )
    source = Source(path, limits, name=name)
    head = _head(source)
    if head.startswith(b"\x1f\x8b"):
        source = Source(path, limits, name=name.removesuffix(".gz"), wrapping="gz")
        head = _head(source)
    elif head.startswith(b"PK\x03\x04") and _zip_kind(path, limits) is None:
        entry = sole_entry(zip_entries(path, limits))
        source = Source(path, limits, name=Path(entry.filename).name, wrapping="zip", entry=entry.filename)
        head = _head(source)
        if head.startswith(b"\x1f\x8b"):
            raise _nested()
    if not head:
        raise refuse("empty", "The file is empty.", "ファイルが空です。")
    return source, head


def _head(source: Source) -> bytes:
    with source.open() as stream:
        return stream.read(4096)


def _nested() -> ReadError:
    return refuse(
        "archive_content",
        "The archive holds another archive. Unpack it and bring in the file of records itself.",
        "圧縮ファイルの中にさらに圧縮ファイルがあります。展開して、記録のファイルそのものを取り込んでください。",
    )


def _zip_kind(path: Path, limits: Limits) -> str | None:
    names = {i.filename for i in zip_entries(path, limits)}
    if "xl/workbook.xml" in names:
        return "xlsx"
    # Their cells are not checked for bombs here, so they are not opened.
    if "xl/workbook.bin" in names or ("content.xml" in names and "mimetype" in names):
        raise refuse(
            "unsupported_workbook",
            "Workbooks of this kind (XLSB, ODS) are not read. Save it as XLSX or CSV (UTF-8).",
            "この形式のブック（XLSB、ODS）は読み込めません。XLSXまたはCSV（UTF-8）で保存し直してください。",
        )
    return None


def _binary_kind(source: Source, head: bytes) -> str | None:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if head.startswith(b"PK\x03\x04"):
        kind = _zip_kind(source.local_path(), source.limits)
        if kind is None:
            raise _nested()
        return kind
    if head.startswith(b"\x1f\x8b"):
        raise _nested()
    refuse_known_binary(head)
    return None


def _text_reader(
    source: Source,
    head: bytes,
    limits: Limits,
    encoding: Encoding | None,
    delimiter: str | None,
    section: str | None,
) -> Reader:
    if _starts_xml(head):
        if b"<html" in head.lower() or b"<!doctype html" in head.lower():
            raise refuse(
                "web_page",
                "This is a web page, not a table of records; the export may have answered with a sign-in page. "
                "Download the file again while signed in.",
                "これはWebページで、記録の表ではありません。書き出し時にログイン画面が保存された可能性があります。"
                "ログインした状態でダウンロードし直してください。",
            )
        return cast(Reader, XesFile(source.open, limits))
    found = encoding or find_stream_encoding(source.open)
    suffix = source.name.lower().rpartition(".")[2]
    start = head.decode(found.name, "ignore").lstrip("\ufeff \t\r\n")[:1]
    if start in ("{", "[") and suffix not in ("csv", "tsv"):
        lines = True if suffix in ("jsonl", "ndjson") and start == "{" else None
        if not lines and start == "{" and sniff(source.open, found):
            return cast(Reader, OcelFile(source.open, limits, found, section))
        return cast(Reader, JsonFile(source.open, limits, encoding=found, section=section, lines=lines))
    return cast(
        Reader,
        DelimitedFile(
            source.open, limits, encoding=found, delimiter=delimiter, prefer_tab=suffix in ("tsv", "tab")
        ),
    )


def _starts_xml(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith((b"<?xml", b"<!--", b"<log", b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML"))


def find_date_format(
    table: Table, column: str, zone: tzinfo, *, day_first: bool | None = None, sample: int = 2_000
) -> DateFormat:
    """Return how a column's dates are written; reads on through the file while 03/04/2026 is undecided.

    Raises DateError when the column holds no dates, ReadError when the file breaks.
    """
    values = table.values(column)
    first = list(islice((v for v in values if v and not v.isspace()), sample))
    found = parse_column(first, zone, day_first=day_first)
    while found.ambiguous:
        more = list(islice((v for v in values if v and not v.isspace()), sample))
        if not more:
            break
        try:
            later = parse_column(more, zone, day_first=day_first)
        except DateError:
            continue
        if not later.ambiguous:
            found = parse_column([*more, *first][:sample], zone, day_first=later.order == "dmy")
            break
    return found


def open_sections(
    path: str | os.PathLike[str], *, limits: Limits | None = None, encoding: str | None = None
) -> Iterator[tuple[str, Record]]:
    """Yield (section, record) over a JSON file that holds several lists: ``{"tickets": […], "users": […]}``.

    A plain list or JSON Lines has section ``""``. Records are numbered within their section. One pass, bounded
    memory. Raises ReadError.
    """
    limits = limits or Limits()
    source, head = _unwrap(Path(path), None, limits)
    refuse_known_binary(head)
    found = named_encoding(encoding) if encoding else find_stream_encoding(source.open)
    counts: dict[str, int] = {}
    text = io.TextIOWrapper(source.open(), encoding=found.name)
    try:
        for section, value in read_sections(text, limits):
            counts[section] = counts.get(section, 0) + 1
            yield section, Record(counts[section], value)
    except UnicodeDecodeError as error:
        raise decode_error(source.open, found) from error


__all__ = ["Table", "open_sections", "open_table"]
