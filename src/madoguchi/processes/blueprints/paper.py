"""A blueprint as a PDF: the picture of the page on sheets of paper, then the same in full words.

Every sheet has the title, version, state and date, the stages above and the lanes at the side, and its number.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from django.template.loader import render_to_string
from django.utils.translation import gettext

from madoguchi.core.blueprint.grid import Grid
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.kit import formats
from madoguchi.kit.paper import letters
from madoguchi.kit.paper.document import A3, A4, PALE, Document, Page
from madoguchi.kit.paper.frame import FOOT, HEAD, MARGIN, frame
from madoguchi.kit.paper.sheet import Sheet
from madoguchi.kit.paper.sketch import Sketch
from madoguchi.processes.blueprints.draw import Drawn, Style, draw
from madoguchi.processes.blueprints.naming import Called
from madoguchi.processes.blueprints.picture import style
from madoguchi.processes.blueprints.sheets import BESIDE, Division, Paper, divide
from madoguchi.processes.blueprints.telling import tell

LEGEND = 20.0


@dataclass(frozen=True)
class About:
    """What is said of a version beside its drawing, in the reader's language."""

    title: str
    version: str = ""
    state: str = ""
    date: str = ""
    made: dt.datetime | None = None


def paper(drawing: Blueprint, about: About, called: Called | None = None) -> bytes:
    """Return the PDF of a drawing, finished or not."""
    called = called or Called.load()
    drawn = draw(drawing, Style(called, links=False))
    said = " · ".join(filter(None, (about.version, about.state, about.date)))
    document = Document(
        " ".join(filter(None, (about.title, about.version))), called.language, said, about.made
    )
    division = divide(drawn.grid, tuple(_room(size) for size in (A4, A3)))
    _Sheets(document, drawn, division).draw()
    if drawing.steps or drawing.stages:
        tell(document, drawing, called, A4, (MARGIN, MARGIN + HEAD, MARGIN, MARGIN + FOOT))
    made = gettext("Blueprint")
    if about.made is not None:
        on = formats.date_time(about.made, called.language, weekday=False)
        made = gettext("Blueprint, written to this file on %(date)s") % {"date": on}
    frame(document, about.title, said, made)
    return document.written()


def _room(size: tuple[float, float]) -> Paper:
    return Paper(size, size[0] - 2 * MARGIN, size[1] - 2 * MARGIN - HEAD - FOOT - LEGEND)


class _Sheets:
    """The sheets of one drawing."""

    def __init__(self, document: Document, drawn: Drawn, division: Division) -> None:
        self.document, self.division = document, division
        self.grid: Grid = drawn.grid
        self.sheet = Sheet(style())
        self.rail, self.plan, self.head = (
            list(_parts(piece)) for piece in (drawn.rail, drawn.plan, drawn.head)
        )

    def draw(self) -> None:
        for top, bottom in self.division.down:
            for left, right in self.division.across:
                page = self.document.page(self.division.paper.size)
                self._page(page, (left, right), (top, bottom))

    def _page(self, page: Page, across: tuple[float, float], down: tuple[float, float]) -> None:
        grid, scale = self.grid, self.division.scale
        x, y = MARGIN, MARGIN + HEAD
        side, above = grid.left * scale, grid.top * scale

        def sketch(area: tuple[float, float, float, float], left: float, top: float) -> Sketch:
            return Sketch(page, self.sheet, area, left, top, scale, (("svg", frozenset({"bp"})), ("g", frozenset({"bp-drawn"}))))  # fmt: skip

        sketch((across[0], down[0], across[1], down[1]), x + side, y + above).draw(
            *(one for one in self.plan if not _on_edge(one, across))
        )
        head = sketch((across[0], 0, across[1], grid.top), x + side, y)
        for box, element in zip(grid.stages, self.head, strict=False):
            begin, end = max(box.x, across[0]), min(box.x + box.width, across[1])
            if end - begin > 2 * BESIDE:  # its words begin where the sheet does
                head.draw(_fitted(element, end - begin, box.x + BESIDE < begin), dx=begin - box.x)
        rail = sketch((0, down[0], grid.left + 1, down[1]), x, y + above)
        lanes = len(grid.lanes)
        for lane, element in zip(grid.lanes, self.rail[:lanes], strict=False):
            if lane.y < down[1] and lane.y + lane.height > down[0]:
                rail.draw(element[0], dx=1)  # into the plan, so that no seam shows between the two
                rail.draw(element, dy=max(0.0, down[0] - lane.y))
        rail.draw(*self.rail[lanes:])
        end = x + side + (across[1] - across[0]) * scale
        page.rule(x, y + above, end, 1.0)
        page.rule(x, y, end, 0.75)
        low = y + above + (down[1] - down[0]) * scale
        page.rule(x, low, end, 0.75)
        if grid.cards:
            self._legend(page, low + 6)
        else:
            page.text(x, low + 16, gettext("No steps yet."), 9, ink=PALE)

    def _legend(self, page: Page, y: float) -> None:
        """Draw the page's legend: what the signs mean."""
        x = MARGIN
        for entry in ET.fromstring(render_to_string("blueprints/parts/legend.html")):
            picture, said = entry[0], (entry[0].tail or "").strip()
            wide, high = (float(one) for one in picture.get("viewBox", "0 0 16 16").split()[2:])
            around = (("svg", frozenset({"bp", "bp-drawn"})),)
            Sketch(page, self.sheet, (0, 0, wide, high), x, y, 0.7, around).draw(*picture)
            x += wide * 0.7 + 4
            page.text(x, y + 8.5, said, 7.5, ink=PALE)
            x += letters.width(said, 7.5) + 14


def _on_edge(element: ET.Element, across: tuple[float, float]) -> bool:
    """Whether this is the line between two stages just where the sheet ends."""
    return element.get("class") == "bp-between" and any(
        abs(float(element.get("x1", "0")) - edge) <= BESIDE for edge in across
    )


def _fitted(head: ET.Element, room: float, again: bool) -> ET.Element:
    """Return the head of a stage for a sheet that shows ``room`` pixels of it; ``again``: not the first such sheet."""
    made = copy.deepcopy(head)
    for line in list(made.iter("text")):
        name = line.get("class") == "bp-stage-name"
        if again and not name:
            made.remove(line)
        else:
            size = 13 if name else 10.5
            line.text = letters.shortened((line.text or "").strip(), size, room - 20, name)
    return made


def _parts(piece: str) -> ET.Element:
    """Return the drawn elements of a piece of a picture."""
    return ET.fromstring(piece)[0]
