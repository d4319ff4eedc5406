"""How arrows find their way between the cards of a grid: along gutters and channels only. Pure.

Gutter ``n`` runs down left of column ``n``, channel ``n`` across above row ``n``. An arrow leaves its card to the right and
comes in from the left; arrows of one source (or to one target, where more come in there) share a track.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Spot = tuple[int, int]  # column, row


@dataclass(frozen=True, slots=True)
class Net:
    """An arrow to be drawn, from one spot to another. ``id`` is the caller's."""

    id: int
    source: Spot
    target: Spot


@dataclass(frozen=True, slots=True)
class Gap:
    """A piece of the way in a gutter (``vertical``) or channel, on one of its ``tracks``."""

    vertical: bool
    index: int
    track: int = 0
    tracks: int = 1


@dataclass(frozen=True, slots=True)
class Wire:
    """The way of an arrow. ``from_right``: it comes in at the right edge, having its source in the same column."""

    net: Net
    gaps: tuple[Gap, ...]
    straight_down: bool = False
    from_right: bool = False


def route(nets: Sequence[Net], cards: Iterable[Spot]) -> list[Wire]:
    """Return the way of every arrow around the cards, each on a track of its own where they run beside each other."""
    taken = set(cards)
    out = Counter(net.source for net in nets)
    into = Counter(net.target for net in nets)
    wires = [_way(net, taken) for net in nets]
    spans: dict[tuple[bool, int], dict[Spot, list[int]]] = defaultdict(dict)
    for wire in wires:
        key = _shared(wire.net, out, into)
        for gap, (low, high) in zip(wire.gaps, _spans(wire), strict=True):
            held = spans[(gap.vertical, gap.index)].setdefault(key, [low, high])
            held[0], held[1] = min(held[0], low), max(held[1], high)
    tracks = {place: _tracks(held) for place, held in spans.items()}
    done = []
    for wire in wires:
        key = _shared(wire.net, out, into)
        gaps = []
        for gap in wire.gaps:
            given, count = tracks[(gap.vertical, gap.index)]
            gaps.append(Gap(gap.vertical, gap.index, given[key], count))
        done.append(Wire(wire.net, tuple(gaps), wire.straight_down, wire.from_right))
    return done


def gaps(wires: Iterable[Wire], track: float) -> tuple[dict[int, float], dict[int, float]]:
    """Return the room the arrows need in each gutter and in each channel."""
    wide: dict[int, float] = {}
    high: dict[int, float] = {}
    for wire in wires:
        for gap in wire.gaps:
            (wide if gap.vertical else high)[gap.index] = gap.tracks * track
    return wide, high


def _way(net: Net, taken: set[Spot]) -> Wire:
    (column, row), (to_column, to_row) = net.source, net.target
    if column == to_column:
        between = range(min(row, to_row) + 1, max(row, to_row))
        if not any((column, other) in taken for other in between):
            return Wire(net, (), straight_down=True)
        return Wire(net, (Gap(True, column + 1),), from_right=True)
    if to_column > column:
        along = [(other, row) for other in range(column + 1, to_column)]
        if not any(spot in taken for spot in along):
            return Wire(net, () if row == to_row else (Gap(True, to_column),))
        if row != to_row and not any((other, to_row) in taken for other in range(column + 1, to_column)):
            return Wire(net, (Gap(True, column + 1),))
        channel = to_row if to_row >= row else to_row + 1
    else:
        channel = row + 1 if to_row == row else (row if to_row < row else to_row)
    return Wire(net, (Gap(True, column + 1), Gap(False, channel), Gap(True, to_column)))


def _spans(wire: Wire) -> list[tuple[int, int]]:
    """Return from where to where each piece runs: rows and channels count as 2·row + 1 and 2·channel."""
    (column, row), (to_column, to_row) = wire.net.source, wire.net.target
    rows = (2 * row + 1, 2 * to_row + 1)
    if len(wire.gaps) == 1:
        return [(min(rows), max(rows))]
    found = []
    for place, gap in enumerate(wire.gaps):
        if gap.vertical:
            ends = (rows[0] if place == 0 else rows[1], 2 * wire.gaps[1].index)
        else:
            ends = (2 * (column + 1), 2 * to_column)
        found.append((min(ends), max(ends)))
    return found


def _shared(net: Net, out: Mapping[Spot, int], into: Mapping[Spot, int]) -> Spot:
    return net.target if into[net.target] > out[net.source] else net.source


def _tracks(held: Mapping[Spot, Sequence[int]]) -> tuple[dict[Spot, int], int]:
    """Give those that run beside each other tracks of their own, greedily from the one that begins first."""
    ends: list[int] = []
    found: dict[Spot, int] = {}
    for key, (low, high) in sorted(held.items(), key=lambda item: (item[1][0], item[1][1], item[0])):
        for track, end in enumerate(ends):
            if end < low:
                found[key], ends[track] = track, high
                break
        else:
            found[key] = len(ends)
            ends.append(high)
    return found, max(len(ends), 1)
