"""Import rows per second, from file to facts, against Django's bulk_create of the same rows.

    python bench/import_rows.py [--events 100000]

The import reads a CSV, recognises its columns, finds what is known already, and writes cases, members, events, dirty marks
and the book for undoing. The alternative is handed the very rows that came out of it (cases and events), as ready
values, and only stores them. Both run in a process of their own on a new SQLite database with the same settings; CPU
seconds (user and system, imports left out) are compared, since wall time depends on who else uses the machine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def make_log(path: Path, events: int) -> None:
    """Write an event log: three to nine steps a case, 60 members, 6 teams, two attributes."""
    chance = random.Random(1)
    written = case = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("case,activity,at,resource,team,channel,impact,product\n")
        while written < events:
            case += 1
            at = START + dt.timedelta(seconds=700 * case)
            for _ in range(min(chance.randint(3, 9), events - written)):
                at += dt.timedelta(seconds=chance.randint(60, 90_000))
                row = [f"C{case:06d}", f"step {chance.randint(0, 14)}", at.isoformat()]
                row += [f"agent {chance.randint(1, 60)}", f"team {chance.randint(1, 6)}"]
                row += [
                    chance.choice(("phone", "email", "chat")),
                    chance.choice("abc"),
                    f"P{chance.randint(1, 40)}",
                ]
                file.write(",".join(row) + "\n")
                written += 1


def set_up(data: Path) -> None:
    """Make a new installation in a folder."""
    os.environ |= {"MADOGUCHI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "madoguchi.site.settings"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from madoguchi.people.models import Organisation

    Organisation.objects.get_or_create(id=1, defaults={"name": "Bench"})


def clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def say(begun: tuple[float, float], rows: int) -> None:
    wall, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"rows": rows, "wall": wall, "cpu": cpu, "peak_mb": peak}))


def our_import(folder: Path) -> None:
    """Import the log as the command does."""
    set_up(folder / "ours")
    from madoguchi.imports.actions.prepare import prepare
    from madoguchi.imports.actions.receive import receive_path
    from madoguchi.imports.actions.run import run

    begun = clocks()
    batch = receive_path([folder / "log.csv"])
    prepare(batch)
    run(batch)
    assert batch.state == "done", batch.message
    say(begun, batch.taken)


def bulk_create(folder: Path) -> None:
    """Store the rows our import made, as ready values, by bulk_create in portions of the same size."""
    import sqlite3

    set_up(folder / "theirs")
    from django.db import transaction

    from madoguchi.cases.models import Case
    from madoguchi.events.models import Event

    ours = sqlite3.connect(folder / "ours" / "madoguchi.sqlite3")
    ours.row_factory = sqlite3.Row
    cases = [
        {"source_system": row["source_system"], "source_id": row["source_id"], "channel": row["channel"]}
        for row in ours.execute("SELECT * FROM cases_case ORDER BY id")
    ]
    names = [field.attname for field in Event._meta.concrete_fields if field.attname != "number"]
    events: list[dict[str, Any]] = []
    for row in ours.execute("SELECT * FROM events_event WHERE kind = 'step' ORDER BY number"):
        values = {name: row[name] for name in names}
        for name in ("at", "started_at", "recorded_at"):
            if values[name]:
                values[name] = dt.datetime.fromisoformat(values[name]).replace(tzinfo=dt.UTC)
        values["payload"] = json.loads(values["payload"])
        events.append(values)
    begun = clocks()
    for start in range(0, len(cases), 2_000):
        with transaction.atomic():
            Case.objects.bulk_create([Case(**one) for one in cases[start : start + 2_000]])
    for start in range(0, len(events), 2_000):
        with transaction.atomic():
            Event.objects.bulk_create([Event(**one) for one in events[start : start + 2_000]])
    say(begun, len(events))


def measured(folder: Path, part: str) -> dict[str, Any]:
    """Run one part in a process of its own."""
    command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print rows per second of both and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--part", choices=["import", "bulk_create"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        (our_import if args.part == "import" else bulk_create)(args.folder)
        return
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as name:
        folder = Path(name)
        make_log(folder / "log.csv", args.events)
        ours, theirs = measured(folder, "import"), measured(folder, "bulk_create")
    for label, found in (("import, file to facts", ours), ("bulk_create of the same rows", theirs)):
        rate = found["rows"] / found["cpu"]
        print(
            f"  {label:30} {rate:8,.0f} rows per CPU second   {found['cpu']:6.1f} s CPU   {found['wall']:6.1f} s wall"
            f"   peak {found['peak_mb']:,} MB"
        )
    print(f"  ratio (rows per CPU second): {theirs['cpu'] / ours['cpu']:.2f}")


if __name__ == "__main__":
    main()
