"""The process map of ten million events: from facts, against pm4py, plain SQL on the raw table, and a bare scan.

    python bench/process_map.py [--events 10000000] [--oracle PYTHON] [--keep FOLDER] [--growth [--full]]

Every engine runs in a process of its own; CPU seconds (user and system, from opening its file to the last row; imports
left out) and peak memory are what is compared, since wall time depends on who else uses the machine. pm4py is AGPL and
no dependency: it is run by the Python named with ``--oracle`` (or ``MADOGUCHI_ORACLE_PYTHON``), and left out, saying so,
where that has none. All engines must return the same counts, or nothing is printed.

Asked for (prints MET or MISSED): the map at least 100 times less CPU than pm4py; counts and means at most twice a bare
scan of the same columns; the full output, exact medians and p90 included, at most eight times; the variants at most four
times; peak memory at most a tenth of pm4py's. A filter that leaves an activity out gives the steps that stay new neighbours: its
windows are reckoned in the memory of any other question (128 MB and the disk), of which the peak is printed. ``--growth``
shows the same at 1 and 10 million events, with ``--full`` at 50 million too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 3
LEFT_OUT_MB = 400  # DuckDB's 128 MB, the interpreter and the libraries
WINDOW_MEMORY = "1GB"  # what plain SQL on the raw table is given; the facts are asked with 128 MB
ACTIVITIES = (
    *("receive", "sort", "assign", "ask customer", "customer answers", "work", "ask back office"),
    *("back office answers", "answer", "reopen", "resolve", "close"),
)


# -- the log ---------------------------------------------------------------------------------------


def make_log(folder: Path, events: int) -> None:
    """Write a service desk's log as Parquet: a Markov chain over twelve activities, log-normal waits."""
    import numpy
    import pyarrow as pa
    import pyarrow.parquet as parquet

    random = numpy.random.default_rng(20261122)
    count = len(ACTIVITIES)
    chain = numpy.zeros((count, count))
    for source, targets in {
        0: {1: 0.9, 2: 0.1},
        1: {2: 0.85, 3: 0.15},
        2: {5: 0.7, 3: 0.15, 6: 0.15},
        3: {4: 0.92, 10: 0.08},
        4: {5: 0.8, 2: 0.1, 3: 0.1},
        5: {8: 0.6, 6: 0.2, 3: 0.1, 5: 0.1},
        6: {7: 0.95, 6: 0.05},
        7: {5: 0.3, 8: 0.7},
        8: {10: 0.85, 3: 0.05, 5: 0.1},
        9: {2: 0.5, 5: 0.5},
        10: {11: 0.9, 9: 0.1},
    }.items():
        for target, share in targets.items():
            chain[source, target] = share
    cumulative = chain.cumsum(axis=1)
    cases = round(events / 8.6)
    state = numpy.zeros(cases, dtype=numpy.int8)
    number = numpy.arange(cases)
    at = random.integers(0, 365 * 86_400_000, cases)
    parts: list[tuple[Any, Any, Any]] = []
    while len(number):
        parts.append((number, state, at))
        going = state != count - 1
        number, state, at = number[going], state[going], at[going]
        draw = random.random(len(state))
        state = (draw[:, None] > cumulative[state]).sum(axis=1).astype(numpy.int8)
        at = at + (random.lognormal(9.0, 1.8, len(state)) * 1000).astype(numpy.int64)
    case, activity, moment = (numpy.concatenate(column) for column in zip(*parts, strict=True))
    order = numpy.lexsort((moment, case))  # a case's events together, as an export has them
    case, activity, moment = case[order][:events], activity[order][:events], moment[order][:events]
    names = pa.array(ACTIVITIES)
    table = pa.table(
        {
            "case_id": pa.array(case, pa.int64()),
            "activity": pa.DictionaryArray.from_arrays(pa.array(activity, pa.int8()), names).cast(
                pa.string()
            ),
            "at_ms": pa.array(moment + 1_735_689_600_000, pa.int64()),
        }
    )
    parquet.write_table(table, folder / "log.parquet", compression="zstd")


