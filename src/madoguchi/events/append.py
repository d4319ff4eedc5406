"""The only way to write an event: append it and, in the same transaction, say what the warehouse must re-read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from madoguchi.events.models import Dirty, Event, Kind, Origin

Listener = Callable[[Sequence[Event]], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Register what is called, after commit, with the live events of each append (used by ``site.reactions``)."""
    if listener not in _listeners:
        _listeners.append(listener)


def append(events: Iterable[Event], *, batch_size: int = 2_000) -> list[Event]:
    """Write events and their dirty marks; returns them with their outbox numbers.

    Must be called inside the transaction that writes the rows the events speak of, so that neither exists
    without the other. Raises ``RuntimeError`` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("events are appended inside the transaction of the rows they speak of")
    written = Event.objects.bulk_create(list(events), batch_size=batch_size)
    mark_dirty({(event.subject_kind, event.subject_id) for event in written if event.kind != Kind.NOTE})
    live = [event for event in written if event.origin == Origin.LIVE]
    if live and _listeners:
        transaction.on_commit(lambda: _tell(live))
    return written


def mark_dirty(keys: Iterable[tuple[str, int]]) -> None:
    """Ask the warehouse to read these ``(subject kind, id)`` again."""
    Dirty.objects.bulk_create([Dirty(kind=kind, key=key) for kind, key in sorted(keys)], batch_size=2_000)


def _tell(live: Sequence[Event]) -> None:
    for listener in _listeners:
        listener(live)
