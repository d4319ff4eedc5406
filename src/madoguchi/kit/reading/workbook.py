"""Rows of a worksheet (XLSX, XLSM, old XLS), checked for bombs before it is opened."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import python_calamine as calamine

from madoguchi.core.text import Text

from .limits import Limits, ReadError, refuse
from .rows import (
    HEADER_IS_DATA,
    Row,
    as_text,
    check_columns,
    check_rows,
    clean,
    looks_like_data,
    name_columns,
    too_many_fields,
)
from .source import too_large_unpacked, true_sizes_hold, zip_entries

_PARTS = (".xml", ".rels", ".bin")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml\Z")
_PLACE = re.compile(rb"""\sr=["'][A-Z]{0,3}(\d{1,9})["']""")
_COLUMN = re.compile(rb"""\sr=["']([A-Z]{1,3})\d""")
_ROW_START = re.compile(rb"<(?:\w+:)?row[\s>/]")
_HEADER_ROWS = 20


class Workbook:
    """One worksheet of a workbook: the named one, else the first with at least two filled rows.

    Cells are text as in ``rows.as_text``; a formula gives the value saved with it, nothing is computed.
    Rows are numbered as the spreadsheet numbers them.
    """

    encoding: str | None = None

    def __init__(self, path: Path, limits: Limits, *, kind: str, sheet: str | None = None) -> None:
        self.kind = kind
        self._limits = limits
        self.notes: list[Text] = []
        if kind == "xlsx":
            check_workbook(path, limits)
        try:
            book = calamine.load_workbook(str(path))
            self.sheets = list(book.sheet_names)
            self._sheet = self._choose(book, sheet)
        except calamine.PasswordError as error:
            raise _locked() from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise _broken(kind) from error
        # A panic inside the native reader arrives as a bare BaseException; a damaged file must not end the process.
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise _broken(kind) from error
        self._find_header()
        self.approximate_rows: int | None = max(0, (self._sheet.end or (0, 0))[0] + 1 - self.header_number)

    def _choose(self, book: calamine.CalamineWorkbook, wanted: str | None) -> calamine.CalamineSheet:
        if wanted is not None:
            if wanted not in self.sheets:
                raise refuse(
                    "no_sheet",
                    "There is no worksheet “{wanted}”. The workbook has: {names}.",
                    "「{wanted}」というシートはありません。シート：{names}",
                    wanted=wanted,
                    names=", ".join(self.sheets),
                )
            return book.get_sheet_by_name(wanted)
        visible = [
            m.name
            for m in book.sheets_metadata
            if m.visible == calamine.SheetVisibleEnum.Visible and m.typ == calamine.SheetTypeEnum.WorkSheet
        ] or self.sheets
        chosen = None
        for name in visible:
            sheet = book.get_sheet_by_name(name)
            if sheet.height >= 2:
                chosen = sheet
                break
            chosen = chosen or sheet
        if chosen is None:
            raise refuse("empty", "The workbook has no worksheet.", "ブックにシートがありません。")
        if len(visible) > 1:
            self.notes.append(
                Text(
                    f"The worksheet “{chosen.name}” of {len(visible)} was read.",
                    f"{len(visible)}枚のシートのうち「{chosen.name}」を読み込みました。",
                )
            )
        return chosen

    def _find_header(self) -> None:
        head: list[tuple[int, list[str]]] = []
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            head.append((number, [as_text(c) for c in cells]))
            if number >= _HEADER_ROWS + (self._sheet.start or (0, 0))[0]:
                break
        filled = [sum(1 for c in cells if c.strip()) for _, cells in head]
        if not any(filled):
            raise refuse("empty", "The worksheet is empty.", "シートが空です。")
        place = next((i for i, n in enumerate(filled) if n >= 2), None)
        if place is None:
            place = next(i for i, n in enumerate(filled) if n)
        self.header_number, header = head[place]
        self.columns, notes = name_columns(header, self._limits)
        self.notes += notes
        if looks_like_data(header):
            self.notes.append(HEADER_IS_DATA)
        titles = sum(1 for n in filled[:place] if n)
        if titles:
            self.notes.append(
                Text(
                    f"{titles} title row(s) above the column names (row {self.header_number}) were passed over.",
                    f"列名（{self.header_number}行目）より上にある見出し{titles}行は読み飛ばしました。",
                )
            )

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header."""
        columns, width = self.columns, len(self.columns)
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            if number <= self.header_number:
                continue
            values = [clean(c) if isinstance(c, str) else as_text(c) for c in cells]
            if not any(values):
                continue
            problem = None
            if len(values) > width and any(v.strip() for v in values[width:]):
                problem = too_many_fields(len(values), width)
            yield Row(number, dict(zip(columns, values, strict=False)), problem)


def check_workbook(path: Path, limits: Limits) -> None:
    """Refuse a workbook that would fill memory, by its directory and by one bounded pass over its sheets.

    Raises ReadError (``zip_bomb``, ``too_large``, ``too_many_columns``, ``broken_archive``).
    """
    infos = zip_entries(path, limits)
    parts = [i for i in infos if i.filename.endswith(_PARTS)]
    total = sum(i.file_size for i in parts)
    if total > limits.max_unpacked:
        raise too_large_unpacked(total, limits.max_unpacked)
    true_sizes_hold(path, infos, lambda name: name.endswith(_PARTS))
    with zipfile.ZipFile(path) as archive:
        for info in parts:
            if _SHEET.match(info.filename):
                _check_sheet(archive, info, limits)


def _check_sheet(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
    """A sheet is held as a rectangle: one cell in the farthest corner would claim billions of places."""
    wide = cells = rows = fullest = 0
    first, last = 1 << 30, 0
    tail = b""
    try:
        with archive.open(info) as stream:
            while piece := stream.read(1 << 20):
                chunk = tail + piece
                cut = chunk.rfind(b">") + 1 or len(chunk)
                body, tail = chunk[:cut], chunk[cut:]
                if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
                    raise refuse(
                        "doctype",
                        "The workbook declares a DOCTYPE, which spreadsheets do not write. It is not read.",
                        "ブックにDOCTYPEが含まれています。通常の表計算ソフトは書き出さないため、読み込みません。",
                    )
                cells += body.count(b"<v>") + body.count(b"<is>")
                wide = max(wide, *map(column_number, set(_COLUMN.findall(body))), 0)
                # Cells say their row themselves, whatever the row around them says.
                places = [int(p) for p in set(_PLACE.findall(body))]
                if places:
                    first, last = min(first, *places), max(last, *places)
                else:
                    fullest = max(fullest, *(part.count(b"<c") for part in _ROW_START.split(body)))
                rows += len(_ROW_START.findall(body))
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise _broken("xlsx") from error
    wide = max(wide, fullest if not last else 0)
    check_columns(wide, limits)
    height = max(rows, last - min(first, last) + 1)
    check_rows(height, limits)
    if max(cells, height * max(1, wide)) > limits.max_cells:
        raise refuse(
            "too_large",
            "The worksheet spans {rows} rows and {columns} columns, more than {most} cells. "
            "Save it as CSV (UTF-8), which is read piece by piece whatever its size.",
            "シートの範囲が{rows}行×{columns}列あり、上限の{most}セルを超えています。"
            "CSV（UTF-8）で保存すると、大きさに関わらず少しずつ読み込めます。",
            rows=f"{height:,}",
            columns=wide,
            most=f"{limits.max_cells:,}",
        )


def column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _locked() -> ReadError:
    return refuse(
        "encrypted",
        "The workbook is protected by a password. Save it without a password and try again.",
        "ブックにパスワードがかかっています。パスワードを外して保存し、もう一度お試しください。",
    )


def _broken(kind: str) -> ReadError:
    return refuse(
        "bad_workbook",
        "The {kind} file is damaged or was cut off. Open it in a spreadsheet and save it again, or export CSV (UTF-8).",
        "{kind}ファイルが壊れているか、途中で切れています。表計算ソフトで開いて保存し直すか、CSV（UTF-8）で書き出してください。",
        kind=kind.upper(),
    )
