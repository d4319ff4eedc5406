"""A trial in a process of its own: several writers on real connections, and every poll compared with a rebuild.

``python -m tests.warehouse.trial SEED TRANSACTIONS`` with MADOGUCHI_DATA, and DATABASE_URL for PostgreSQL; prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

WRITERS = 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Pace:
    """Lets writers go on a few transactions at a time, and tells them how many polls have read and projected."""

    def __init__(self) -> None:
        self.tickets = threading.Semaphore(0)
        self._polls = 0
        self._polled = threading.Condition()

    def polled(self) -> None:
        with self._polled:
            self._polls += 1
            self._polled.notify_all()

    def outlast(self, polls: int, seconds: float) -> None:
        """Return after so many polls more, or so many seconds."""
        with self._polled:
            until = self._polls + polls
            self._polled.wait_for(lambda: self._polls >= until, timeout=seconds)


def instant(ms: int | None) -> datetime | None:
    """Return an instant given in ms."""
    return None if ms is None else EPOCH + timedelta(milliseconds=ms)


def write(
    seed: int, count: int, known: list[dict[str, Any]], pace: Pace, holds: bool, failures: list[str]
) -> None:
    """Commit random transactions; the writer that holds keeps each one open for a while after it has its numbers."""
    from django.db import connection, transaction

    from madoguchi.events.append import append
    from madoguchi.events.models import Event
    from tests.warehouse.programs import Draw

    random = Random(seed)
    try:
        for _ in range(count):
            draw = Draw(random, list(known))
            pace.tickets.acquire()
            drawn = [draw.event() for _ in range(random.randint(1, 4))]
            with transaction.atomic():
                written = append(
                    Event(
                        at=instant(event["at_ms"]),
                        started_at=instant(event["started_ms"]),
                        **{
                            name: value
                            for name, value in event.items()
                            if name not in ("at_ms", "started_ms")
                        },
                    )
                    for event in drawn
                )
                if holds:
                    # on SQLite the poll that reads now cannot empty the queue before we let the database go; held
                    # twice in a row it would wait longer than anybody waits for a lock
                    if connection.vendor == "sqlite":
                        pace.outlast(1, 2)
                    else:
                        pace.outlast(random.randint(1, 3), 15)
            known.extend(event | {"number": row.number} for event, row in zip(drawn, written, strict=True))
    except Exception as error:
        failures.append(repr(error))
    finally:
        connection.close()


def watch(threads: list[threading.Thread], pace: Pace) -> dict[str, Any]:
    """Poll until the writers are done, and compare after every poll with a rebuild of the same snapshot."""
    from madoguchi.warehouse import build, projector
    from madoguchi.warehouse.engine import DuckEngine
    from madoguchi.warehouse.staging import read_numbers, snapshot
    from tests.warehouse import facts

    engine = DuckEngine(Path(os.environ["MADOGUCHI_DATA"]) / "kept.duckdb")
    build.create(engine.connection)
    polls, late, highest, events = 0, 0, 0, 0
    while True:
        for _ in range(4):
            pace.tickets.release()
        time.sleep(0.05)
        done = not any(thread.is_alive() for thread in threads)
        with snapshot():
            work = projector.read(1_000_000)
            everything = list(read_numbers(0, 2**62))
        if work.rows:
            projector.project(engine, work)
        pace.polled()
        if work.rows:
            projector.settle(work)
            scratch = facts.empty()
            for table in everything:
                build.append_staged(scratch.connection, table)
            build.project_all(scratch.connection)
            kept = facts.rows(engine)
            said = facts.difference(kept, facts.rows(scratch))
            scratch.close()
            if said:
                return {"difference": said, "polls": polls}
            polls += 1
            numbers = {row[0] for row in kept["event"]}
            late += sum(1 for number in numbers if number <= highest) - events
            highest, events = max(numbers, default=0), len(numbers)
        elif done:
            break
    engine.close()
    return {"difference": "", "polls": polls, "late": late, "events": events}


def main() -> None:
    """Run one trial."""
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    for app in ("django_q", "events"):
        call_command("migrate", app, verbosity=0)
    known: list[dict[str, Any]] = []
    failures: list[str] = []
    pace = Pace()
    threads = [
        threading.Thread(
            target=write,
            args=(seed * 10 + place, count if place else count // 4, known, pace, place == 0, failures),
            daemon=True,  # a poll that fails must end the trial, not wait for writers who wait for it
        )
        for place in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    result = watch(threads, pace)
    print(json.dumps(result | {"failures": failures}, ensure_ascii=False), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
