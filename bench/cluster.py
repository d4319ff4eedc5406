"""The lake and a real Spark against DuckDB on this machine: shipping, erasing, and the map of the whole history.

    .venv/bin/python bench/cluster.py [EVENTS]        (after `make test-all`, which installs the cluster extra)

Spark runs here with two workers of one core each: it shows what a question costs at least, not what a cluster can do.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")

from madoguchi.warehouse import build  # noqa: E402
from madoguchi.warehouse.engine import DuckEngine, Limits  # noqa: E402
from madoguchi.warehouse.expressions import answer  # noqa: E402
from madoguchi.warehouse.filters import Filters  # noqa: E402
from tests.cluster import local_spark  # noqa: E402

TODAY, STEPS, MONTHS = date(2026, 11, 1), 10, 36


def main(events: int) -> int:
    """Print what each part takes. Returns 0 also where the cluster extra or Java is missing."""
    if missing := local_spark.missing():
        print(f"left out: {missing}")
        return 0
    from madoguchi.warehouse.cluster import shipping
    from madoguchi.warehouse.cluster.horizon import horizon as since
    from madoguchi.warehouse.cluster.horizon import let_go
    from madoguchi.warehouse.cluster.lake import Lake
    from madoguchi.warehouse.cluster.spark import SparkEngine
    from madoguchi.warehouse.cluster.waits import approximate
    from madoguchi.warehouse.expressions.tables import tables

    folder = Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "facts.duckdb"
    duck = DuckEngine(path, Limits(memory="3GB", seconds=600.0), folder / "spill")
    build.create(duck.connection)
    fill(duck, events)
    timed("facts built", lambda: build.project_all(duck.connection))
    duck.connection.execute("CHECKPOINT")
    print(
        f"{events:,} events; local file {size(path):,.0f} MB, {size(path) * 1e6 / events:.0f} bytes an event"
    )
    lake, writing = Lake(str(folder / "lake")), threading.Lock()
    timed("first shipping", lambda: shipping.ship(duck, lake, writing))
    print(
        f"  lake {size(folder / 'lake'):,.0f} MB, {size(folder / 'lake') * 1e6 / events:.0f} bytes an event"
    )
    touch(duck, events, 0.97)
    timed("shipping of 120 cases, a month", lambda: shipping.ship(duck, lake, writing))
    touch(duck, events, 0.0)
    timed("shipping of 120 cases, all months", lambda: shipping.ship(duck, lake, writing))
    erase(duck, events)
    timed("shipping of an erasure", lambda: shipping.ship(duck, lake, writing))
    timed("vacuum", lake.vacuum)
    timed("equal already, after a rebuild", lambda: again(duck, lake, writing, shipping))
    whole = Filters(audience=())
    local = timed("map of everything, exact, DuckDB", lambda: answer(duck, "process_edges", whole), 3)
    rows = duck.run("SELECT count(*) FROM fact_event").rows[0][0]
    gone = timed("steps of cold cases let go", lambda: let_go(duck, writing, since(TODAY, 13)))
    print(f"  {gone:,} of {rows:,} steps")
    with local_spark.running(folder / "spark") as address:
        spark = SparkEngine(address, 600.0)
        spark.show(lake.files(lake.versions()))

        def edges() -> Any:
            return approximate(lambda table: spark.ask(table).dicts(), tables(), whole, "process_edges", {})

        timed("map of everything, Spark, first", edges)
        far = timed("map of everything, Spark, warm", edges, 3)
        timed("counts by week, Spark, warm", lambda: answer(spark, "process_totals", whole, by=["week"]), 3)
        spark.close()
    assert [row["count"] for row in far] == [row["count"] for row in local]
    off = max(abs(row["median_ms"] / exact["median_ms"] - 1) for row, exact in zip(far, local, strict=True))
    print(f"  largest error of a median: {off:.1%}")
    duck.close()
    return 0


def fill(duck: DuckEngine, events: int) -> None:
    """Stage cases of ten steps over three years, four thousand customers in a hundred."""
    duck.connection.execute(
        f"""
        INSERT INTO event BY NAME
        SELECT
            i + 1 AS number, 'step' AS kind, 'import' AS origin, 'case' AS subject_kind, i // {STEPS} + 1 AS subject_id,
            i // {STEPS} + 1 AS case_id, CAST(hash(i // {STEPS}) % 40000 AS BIGINT) + 1 AS customer_id,
            1698796800000 + (i // {STEPS}) * {MONTHS * 30 * 86_400_000 * STEPS // events}
                + (i % {STEPS}) * 600000 + CAST(hash(i) % 500000 AS BIGINT) AS at_ms,
            'step ' || ((i % {STEPS}) * 7 + CAST(hash(i, 1) % 3 AS BIGINT)) % 18 AS activity,
            CASE i % {STEPS} WHEN 0 THEN 'opened' WHEN 2 THEN 'reply' WHEN {STEPS - 1} THEN 'resolved' ELSE '' END AS signal,
            'stage ' || (i % {STEPS}) // 3 AS stage, CASE i % 2 WHEN 0 THEN 'front' ELSE 'back' END AS lane,
            'team ' || CAST(hash(i, 2) % 8 AS VARCHAR) AS team, '' AS channel, '' AS touchpoint
        FROM range({events}) t(i)
        """
    )


def touch(duck: DuckEngine, events: int, first: float) -> None:
    """Project 120 cases again, spread over the part of the three years from ``first`` on, with one step more each."""
    count = events // STEPS
    cases = [int(count * (first + (1 - first) * number / 120)) + 1 for number in range(120)]
    listed = ", ".join(map(str, cases))
    staged = duck.connection.sql(
        f"""
        SELECT * FROM event WHERE subject_id IN ({listed}) UNION ALL BY NAME
        SELECT * REPLACE (number + {events * (2 if first else 1)} AS number, at_ms + 1 AS at_ms) FROM event
        WHERE subject_id IN ({listed}) AND signal = 'resolved'
        """
    ).to_arrow_table()
    build.replace_subjects(duck.connection, [("case", case) for case in cases], [staged])


def erase(duck: DuckEngine, events: int) -> None:
    """Erase one customer."""
    staged = duck.connection.sql(
        f"SELECT {events * 3} AS number, 'erase' AS kind, 'live' AS origin, 'customer' AS subject_kind, "
        "CAST(7 AS BIGINT) AS subject_id, CAST(1793000000000 AS BIGINT) AS at_ms"
    ).to_arrow_table()
    build.replace_subjects(duck.connection, [("customer", 7)], [staged])


def again(duck: DuckEngine, lake: Any, writing: Any, shipping: Any) -> None:
    """Ship as after a rebuild: everything is compared, nothing need be written."""
    duck.connection.execute("DELETE FROM meta WHERE name = 'lake'")
    assert not shipping.ship(duck, lake, writing)


def timed(what: str, work: Callable[[], Any], times: int = 1) -> Any:
    """Do it, print the shortest time, return the last result."""
    best, result = float("inf"), None
    for _ in range(times):
        began, spent = time.perf_counter(), time.process_time()
        result = work()
        if time.perf_counter() - began < best:
            best, cpu = time.perf_counter() - began, time.process_time() - spent
    print(f"{what:36} {best:8.2f} s   {cpu:8.2f} s of CPU in this process", flush=True)
    return result


def size(path: Path) -> float:
    """Return the MB of a file or folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000))
