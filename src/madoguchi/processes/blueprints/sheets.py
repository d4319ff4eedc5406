"""How a drawing is divided into sheets of paper: which paper, how large, and where it is cut. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.blueprint.grid import Card, EvidenceCard, Grid

LARGEST, SMALLEST = 0.86, 0.6  # points for each pixel: letters of 12 pixels are 7 points at least
BESIDE = 1.5  # pixels between the line of a stage and a cut there, for the arrows that run along it
_EARLY = 0.55  # a sheet ends at a stage's end where it is at least so full
Span = tuple[float, float]


@dataclass(frozen=True)
class Paper:
    """Paper with the room for a drawing on it, in points."""

    size: tuple[float, float]
    wide: float
    high: float


@dataclass(frozen=True)
class Division:
    """A drawing on sheets: ``across`` and ``down`` are the parts of the plan that go on one sheet each."""

    paper: Paper
    scale: float
    across: tuple[Span, ...]
    down: tuple[Span, ...]


def divide(grid: Grid, papers: tuple[Paper, ...]) -> Division:
    """Return the division with the smallest paper that holds all on one sheet, else with few sheets of the largest."""
    for paper in papers:
        scale = min(LARGEST, paper.wide / grid.width, paper.high / grid.height)
        if scale >= SMALLEST:
            return Division(paper, scale, ((grid.left, grid.width),), ((grid.top, grid.height),))
    paper = papers[-1]
    scale = min(LARGEST, max(SMALLEST, paper.high / grid.height))
    across = _cut(
        (grid.left, grid.width),
        paper.wide / scale - grid.left,
        [column.x - 12 for column in grid.columns[1:]],
        [box.x + BESIDE for box in grid.stages[1:]],
    )
    down = _cut(
        (grid.top, grid.height),
        paper.high / scale - grid.top,
        _between(grid),
        [box.y for box in grid.lanes[1:]],
    )
    return Division(paper, scale, across, down)


def _between(grid: Grid) -> list[float]:
    """Return where a line across meets no card."""
    cards: list[Card | EvidenceCard] = [*grid.cards, *grid.evidence]
    taken = sorted((one.y, one.y + one.height) for one in cards)
    free, end = [], grid.top
    for top, bottom in taken:
        if top > end:
            free.append((end + top) / 2)
        end = max(end, bottom)
    return free


def _cut(whole: Span, room: float, places: list[float], better: list[float]) -> tuple[Span, ...]:
    """Cut a length into parts of at most ``room``: at ``better`` places, else at ``places``, else anywhere."""
    parts: list[Span] = []
    begin, end = whole
    while end - begin > room:
        fit = [at for at in better if begin + _EARLY * room < at <= begin + room]
        fit = fit or [at for at in places if begin + _EARLY * room / 2 < at <= begin + room]
        cut = max(fit, default=begin + room)
        parts.append((begin, cut))
        begin = cut
    return (*parts, (begin, end))
