"""Conformance of ten million events with a blueprint, beside the variants alone and pm4py's token replay.

    python bench/conformance.py [--events 10000000] [--oracle PYTHON] [--keep FOLDER]

The log and its facts are those of ``bench/process_map.py`` (the same ``--keep`` serves both). Every measurement runs in a
process of its own with DuckDB given 128 MB; CPU seconds (user and system, imports left out) and peak memory are compared.

- *variants*: the fifty most frequent variants and how many there are, as the map asks for them;
- *cold*: nothing known of any variant: each is spelled out, aligned, and its deviations are counted by stage;
- *warm*: the same question again, or with other filters, in a process that has judged these variants before: this is how
  the page and the API ask, where each variant is judged once for a version of a blueprint.

pm4py is AGPL and no dependency: it is run by the Python named with ``--oracle`` (or ``MADOGUCHI_ORACLE_PYTHON``) on a net
it discovers itself, which is what it offers, not the same question; left out, saying so, where that has none. Published
figures (``research``, 10,000,000 events, 25,432 variants, pm4py 2.7.23): 112 CPU s, 3,974 MB.

Asked for (prints MET or MISSED): warm at most variants + 10 %; peak memory at most 300 MB, cold and warm.
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
from pathlib import Path
from typing import Any

import process_map

ROUNDS = 3
STAGES = {
    "in": ("receive", "sort", "assign"),
    "work": ("ask customer", "customer answers", "work", "ask back office", "back office answers"),
    "out": ("answer", "reopen", "resolve", "close"),
}
ANYWHERE = ("ask customer", "customer answers")
FLOWS = (
    ("receive", "sort"),
    ("sort", "assign"),
    ("assign", "work"),
    ("assign", "ask back office"),
    ("ask back office", "back office answers"),
    ("back office answers", "work"),
    ("back office answers", "answer"),
    ("work", "answer"),
    ("answer", "resolve"),
    ("resolve", "close"),
    ("close", "end"),
)


def drawing() -> Any:
    """How the service desk of the log might be meant to run; most of its cases do otherwise somewhere."""
    from madoguchi.core.blueprint.model import Blueprint, Flow, Lane, Stage, Step
    from madoguchi.core.text import Text

    def name(text: str) -> Text:
        return Text(text, text)

    return Blueprint(
        "desk",
        name("Service desk"),
        stages=tuple(Stage(stage, name(stage)) for stage in STAGES),
        lanes=(Lane("front", "front", name("Front")),),
        steps=tuple(
            Step(
                one.replace(" ", "_"),
                stage,
                "front",
                name(one),
                activities=(one,),
                anytime=one in ANYWHERE,
                optional=one in ANYWHERE,
                repeat=0 if one in ANYWHERE else 1,
            )
            for stage, activities in STAGES.items()
            for one in activities
        )
        + (Step("end", "out", "front", name("end"), kind="end"),),
        flows=tuple(
            Flow(f"{place}", a.replace(" ", "_"), b.replace(" ", "_")) for place, (a, b) in enumerate(FLOWS)
        ),
    )


def conform(folder: Path | None, times: int) -> dict[str, Any]:
    """Count deviations, so many times in one process; what it took the last time."""
    from madoguchi.processes.conformance.counting import Standard, summed
    from madoguchi.warehouse.expressions.registry import answer
    from madoguchi.warehouse.filters import Filters

    engine = process_map._engine(folder)
    standard = Standard(drawing())

    def ask(name: str, filters: Filters | None = None, **params: Any) -> list[dict[str, Any]]:
        return answer(engine, name, filters, **params)

    for _ in range(times):
        before, start = process_map._used(), time.perf_counter()
        found = summed(standard.count(ask, Filters(), now_ms=0, closes=False))
        cpu, wall = process_map._used() - before, time.perf_counter() - start
    return {
        "cpu": cpu,
        "wall": wall,
        "told": {
            "variants": found.ways,
            "cases": found.cases,
            "conforming": found.conforming,
            "fitness": found.fitness and round(found.fitness, 6),
            "deviations": sum(one.cases for one in found.deviations),
        },
    }


def measure_here(name: str, folder: Path) -> None:
    """Run one measurement in this process and print it as JSON."""
    if name == "variants":
        process_map.measure_here("facts_variants", folder)
        return
    conform(None, 1)  # of an empty warehouse first: imports are not what is measured
    told = conform(folder, 1 if name == "cold" else 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told | {"peak_mb": peak}))


REPLAY = """
import json, resource, sys
import pandas, pm4py
def used():
    now = resource.getrusage(resource.RUSAGE_SELF)
    return now.ru_utime + now.ru_stime
before = used()
frame = pandas.read_parquet(sys.argv[1])
frame["case_id"] = frame["case_id"].astype(str)
frame["at"] = pandas.to_datetime(frame.pop("at_ms"), unit="ms", utc=True)
frame = pm4py.format_dataframe(frame, case_id="case_id", activity_key="activity", timestamp_key="at")
net = pm4py.discover_petri_net_inductive(frame, noise_threshold=0.2)
told = pm4py.fitness_token_based_replay(frame, *net)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpu": used() - before, "peak_mb": peak, "told": {"fitness": round(told["log_fitness"], 6)}}))
"""


def report(folder: Path, events: int, oracle: str) -> int:
    """Measure everything and print it. Returns 1 where a goal was missed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in (("log", "log.parquet"), ("facts", "facts.duckdb")):
        if not (folder / file).exists():
            made = [sys.executable, process_map.__file__, "--measure", name, "--keep", str(folder)]
            subprocess.run([*made, "--events", str(events)], check=True)
    found: dict[str, dict[str, Any]] = {}
    for name in ("variants", "cold", "warm"):
        command = [sys.executable, __file__, "--measure", name, "--keep", str(folder)]
        rounds = sorted((process_map._json(command) for _ in range(ROUNDS)), key=lambda one: one["cpu"])
        found[name] = rounds[len(rounds) // 2]
    if found["cold"]["told"] != found["warm"]["told"]:
        raise SystemExit("cold and warm disagree")
    if process_map.has_pm4py(oracle):
        found["pm4py replay"] = process_map._json([oracle, "-c", REPLAY, str(folder / "log.parquet")])
    else:
        print(f"pm4py left out: {oracle} cannot import it (published: 112 CPU s, 3,974 MB)")
    print(f"\n{events:,} events; CPU seconds (median of {ROUNDS}; pm4py once), peak memory")
    for name, one in found.items():
        print(f"  {name:14} {one['cpu']:8.3f} s  {one['peak_mb']:7.0f} MB   {one['told']}")
    ratio = found["warm"]["cpu"] / found["variants"]["cpu"]
    peak = max(found["cold"]["peak_mb"], found["warm"]["peak_mb"])
    print()
    print(f"  {'MET   ' if ratio <= 1.1 else 'MISSED'} warm / variants: {ratio:.2f} (at most 1.10)")
    print(f"  {'MET   ' if peak <= 300 else 'MISSED'} peak memory: {peak:.0f} MB (at most 300)")
    print(f"         cold / variants: {found['cold']['cpu'] / found['variants']['cpu']:.1f} (once a version)")
    return 0 if ratio <= 1.1 and peak <= 300 else 1


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
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        measure_here(args.measure, args.keep)
        return 0
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as temporary:
        return report(args.keep or Path(temporary), args.events, args.oracle)


if __name__ == "__main__":
    sys.exit(main())