def build_facts(folder: Path) -> None:
    """Build the warehouse of the log by the warehouse's own statements."""
    from madoguchi.warehouse import build
    from madoguchi.warehouse.engine import DuckEngine, Limits

    engine = DuckEngine(folder / "facts.duckdb", Limits(memory="3GB", spill="40GB", seconds=3600), folder)
    connection = engine.connection
    build.create(connection)
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(
        """
        INSERT INTO event BY NAME
        SELECT row_number() OVER () AS number, 'step' AS kind, 'import' AS origin, 'case' AS subject_kind,
               case_id AS subject_id, case_id, at_ms, activity, '' AS signal, '' AS stage, '' AS lane, '' AS team,
               '' AS channel
        FROM read_parquet(?)
        """,
        [str(folder / "log.parquet")],
    )
    build.project_all(connection)
    connection.execute("CREATE TABLE raw AS SELECT case_id, activity, at_ms FROM event ORDER BY number")
    connection.execute("CHECKPOINT")
    engine.close()


# -- what is measured, each in a process of its own --------------------------------------------------


def _engine(folder: Path | None, memory: str = "128MB") -> Any:
    from madoguchi.warehouse import build
    from madoguchi.warehouse.engine import DuckEngine, Limits

    if folder is None:
        empty = DuckEngine(None)
        build.create(empty.connection)
        empty.run("CREATE TABLE raw (case_id BIGINT, activity VARCHAR, at_ms BIGINT)")
        return empty
    return DuckEngine(
        folder / "facts.duckdb", Limits(threads=2, memory=memory, spill="20GB", seconds=600), folder
    )


def _ask(folder: Path | None, name: str, stack: tuple[str, ...] = (), **params: Any) -> list[dict[str, Any]]:
    from madoguchi.warehouse.expressions.registry import answer
    from madoguchi.warehouse.filters import Filters

    return answer(_engine(folder), name, Filters(stack=stack), **params)


def _told(edges: list[dict[str, Any]]) -> dict[str, float]:
    transitions = sum(int(row["count"]) for row in edges)
    if not transitions:
        return {}
    mean = sum(row["mean_ms"] * row["count"] for row in edges) / transitions
    return {"edges": len(edges), "transitions": transitions, "mean_seconds": round(mean / 1000, 1)}


def scan(folder: Path | None) -> dict[str, float]:
    """Read every value of the columns the map is made of, and do nothing with them but add them up."""
    sql = "SELECT count(edge), sum(strlen(edge)), sum(first_of_edge), count(gap_ms), sum(gap_ms) FROM fact_event"
    ((edges, *_),) = _engine(folder).run(sql).rows
    return {"transitions": edges}


def facts_map(folder: Path | None) -> dict[str, float]:
    """Counts, cases and means."""
    return _told(_ask(folder, "process_edges", exact=False))


def facts_full(folder: Path | None) -> dict[str, float]:
    """Counts, cases, means, exact medians and 90th percentiles."""
    return _told(_ask(folder, "process_paths"))


def facts_variants(folder: Path | None) -> dict[str, float]:
    """The fifty most frequent variants, and how many there are."""
    rows = _ask(folder, "process_variants")
    return {"variants": rows[0]["total"]} if rows else {}


def facts_kept(folder: Path | None) -> dict[str, float]:
    """Counts, cases and means of the cases that were asked of the back office: a filter of whole cases."""
    return _told(_ask(folder, "process_edges", ("with:ask back office",), exact=False))


def facts_left_out(folder: Path | None) -> dict[str, float]:
    """Counts, cases and means with an activity left out: neighbours found anew over all cases."""
    return _told(_ask(folder, "process_edges", ("hide:assign",), exact=False))


def facts_left_out_of_some(folder: Path | None) -> dict[str, float]:
    """The same of the reopened cases alone: windows over these and nothing else."""
    return _told(_ask(folder, "process_edges", ("with:reopen", "hide:assign"), exact=False))


