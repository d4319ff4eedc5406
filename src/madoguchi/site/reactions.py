"""What follows from which event: the one table. Only live events ever reach it.

Lower rooms write events and know nothing of what follows; a room that wants to act on one adds a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from madoguchi.events.append import listen
from madoguchi.events.models import Event, Kind

Reaction = Callable[[Event], None]

REACTIONS: dict[Kind, list[Reaction]] = {}


def react(events: Sequence[Event]) -> None:
    """Run every reaction of each event, in the table's order."""
    for event in events:
        for reaction in REACTIONS.get(Kind(event.kind), []):
            reaction(event)


def connect() -> None:
    """Ask the event log to tell us of live events after they are committed."""
    listen(react)
