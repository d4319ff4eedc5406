"""Rows of CSV, TSV and other delimited text, streamed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from madoguchi.core.text import Text

from .encoding import Encoding, decode_error, find_stream_encoding
from .limits import Limits, ReadError, refuse
from .rows import (
    HEADER_IS_DATA,
    Row,
    check_columns,
    check_rows,
    clean,
    looks_like_data,
    name_columns,
    too_many_fields,
)

_DELIMITERS = {",": "csv", "\t": "tsv", ";": "semicolon", "|": "pipe"}
_SAMPLE_CHARS = 128 * 1024
_SAMPLE_RECORDS = 100


class DelimitedFile:
    """A delimited text file. ``kind`` is csv, tsv, semicolon or pipe."""

    def __init__(
        self,
        open_stream: Callable[[], BinaryIO],
        limits: Limits,
        *,
        encoding: Encoding | None = None,
        delimiter: str | None = None,
        prefer_tab: bool = False,
    ) -> None:
        self._open = open_stream
        self._limits = limits
        self._encoding = encoding or find_stream_encoding(open_stream)
        self.encoding: str | None = self._encoding.label
        self.notes: list[Text] = []
        self.approximate_rows: int | None = None
        sample = self._sample()
        self._skip_lines = 0
        if sample[:4].lower() == "sep=" and len(sample) > 4:
            delimiter = delimiter or sample[4]
            self._skip_lines = 1
            sample = sample.partition("\n")[2]
        self.delimiter = delimiter or sniff_delimiter(sample, prefer_tab=prefer_tab)
        self.kind = _DELIMITERS.get(self.delimiter, "csv")
        self._dialect = _dialect(sample, self.delimiter)
        self._find_header(sample)

    def _sample(self) -> str:
        with self._text() as text:
            try:
                sample = text.read(_SAMPLE_CHARS)
            except UnicodeDecodeError as error:
                raise decode_error(self._open, self._encoding) from error
        if not sample.strip("\ufeff\r\n\t ,;\x00"):
            raise refuse("empty", "The file is empty.", "ファイルが空です。")
        self.sample_chars = len(sample)
        return sample

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self._open(), encoding=self._encoding.name, errors="strict", newline="")

    def _find_header(self, sample: str) -> None:
        """Title lines above the header hold one cell only; the header is the first row that is a row."""
        records = list(_records(sample, self._dialect, _SAMPLE_RECORDS, self._limits))
        filled = [sum(1 for f in fields if f.strip()) for _, fields in records]
        place = next((i for i, n in enumerate(filled) if n >= 2), None)
        if place is None or max(filled) < 2:
            place = next((i for i, n in enumerate(filled) if n), 0)
        line, header = records[place]
        self.header_number = line + self._skip_lines
        self._header_record = place
        self.columns, notes = name_columns(header, self._limits)
        self.notes += notes
        if looks_like_data(header):
            self.notes.append(HEADER_IS_DATA)
        titles = sum(1 for n in filled[:place] if n)
        if titles:
            self.notes.append(
                Text(
                    f"{titles} title line(s) above the column names (line {self.header_number}) were passed over.",
                    f"列名（{self.header_number}行目）より上にある見出し{titles}行は読み飛ばしました。",
                )
            )

    def rows(self) -> Iterator[Row]:
        """Yield rows with the line each begins on. Raises ReadError naming the line where the file breaks."""
        columns, width = self.columns, len(self.columns)
        _allow_fields(self._limits)
        with self._text() as text:
            for _ in range(self._skip_lines):
                text.readline()
            skipped = self._skip_lines
            reader = csv.reader(text, self._dialect)
            count, before, start = 0, skipped, 0
            short: Row | None = None
            left_to_header = self._header_record + 1
            pad = [""] * width
            try:
                for fields in reader:
                    if short is not None:
                        yield short
                        short = None
                    start, before = before + 1, reader.line_num + skipped
                    if not fields:
                        continue
                    if left_to_header:
                        left_to_header -= 1
                        continue
                    count += 1
                    found = len(fields)
                    problem = None
                    if found != width:
                        if found < width:
                            fields = fields + pad[found:]
                        elif any(f and not f.isspace() for f in fields[width:]):
                            check_columns(found, self._limits)
                            problem = too_many_fields(found, width)
                    joined = "".join(fields)
                    if not joined:
                        continue
                    if "\x00" in joined:
                        fields = [clean(f) for f in fields]
                    if not count & 0xFFFF:
                        check_rows(count, self._limits)
                    row = Row(start, dict(zip(columns, fields, strict=False)), problem)
                    if found < width:
                        short = row  # the last row of a file cut off looks like this: see below
                    else:
                        yield row
            except UnicodeDecodeError as error:
                raise decode_error(self._open, self._encoding) from error
            except csv.Error as error:
                raise _broken_field(before + 1, self._limits) from error
            check_rows(count, self._limits)
            if short is not None or before > start:
                cut = self._check_end(start)
                if short is not None:
                    yield short._replace(problem=_CUT) if cut else short

    def _check_end(self, start: int) -> bool:
        """Look at the last record again: return whether the file ends without a line end.

        A record over several lines is either an honest line break in a cell or a quote never closed, which raises.
        """
        last = ""

        def lines() -> Iterator[str]:
            nonlocal last
            for last in text:  # noqa: UP028 - the last line is wanted outside
                yield last

        with self._text() as text:
            for _ in range(start - 1):
                text.readline()
            try:
                for _ in csv.reader(lines(), self._dialect, strict=True):
                    pass
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    raise _unclosed(start) from error
        return not last.endswith(("\n", "\r"))


_CUT = Text(
    "The last row has fewer values than the header and no line end: the file seems to be cut off here.",
    "最後の行の値が見出しより少なく、改行もありません。ファイルがここで切れている可能性があります。",
)


def _dialect(sample: str, delimiter: str) -> type[csv.Dialect]:
    """Return how values are quoted: a blank before the quote, and ``\\"`` for a quote inside, as some tools write."""
    doubled = _plain(delimiter)
    doubled.skipinitialspace = f'{delimiter} "' in sample
    if '\\"' not in sample:
        return doubled
    escaped = _plain(delimiter)
    escaped.skipinitialspace = doubled.skipinitialspace
    escaped.doublequote = False
    escaped.escapechar = "\\"
    return escaped if _is_sound(sample, escaped) and not _is_sound(sample, doubled) else doubled