def _anew(folder: Path | None, again: bool) -> dict[str, float]:
    """The same as ``facts_left_out``, from steps reckoned anew once; ``again``: only what reading them takes."""
    from madoguchi.warehouse.anew import Anew, key
    from madoguchi.warehouse.expressions.registry import answer
    from madoguchi.warehouse.filters import Filters

    filters = Filters(stack=("hide:assign",))
    of = key(filters)
    assert of is not None
    kept, engine = Anew(), _engine(folder)
    steps = kept.begin(engine, 1, of)
    try:
        with kept.reading(steps, 3600) as reading:
            before = _used()
            told = _told(answer(reading, "process_edges", filters, exact=False))
            return {"cpu": _used() - before, **told} if again and told else told
    finally:
        kept.forget()


def anew_first(folder: Path | None) -> dict[str, float]:
    """Counts, cases and means with an activity left out, the steps reckoned anew for all questions of a page."""
    return _anew(folder, again=False)


def anew_again(folder: Path | None) -> dict[str, float]:
    """The next question with the same filters."""
    return _anew(folder, again=True)


def window_left_out(folder: Path | None) -> dict[str, float]:
    """The same counts and means by a plain window query on the raw table without that activity."""
    window = _WINDOW.replace("FROM raw", "FROM (SELECT *, rowid FROM raw WHERE activity <> 'assign')")
    rows = _engine(folder, WINDOW_MEMORY).run(
        f"SELECT a, b, count(*) AS count, avg(gap) AS mean_ms FROM ({window}) "
        "WHERE a IS NOT NULL GROUP BY a, b"
    )
    return _told(rows.dicts())


_WINDOW = """
    SELECT lag(activity) OVER w AS a, activity AS b, at_ms - lag(at_ms) OVER w AS gap
    FROM raw WINDOW w AS (PARTITION BY case_id ORDER BY at_ms, rowid)
"""


def window_map(folder: Path | None) -> dict[str, float]:
    """The same counts and means by a plain window query on the raw table."""
    rows = _engine(folder, WINDOW_MEMORY).run(
        f"SELECT a, b, count(*) AS count, avg(gap) AS mean_ms FROM ({_WINDOW}) WHERE a IS NOT NULL GROUP BY a, b"
    )
    return _told(rows.dicts())


def window_full(folder: Path | None) -> dict[str, float]:
    """The full output by a plain window query on the raw table."""
    rows = _engine(folder, WINDOW_MEMORY).run(
        f"SELECT a, b, count(*) AS count, avg(gap) AS mean_ms, quantile_cont(gap, [0.5, 0.9]) AS both "
        f"FROM ({_WINDOW}) WHERE a IS NOT NULL GROUP BY a, b"
    )
    return _told(rows.dicts())


def window_variants(folder: Path | None) -> dict[str, float]:
    """Variants by plain SQL on the raw table."""
    rows = _engine(folder, WINDOW_MEMORY).run(
        """
        SELECT v, count(*) AS n FROM (
            SELECT case_id, string_agg(activity, ',' ORDER BY at_ms, number) AS v
            FROM (SELECT *, rowid AS number FROM raw) GROUP BY case_id
        ) GROUP BY v
        """
    )
    return {"variants": len(rows.rows)}


PM4PY = """
import json, resource, sys
import pandas, pm4py
def used():
    now = resource.getrusage(resource.RUSAGE_SELF)
    return now.ru_utime + now.ru_stime
what, path = sys.argv[1:3]
before = used()
frame = pandas.read_parquet(path)
frame["case_id"] = frame["case_id"].astype(str)
frame["at"] = pandas.to_datetime(frame.pop("at_ms"), unit="ms", utc=True)
frame = pm4py.format_dataframe(frame, case_id="case_id", activity_key="activity", timestamp_key="at")
if what == "map":
    counts, _, _ = pm4py.discover_dfg(frame)
    times, _, _ = pm4py.discover_performance_dfg(frame)
    transitions = sum(counts.values())
    mean = sum(times[edge]["mean"] * n for edge, n in counts.items()) / transitions
    told = {"edges": len(counts), "transitions": int(transitions), "mean_seconds": round(mean, 1)}
else:
    told = {"variants": len(pm4py.get_variants(frame))}
cpu = used() - before
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpu": cpu, "peak_mb": peak, "told": told, "version": pm4py.__version__}))
"""

