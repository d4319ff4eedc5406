"""How soon a new row is in the figures, and how fast all facts are built: against building everything, and a bare scan.

    python bench/warehouse.py [--events 200000] [--rounds 10]

On SQLite, in a data directory of its own, with the analytics process running as `madoguchi up` starts it. Freshness is
from the commit of 1,000 rows (100 cases) to a question that shows them. The alternative to keeping facts up is building
all of them again. The rebuild's reading is compared with `sqlite3` fetching the same columns and doing nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACTIVITIES = ("受付", "確認", "調査", "部署へ依頼", "部署から回答", "返信", "再連絡", "返信", "確認", "解決")
SIGNALS = ("opened", "", "", "", "", "reply", "contact", "reply", "", "resolved")


def main() -> int:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=10)
    args = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))
    os.environ |= {"MADOGUCHI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "madoguchi.site.settings"}
    os.environ |= {"MADOGUCHI_WAREHOUSE_EMBED": "no"}
    try:
        return measure(data, args.events, args.rounds)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def measure(data: Path, events: int, rounds: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    for app in ("django_q", "events"):
        call_command("migrate", app, verbosity=0)
    fill(data / "madoguchi.sqlite3", events)
    building(data, events)
    freshness(events, rounds)
    return 0


def fill(path: Path, events: int) -> None:
    """Write the log's rows straight into the table: ten steps a case."""
    columns = "number, kind, origin, subject_kind, subject_id, at, recorded_at, case_id, activity, signal, stage, lane, team"
    columns += ", channel, touchpoint, payload, source_system, source_id"
    with sqlite3.connect(path) as connection:
        connection.executemany(
            f"INSERT INTO events_event ({columns}) VALUES ({', '.join('?' * 18)})",
            (
                (number + 1, "step", "import", "case", number // 10 + 1, str(at)[:19], str(at)[:19], number // 10 + 1,
                 ACTIVITIES[number % 10], SIGNALS[number % 10], "", ("front", "back")[number % 3 == 0],
                 f"team {number % 9}", "email", "", "{}", "", "")
                for number in range(events)
                for at in [NOON + timedelta(minutes=number // 10 + number % 10 * 47)]
            ),
        )  # fmt: skip


def building(data: Path, events: int) -> None:
    """Build everything once, in parts, beside a bare scan of the same columns."""
    from madoguchi.warehouse import build
    from madoguchi.warehouse.engine import DuckEngine, Limits
    from madoguchi.warehouse.staging import COLUMNS, read_numbers

    names = [{"at_ms": "at", "started_ms": "started_at"}.get(name, name) for name in COLUMNS]
    began = time.process_time()
    with sqlite3.connect(data / "madoguchi.sqlite3") as connection:
        for _ in connection.execute(f"SELECT {', '.join(names)}, payload FROM events_event"):
            pass
    scan = time.process_time() - began
    engine = DuckEngine(data / "bench.duckdb", Limits())
    build.create(engine.connection)
    began = time.process_time()
    for table in read_numbers(0, events):
        build.append_staged(engine.connection, table)
    read = time.process_time() - began
    began, wall = time.process_time(), time.perf_counter()
    build.project_all(engine.connection)
    projected, wall = time.process_time() - began, time.perf_counter() - wall
    engine.close()
    million = events / 1e6
    print(f"rebuild of {events:,} events, CPU seconds per million events")
    print(f"  bare sqlite3 scan of the same columns  {scan / million:6.2f}")
    print(
        f"  read by the ORM, staged in DuckDB      {read / million:6.2f}   {read / scan:.1f} times the scan"
    )
    print(
        f"  facts built                            {projected / million:6.2f}   (wall {wall / million:.2f})"
    )


def freshness(events: int, rounds: int) -> None:
    """Commit 1,000 rows at a time and look until a question shows them; then once build everything instead."""
    from django.db import transaction

    from madoguchi.events.append import append
    from madoguchi.events.models import Event
    from madoguchi.warehouse import client

    server = subprocess.Popen([sys.executable, "-m", "madoguchi.warehouse.server"], cwd=ROOT)
    try:
        shown = client.ask("process_totals")[0]["events"]
        assert shown == events, shown
        waits = []
        for turn in range(rounds):
            first = events // 10 + turn * 100 + 1
            with transaction.atomic():
                append(
                    Event(kind="step", origin="live", subject_kind="case", subject_id=case, case_id=case,
                          activity=ACTIVITIES[place], signal=SIGNALS[place], at=NOON + timedelta(minutes=case + place))
                    for case in range(first, first + 100)
                    for place in range(10)
                )  # fmt: skip
            began = time.perf_counter()
            while client.ask("process_totals")[0]["events"] < events + (turn + 1) * 1_000:
                time.sleep(0.01)
            waits.append(time.perf_counter() - began)
            time.sleep(0.13)  # not in step with the poll
        began = time.perf_counter()
        client.rebuild()
        whole = time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()
    median = statistics.median(waits)
    print(
        f"1,000 new rows on {events:,}: seconds from commit to a question that shows them (the queue is looked at"
    )
    print(f"  every 0.5 s)   median {median:.2f}   longest {max(waits):.2f}")
    print(f"  building all facts instead            {whole:.2f}   {whole / median:.0f} times as long")


if __name__ == "__main__":
    sys.exit(main())
