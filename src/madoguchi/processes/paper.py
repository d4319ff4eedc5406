"""The process map as a PDF: the picture of the page on one sheet, with the filters it was made with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from xml.etree import ElementTree as ET

from django.utils.translation import gettext

from madoguchi.kit import formats
from madoguchi.kit.draw.resolved import resolved, sheet
from madoguchi.kit.paper.document import A3, A4, PALE, Document
from madoguchi.kit.paper.frame import FOOT, HEAD, MARGIN, frame
from madoguchi.kit.paper.sheet import Sheet
from madoguchi.kit.paper.sketch import Sketch
from madoguchi.processes.lettering import fold

SMALLEST, LARGEST = (
    0.62,
    1.0,
)  # points for each pixel; where no paper allows the smallest, the sheet is made larger
_MOST = 14_000.0  # points; readers know no larger pages than 14,400
_LINE, _ROOM = 11.5, 0.96


def paper(
    picture: str, title: str, said: str, notes: Sequence[str], language: str, made: dt.datetime
) -> bytes:
    """Return the PDF of a map drawn by ``draw``. ``notes``: lines above it, such as its filters."""
    root = ET.fromstring(picture)
    view = [float(one) for one in root.get("viewBox", "").split()]
    left, top, wide, high = view
    best: tuple[tuple[float, float], float, list[str]] | None = None
    for size in (A4, A4[::-1], A3, A3[::-1]):
        lines = _folded(notes, size[0])
        across, down = _room(size, lines)
        scale = min(LARGEST, across / wide, down / high)
        if scale >= SMALLEST:
            best = (size, scale, lines)
            break
    if best is None:
        scale = min(SMALLEST, _MOST / wide, _MOST / high)
        width = max(A4[0], wide * scale + 2 * MARGIN)
        lines = _folded(notes, width)
        spare = A4[1] - _room(A4, lines)[1]
        best = ((width, max(A4[1], high * scale + spare)), scale, lines)
    size, scale, lines = best
    document = Document(title, language, said, made)
    page = document.page(size)
    y = MARGIN + HEAD
    for line in lines:
        y += _LINE
        page.text(MARGIN, y - 3, line, 8.5, ink=PALE)
    around = (("svg", frozenset(root.get("class", "").split())),)
    x = MARGIN + (size[0] - 2 * MARGIN - wide * scale) / 2
    Sketch(page, _sheet(), (left, top, left + wide, top + high), x, y + 6, scale, around).draw(*root)
    on = formats.date_time(made, language, weekday=False)
    frame(document, title, said, gettext("Process map, written to this file on %(date)s") % {"date": on})
    return document.written()


def _folded(notes: Sequence[str], width: float) -> list[str]:
    most = (width - 2 * MARGIN) * _ROOM / 8.5
    return [line for note in notes if note for line in fold(note, most, 4)]


def _room(size: tuple[float, float], lines: list[str]) -> tuple[float, float]:
    return size[0] - 2 * MARGIN, size[1] - 2 * MARGIN - HEAD - FOOT - _LINE * len(lines)


@cache
def _sheet() -> Sheet:
    css = resolved(sheet("madoguchi.processes", "processes/map.css"))
    _tokens, _, components = css.partition("@layer components {")
    return Sheet(components)