MEASURED: dict[str, Callable[[Path | None], dict[str, float]]] = {
    function.__name__: function
    for function in (
        *(scan, facts_map, facts_full, facts_variants, facts_kept, facts_left_out, facts_left_out_of_some),
        *(anew_first, anew_again),
        *(window_map, window_full, window_variants, window_left_out),
    )
}


def _used() -> float:
    now = resource.getrusage(resource.RUSAGE_SELF)
    return now.ru_utime + now.ru_stime


def measure_here(name: str, folder: Path) -> None:
    """Run one measurement in this process and print it as JSON."""
    MEASURED[name](None)  # of an empty warehouse first: imports are not what is measured
    before, start = _used(), time.perf_counter()
    told = MEASURED[name](folder)
    cpu, wall = _used() - before, time.perf_counter() - start
    cpu = told.pop("cpu", cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "wall": wall, "peak_mb": peak, "told": told}))


# -- the run ---------------------------------------------------------------------------------------


def measure(name: str, folder: Path) -> dict[str, Any]:
    """Return the round with the median CPU seconds of one measurement."""
    rounds = [
        _json([sys.executable, __file__, "--measure", name, "--keep", str(folder)]) for _ in range(ROUNDS)
    ]
    return sorted(rounds, key=lambda one: one["cpu"])[len(rounds) // 2]


def ask_pm4py(oracle: str, what: str, folder: Path) -> dict[str, Any]:
    return _json([oracle, "-c", PM4PY, what, str(folder / "log.parquet")])


def _json(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[-3:]}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def has_pm4py(oracle: str) -> bool:
    """Say whether this Python can import pm4py."""
    try:
        return (
            subprocess.run([oracle, "-c", "import pm4py"], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--events", type=int, default=int(os.environ.get("MADOGUCHI_BENCH_EVENTS", 10_000_000))
    )
    parser.add_argument("--oracle", default=os.environ.get("MADOGUCHI_ORACLE_PYTHON", sys.executable))
    parser.add_argument(
        "--keep", type=Path, help="a folder to make the log and facts in, used again next time"
    )
    parser.add_argument("--growth", action="store_true", help="at 1 and 10 million events, one round each")
    parser.add_argument("--full", action="store_true", help="with --growth: at 50 million too")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure == "log":
        make_log(args.keep, args.events)
    elif args.measure == "facts":
        build_facts(args.keep)
    elif args.measure:
        measure_here(args.measure, args.keep)
    elif args.growth:
        return growth([1_000_000, 10_000_000, *([50_000_000] if args.full else [])])
    else:
        with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as temporary:
            return report(args.keep or Path(temporary), args.events, args.oracle)
    return 0


def growth(sizes: list[int]) -> int:
    """Print how CPU seconds and peak memory grow with the number of events."""
    names = ("scan", "facts_map", "facts_full", "facts_variants", "facts_kept", "facts_left_out")
    print("events      " + "".join(f"{name:>26}" for name in names))
    for events in sizes:
        with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as temporary:
            folder = Path(temporary)
            make(folder, events)
            found = [
                _json([sys.executable, __file__, "--measure", name, "--keep", temporary]) for name in names
            ]
            told = (f"{one['cpu']:.2f} s {one['peak_mb']:.0f} MB" for one in found)
            print(f"{events:<12,}" + "".join(f"{one:>26}" for one in told), flush=True)
    return 0


def make(folder: Path, events: int) -> None:
    """Make the log and its facts in a folder, where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in (("log", "log.parquet"), ("facts", "facts.duckdb")):
        if not (folder / file).exists():
            start = os.times()
            command = [
                sys.executable,
                __file__,
                "--measure",
                name,
                "--keep",
                str(folder),
                "--events",
                str(events),
            ]
            subprocess.run(command, check=True)
            end = os.times()
            cpu = end.children_user + end.children_system - start.children_user - start.children_system
            print(f"made {file}: {cpu:.1f} CPU s, {(folder / file).stat().st_size / 1e6:.0f} MB", flush=True)


def report(folder: Path, events: int, oracle: str) -> int:
    """Measure everything and print it. Returns 1 where a goal was missed."""
    make(folder, events)
    found = {name: measure(name, folder) for name in MEASURED}
    if has_pm4py(oracle):
        found["pm4py_map"] = ask_pm4py(oracle, "map", folder)
        found["pm4py_variants"] = ask_pm4py(oracle, "variants", folder)
    else:
        print(f"pm4py left out: {oracle} cannot import it (name another Python with --oracle)")
    _agree(found)
    print(f"\n{events:,} events; CPU seconds (median of {ROUNDS}; pm4py once), peak memory")
    for name, one in found.items():
        print(f"  {name:16} {one['cpu']:8.3f} s  {one['peak_mb']:7.0f} MB   {one['told']}")
    return _judge(found)


def _agree(found: dict[str, dict[str, Any]]) -> None:
    for names in (
        ("facts_map", "facts_full", "window_map", "window_full", "pm4py_map"),
        ("facts_variants", "window_variants", "pm4py_variants"),
        ("facts_left_out", "window_left_out", "anew_first", "anew_again"),
    ):
        told = [found[name]["told"] for name in names if name in found]
        if any(one != told[0] for one in told):
            raise SystemExit(
                f"the engines disagree: { {name: found[name]['told'] for name in names if name in found} }"
            )


def _judge(found: dict[str, dict[str, Any]]) -> int:
    cpu = {name: one["cpu"] for name, one in found.items()}
    peak = {name: one["peak_mb"] for name, one in found.items()}
    goals: list[tuple[str, float, str, bool]] = [
        (
            "counts and means / bare scan",
            cpu["facts_map"] / cpu["scan"],
            "at most 2",
            cpu["facts_map"] <= 2 * cpu["scan"],
        ),
        (
            "full output / bare scan",
            cpu["facts_full"] / cpu["scan"],
            "at most 8",
            cpu["facts_full"] <= 8 * cpu["scan"],
        ),
    ]
    goals += [
        (
            "variants / bare scan",
            cpu["facts_variants"] / cpu["scan"],
            "at most 4",
            cpu["facts_variants"] <= 4 * cpu["scan"],
        ),
        (
            "memory of leaving an activity out, MB",
            peak["facts_left_out"],
            f"at most {LEFT_OUT_MB}",
            peak["facts_left_out"] <= LEFT_OUT_MB,
        ),
    ]
    if "pm4py_map" in found:
        goals += [
            (
                "pm4py / map",
                cpu["pm4py_map"] / cpu["facts_map"],
                "at least 100",
                cpu["pm4py_map"] >= 100 * cpu["facts_map"],
            ),
            (
                "memory of the map / pm4py",
                peak["facts_map"] / peak["pm4py_map"],
                "at most 0.1",
                peak["facts_map"] <= 0.1 * peak["pm4py_map"],
            ),
            (
                "memory of the full output / pm4py",
                peak["facts_full"] / peak["pm4py_map"],
                "at most 0.1",
                peak["facts_full"] <= 0.1 * peak["pm4py_map"],
            ),
        ]
    print()
    for label, ratio, wanted, met in goals:
        print(f"  {'MET   ' if met else 'MISSED'} {label}: {ratio:.2f} ({wanted})")
    others = [
        ("plain SQL / map", cpu["window_map"] / cpu["facts_map"]),
        ("plain SQL / full output", cpu["window_full"] / cpu["facts_full"]),
        ("an activity left out / map", cpu["facts_left_out"] / cpu["facts_map"]),
        (
            "an activity left out, steps reckoned anew once / plain SQL",
            cpu["anew_first"] / cpu["window_left_out"],
        ),
        ("the next question with the same filters / map", cpu["anew_again"] / cpu["facts_map"]),
        ("an activity left out of some / map", cpu["facts_left_out_of_some"] / cpu["facts_map"]),
        ("plain SQL, an activity left out / the same", cpu["window_left_out"] / cpu["facts_left_out"]),
        ("plain SQL / variants", cpu["window_variants"] / cpu["facts_variants"]),
    ]
    if "pm4py_map" in found:
        others += [
            ("pm4py / full output", cpu["pm4py_map"] / cpu["facts_full"]),
            ("pm4py / variants", cpu["pm4py_variants"] / cpu["facts_variants"]),
        ]
    for label, ratio in others:
        print(f"         {label}: {ratio:.1f}")
    return 0 if all(met for *_, met in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