def _is_sound(sample: str, dialect: type[csv.Dialect]) -> bool:
    """Whether every quote closes right before a delimiter or line end, as far as the sample goes."""
    try:
        for _ in csv.reader(io.StringIO(sample, newline=""), dialect, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error) and len(sample) >= _SAMPLE_CHARS
    return True


def _records(
    sample: str, dialect: type[csv.Dialect], most: int, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, fields) of the sample's non-empty records."""
    _allow_fields(limits)
    reader = csv.reader(io.StringIO(sample, newline=""), dialect)
    before, count = 0, 0
    while count < most:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken_field(before + 1, limits) from error
        start, before = before + 1, reader.line_num
        if fields:
            count += 1
            yield start, fields


def _allow_fields(limits: Limits) -> None:
    # csv keeps this limit for the whole process; never lower what another reader needs.
    if (
        csv.field_size_limit() < limits.max_field_chars
        or csv.field_size_limit() > 10 * limits.max_field_chars
    ):
        csv.field_size_limit(limits.max_field_chars)


def _broken_field(line: int, limits: Limits) -> ReadError:
    return refuse(
        "field_too_long",
        "A value beginning on line {line} is longer than {most} characters. Usually a quotation mark there is never "
        "closed. Close it, or save the file again as CSV.",
        "{line}行目から始まる値が{most}文字を超えています。多くの場合、引用符が閉じられていません。"
        "引用符を閉じるか、CSVで保存し直してください。",
        line=f"{line:,}",
        most=f"{limits.max_field_chars:,}",
    )


def _unclosed(line: int) -> ReadError:
    return refuse(
        "unclosed_quote",
        "A quotation mark in the record that begins on line {line} is never closed, so everything after it would be "
        "one value. The file may be cut off there. Close the quotation mark or export the file again.",
        "{line}行目から始まる行の引用符が閉じられていないため、以降がすべて1つの値になってしまいます。"
        "ファイルがそこで切れている可能性があります。引用符を閉じるか、書き出し直してください。",
        line=f"{line:,}",
    )


def sniff_delimiter(sample: str, *, prefer_tab: bool = False) -> str:
    """Return the delimiter whose records agree best on a number of fields; a comma when nothing does."""
    best, best_score = "\t" if prefer_tab else ",", 0.0
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        widths = [len(f) for f in _split(sample, _plain(delimiter))]
        if not widths:
            continue
        mode, hits = Counter(widths).most_common(1)[0]
        if mode < 2:
            continue
        score = hits / len(widths) * (1 + 0.02 * min(mode, 25)) * (1.05 if widths[0] == mode else 0.8)
        if delimiter == "\t" and prefer_tab:
            score *= 1.2
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _plain(delimiter: str) -> type[csv.Dialect]:
    return type("Plain", (csv.excel,), {"delimiter": delimiter})


def _split(sample: str, dialect: type[csv.Dialect]) -> Iterable[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), dialect)
    found: list[list[str]] = []
    try:
        for fields in reader:
            if fields:
                found.append(fields)
            if len(found) >= _SAMPLE_RECORDS:
                break
    except csv.Error:
        return found
    # The last record of a cut sample is not whole.
    return found[:-1] if len(sample) >= _SAMPLE_CHARS and len(found) > 1 else found
