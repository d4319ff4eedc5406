"""What the replay of the map plays: when some cases, drawn at random, did each of their steps."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.process.graph import Key
from madoguchi.warehouse import Filters, ask


@dataclass(frozen=True)
class Replay:
    """Cases as lists of (place in ``activities``, epoch ms) in order; drawn from ``of`` cases.

    ``open``: the places in ``cases`` of those that are not resolved yet. Nothing here says which case or whose it is.
    """

    activities: list[Key]
    cases: list[list[tuple[int, int]]]
    open: list[int]
    of: int


def replay(filters: Filters, *, by_lane: bool = False) -> Replay:
    """Return up to 300 cases of those the filters let through, always the same ones. Raises ``WarehouseError``."""
    places: dict[Key, int] = {}
    cases: dict[int, list[tuple[int, int]]] = {}
    unresolved: set[int] = set()
    of = 0
    for row in ask("process_replay", filters):
        key = Key(row["activity"], (row["lane"] or "") if by_lane else "")
        number, of = int(row["case_id"]), int(row["of"])
        cases.setdefault(number, []).append((places.setdefault(key, len(places)), int(row["at_ms"])))
        if row["open"]:
            unresolved.add(number)
    # In the order of their first steps, so that not even the order tells numbers
    order = sorted(cases, key=lambda number: (cases[number][0][1], cases[number]))
    return Replay(
        list(places),
        [cases[number] for number in order],
        [place for place, number in enumerate(order) if number in unresolved],
        of,
    )
