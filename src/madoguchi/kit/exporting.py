"""Send any table as a file: CSV with a byte order mark, CSV in CP932 for old Excel, or XLSX.

Rows are read once and never held together, so a million of them need no memory. Text that a spreadsheet would
run as a formula is defused. The last row says how many rows there are and how they were filtered.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, cast

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madoguchi.kit import formats
from madoguchi.kit.draw.figure import text
from madoguchi.kit.draw.table import Column, columns, value_of

Format = Literal["csv", "cp932", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "cp932", "xlsx")

# What every file of figures tells of one, after its name
OF_A_FIGURE: tuple[tuple[str, Any, str], ...] = (
    ("value", _("Value"), "decimal"),
    ("unit", _("Unit"), "text"),
    ("low", _("Low"), "decimal"),
    ("high", _("High"), "decimal"),
    ("n", "n", "number"),
    ("n_effective", _("Effective n"), "decimal"),
    ("persons", _("Persons"), "number"),
    ("method", _("Method"), "text"),
    ("note", pgettext_lazy("column", "Note"), "text"),
    ("definition", _("Definition"), "text"),
)

REPLACEMENT = "〓"
"""What stands for a character CP932 does not have: the geta mark, as Japanese printers have always done."""

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
_CUT = "…"
_CHUNK_ROWS = 500
_MEMORY = 8 * 1024 * 1024

# What Excel, LibreOffice and Sheets take for a formula, the full-width forms of the Japanese keyboard included
_FORMULA = re.compile(r"^[\s\x00\u200b\ufeff]*[=+\-@＝＋－＠−\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+\-]?\d+(\.\d+)?\Z")

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "cp932": "text/csv; charset=Shift_JIS",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Filters = Sequence[tuple[Any, Any]]


class UnknownFormatError(ValueError):
    """The format asked for is none of ``csv``, ``cp932`` and ``xlsx``."""


@dataclass(slots=True)
class Written:
    """What was written so far."""

    rows: int = 0
    replaced: int = 0
    cut: int = 0


def defuse(words: str) -> str:
    """Return text no spreadsheet will run: an apostrophe goes before what looks like a formula.

    Plain numbers such as ``-5`` stay as they are.
    """
    if _FORMULA.match(words) and not _PLAIN_NUMBER.match(words):
        return "'" + words
    return words


def export_response(
    columns_: Sequence[Any],
    rows: Iterable[Any],
    name: str,
    format: str,
    *,
    filters: Filters = (),
    language: str | None = None,
) -> HttpResponseBase:
    """Return a download of a table.

    ``columns_`` are (key, label, kind) as for ``{% data_table %}``; ``rows`` mappings or objects, read once
    (give a queryset's ``iterator()``). ``name`` is the file's name without its ending. ``filters`` are pairs of
    name and value, written in the last row. Raises UnknownFormatError.
    """
    if format not in FORMATS:
        raise UnknownFormatError(f"{format!r} is not a format: use one of {', '.join(FORMATS)}.")
    language = language or get_language() or "en"
    heads = columns(columns_, language)
    filename = f"{_file_name(name)}.{'xlsx' if format == 'xlsx' else 'csv'}"
    response: HttpResponseBase
    if format == "xlsx":
        book = tempfile.SpooledTemporaryFile(max_size=_MEMORY)  # noqa: SIM115
        with override(language):
            write_xlsx(cast(Any, book), heads, rows, language, filters)
        book.seek(0)
        response = FileResponse(book, content_type=_TYPES[format])
    else:
        encoding = "utf-8-sig" if format == "csv" else "cp932"
        chunks = csv_chunks(heads, rows, language, filters, encoding)
        kept = _as_in_the_request(chunks, language, timezone.get_current_timezone())
        response = StreamingHttpResponse(kept, content_type=_TYPES[format])
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_in_the_request(chunks: Iterator[bytes], language: str, zone: dt.tzinfo) -> Iterator[bytes]:
    """Make each piece in the language and zone of the request, which is over when the pieces are asked for."""
    while True:
        with override(language), timezone.override(zone):
            piece = next(chunks, None)
        if piece is None:
            return
        yield piece


def _file_name(name: str) -> str:
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", name).strip(" .-")[:120] or "export"


def footer(done: Written, heads: Sequence[Column], language: str, filters: Filters = ()) -> list[str]:
    """Return the last row: the number of rows, the filters, the zone of the times, what could not be written."""
    with override(language):
        colon = gettext("%(name)s: %(value)s")
        cells = [gettext("# Rows: %(count)s") % {"count": formats.number(done.rows)}]
        for name, value in filters:
            if value not in (None, ""):
                cells.append(colon % {"name": text(name, language), "value": text(value, language)})
        if any(head.kind == "datetime" for head in heads):
            cells.append(gettext("Times are in %(zone)s") % {"zone": timezone.get_current_timezone_name()})
        if done.replaced:
            replaced = gettext("%(count)s characters that Shift_JIS lacks were written as %(mark)s")
            cells.append(replaced % {"count": formats.number(done.replaced), "mark": REPLACEMENT})
        if done.cut:
            cut = gettext("%(count)s texts were cut at 32,767 characters, the most a cell holds")
            cells.append(cut % {"count": formats.number(done.cut)})
    return cells


# -- CSV -----------------------------------------------------------------------------------------------------


def csv_chunks(
    heads: Sequence[Column], rows: Iterable[Any], language: str, filters: Filters, encoding: str
) -> Iterator[bytes]:
    """Yield a CSV file in pieces, encoded as ``utf-8-sig`` or ``cp932``; lines end as RFC 4180 says."""
    done = Written()
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    zone = timezone.get_current_timezone()

    def take() -> bytes:
        words = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        if encoding != "cp932":
            return words.encode("utf-8")
        piece, replaced = to_cp932(words)
        done.replaced += replaced
        return piece

    if encoding == "utf-8-sig":
        yield b"\xef\xbb\xbf"
    writer.writerow([defuse(head_label(head, language)) for head in heads])
    for row in rows:
        writer.writerow(
            [csv_value(plain(value_of(row, head.key), head.kind), language, zone) for head in heads]
        )
        done.rows += 1
        if done.rows % _CHUNK_ROWS == 0:
            yield take()
    yield take()
    writer.writerow([defuse(cell) for cell in footer(done, heads, language, filters)])
    yield take()


def plain(value: Any, kind: str) -> Any:
    """Return what a file keeps of a cell: of a link, its text; of a whole answer, no decimals."""
    if kind == "given" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value[0] if kind == "link" and value else value


def csv_value(value: Any, language: str, zone: dt.tzinfo) -> str:
    """Return a cell of a CSV file: figures unrounded, days and times as ISO 8601 in ``zone``, text defused."""
    if formats.missing(value):
        return ""
    if isinstance(value, bool):
        return _yes_or_no(value, language)
    if isinstance(value, dt.datetime):
        local = value.astimezone(zone) if value.tzinfo else value
        return local.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    return defuse(text(value, language))


def _yes_or_no(value: bool, language: str) -> str:
    if formats.is_japanese(language):
        return "はい" if value else "いいえ"
    return "yes" if value else "no"


def to_cp932(words: str) -> tuple[bytes, int]:
    """Return text in CP932, characters it lacks replaced by 〓, and how many those were.

    Characters that differ between CP932 and JIS only by their code (〜 － ‖ − and the like) are written by the
    one CP932 has, and are not counted.
    """
    words = words.translate(_CP932_TWINS)
    try:
        return words.encode("cp932"), 0
    except UnicodeEncodeError:
        pass
    out = bytearray()
    replaced = 0
    for character in words:
        try:
            out += character.encode("cp932")
        except UnicodeEncodeError:
            out += REPLACEMENT.encode("cp932")
            replaced += 1
    return bytes(out), replaced


_CP932_TWINS = {
    0x301C: 0xFF5E,  # 〜 → ～
    0x2016: 0x2225,  # ‖ → ∥
    0x2212: 0xFF0D,  # − → －
    0x2014: 0x2015,  # — → ―
    0x00A2: 0xFFE0,
    0x00A3: 0xFFE1,
    0x00AC: 0xFFE2,
    0x00A5: 0xFFE5,  # ¥ → ￥
    0x00A0: 0x0020,
    0x2013: 0x002D,
}


# -- XLSX ----------------------------------------------------------------------------------------------------


def write_xlsx(
    target: io.IOBase, heads: Sequence[Column], rows: Iterable[Any], language: str, filters: Filters = ()
) -> Written:
    """Write a table as an Excel file in constant memory; past a sheet's limit it goes on in the next sheet."""
    import xlsxwriter  # slow to load, and only exports need it

    done = Written()
    zone = timezone.get_current_timezone()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
        "remove_timezone": True,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(target, options)
    head_style = book.add_format({"bold": True, "bottom": 1})
    foot_style = book.add_format({"italic": True, "top": 1})
    styles = {
        "percent": book.add_format({"num_format": "0.0"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }

    def new_sheet() -> Any:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        for index, head in enumerate(heads):
            sheet.set_column(index, index, _width(head))
            sheet.write_string(0, index, head_label(head, language)[:CELL_CHARACTERS], head_style)
        return sheet

    sheet, line = new_sheet(), 1
    for row in rows:
        if line >= SHEET_ROWS - 1:
            sheet, line = new_sheet(), 1
        for index, head in enumerate(heads):
            value = plain(value_of(row, head.key), head.kind)
            style = styles.get(head.kind)
            if formats.missing(value):
                continue
            if isinstance(value, bool):
                sheet.write_boolean(line, index, value)
            elif isinstance(value, dt.datetime):
                local = value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
                if local.year >= 1900:
                    sheet.write_datetime(line, index, local, style or styles["datetime"])
                else:
                    sheet.write_string(line, index, local.isoformat(sep=" "))
            elif isinstance(value, dt.date):
                if value.year >= 1900:
                    sheet.write_datetime(line, index, value, style or styles["date"])
                else:
                    sheet.write_string(line, index, value.isoformat())
            elif isinstance(value, (int, float, Decimal)):
                sheet.write_number(line, index, value, style)
            else:
                words = text(value, language)
                if len(words) > CELL_CHARACTERS:
                    words = words[: CELL_CHARACTERS - 1] + _CUT
                    done.cut += 1
                sheet.write_string(line, index, words)
        line += 1
        done.rows += 1
    for index, words in enumerate(footer(done, heads, language, filters)):
        sheet.write_string(line, index, words, foot_style)
    book.close()
    return done


def head_label(head: Column, language: str) -> str:
    """Return a column's label with the unit its bare figures need: seconds, per cent."""
    unit = {"duration": ("s", "秒"), "percent": ("%", "%")}.get(head.kind)
    if unit is None or "%" in head.label:
        return head.label
    return f"{head.label}（{unit[1]}）" if formats.is_japanese(language) else f"{head.label} ({unit[0]})"


def _width(head: Column) -> int:
    wide = sum(2 if ord(character) > 0x2E7F else 1 for character in head.label)
    least = {"datetime": 17, "date": 12, "text": 18}.get(head.kind, 10)
    return min(60, max(least, wide + 2))
