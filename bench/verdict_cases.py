"""What it costs to judge many cases: ``python bench/verdict_cases.py [--cases 20000,200000,1000000] [--keep FOLDER]``.

A service desk's log (that of ``process_map.py``, with teams, people, channels, opening hours and planted causes) judged by
a blueprint of three stages, beside the plain way, case by case, at the smallest size. Each in a process of its own: CPU
seconds (user and system, from the first question to the verdicts) and peak memory; the facts are asked with 128 MB. Of
rows both ways are run twice and the second is told: SQL is made once in the life of a process.
Asked for (prints MET or MISSED): 20,000 cases in 2 CPU seconds, a million in 300 and 1.5 GB; the rows ten times cheaper
than by the plain way, and the same.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC
from pathlib import Path
from typing import Any

MOST_SECONDS = {20_000: 2.0, 1_000_000: 300.0}
MOST_MB = 1_500
HOURS = {"time_zone": "Asia/Tokyo", "opening_hours": "Mon-Fri 09:00-18:00", "holidays": []}


def drawing() -> Any:
    """Taken up within a day, answered within four open days without waiting for the customer, closed without a reopening."""
    from madoguchi.core.blueprint.model import Blueprint, Flow, Lane, Pause, Promise, Stage, Step
    from madoguchi.core.text import Text

    def named(word: str) -> Text:
        return Text(word, word)

    def code(name: str) -> str:
        return name.replace(" ", "_")

    stages = {"take": ("receive", "sort", "assign"), "solve": ("work", "answer"), "end": ("resolve", "close")}
    apart = ("ask customer", "customer answers", "ask back office", "back office answers")
    steps = [
        Step(code(name), stage, "front", named(name), activities=(name,), column=place)
        for stage, mine in stages.items()
        for place, name in enumerate(mine)
    ]
    steps += [
        Step(
            code(name),
            "solve",
            "front",
            named(name),
            activities=(name,),
            anytime=True,
            optional=True,
            repeat=0,
        )
        for name in apart
    ]
    row = [name for mine in stages.values() for name in mine]
    pause = Pause(("ask_customer",), ("customer_answers",))
    day = 86_400.0
    promises = {
        "take": (Promise("taken", within_seconds=day / 4, start="case", end_steps=("assign",)),),
        "solve": (
            Promise("answered", within_seconds=2 * day, end_steps=("answer",), pauses=(pause,)),
            Promise("open", within_seconds=day, clock="business", end_steps=("answer",), pauses=(pause,)),
        ),
        "end": (Promise("closed", within_seconds=3 * day, end_steps=("close",)),),
    }
    return Blueprint(
        "desk",
        named("desk"),
        stages=tuple(Stage(name, named(name), target=0.8, promises=promises[name]) for name in stages),
        lanes=(Lane("front", "front", named("front")),),
        steps=tuple(steps),
        flows=tuple(Flow(f"{a}-{b}", a, b) for a, b in itertools.pairwise(row)),
    )


def build_facts(folder: Path, cases: int) -> None:
    """Build the facts of a log of so many cases by the warehouse's own statements."""
    from bench.process_map import make_log
    from madoguchi.warehouse import build
    from madoguchi.warehouse.engine import DuckEngine, Limits

    make_log(folder, round(cases * 8.6))
    engine = DuckEngine(folder / "facts.duckdb", Limits(memory="3GB", spill="40GB", seconds=3600), folder)
    connection = engine.connection
    build.create(connection)
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(
        """
        INSERT INTO event BY NAME
        SELECT 1 AS number, 'calendar' AS kind, 'import' AS origin, 'organisation' AS subject_kind, 1 AS subject_id,
               0 AS at_ms, '' AS activity, '' AS signal, '' AS stage, '' AS lane, '' AS team, '' AS channel, ? AS definition
        """,
        [json.dumps(HOURS)],
    )
    connection.execute(
        """
        INSERT INTO event BY NAME
        SELECT 1 + row_number() OVER () AS number, 'step' AS kind, 'import' AS origin, 'case' AS subject_kind,
               case_id + 1 AS subject_id, case_id + 1 AS case_id, at_ms,
               CASE WHEN activity IN ('work', 'answer') THEN at_ms - hash(case_id, activity) % 3600000 END AS started_ms,
               activity, CASE activity WHEN 'resolve' THEN 'resolved' WHEN 'reopen' THEN 'reopened'
                                       WHEN 'close' THEN 'closed' ELSE '' END AS signal,
               '' AS stage, '' AS lane,
               CASE WHEN activity LIKE '%back office%' THEN 'Back' ELSE 'Desk ' || hash(case_id, 1) % 6 END AS team,
               '' AS channel, 1 + hash(case_id, activity) % 40 AS member_id
        FROM read_parquet(?)
        """,
        [str(folder / "log.parquet")],
    )
    connection.execute(
        """
        INSERT INTO event BY NAME
        SELECT (SELECT max(number) FROM event) + case_id AS number, 'describe' AS kind, 'import' AS origin,
               'case' AS subject_kind, case_id AS subject_id, case_id, min(at_ms) AS at_ms,
               '' AS activity, '' AS signal, '' AS stage, '' AS lane, '' AS team,
               ['phone', 'email', 'chat', 'form'][1 + CAST(hash(case_id, 2) % 4 AS INTEGER)] AS channel,
               'request ' || (hash(case_id, 3) % 18) AS request, ['low', 'usual', 'high'][1 + CAST(hash(case_id, 4) % 3 AS INTEGER)] AS priority,
               ['ja', 'en'][1 + CAST(hash(case_id, 5) % 5 = 0 AS INTEGER)] AS language, 'desk' AS process,
               1 + hash(case_id, 6) % (SELECT max(case_id) // 3 + 1 FROM event) AS customer_id
        FROM event WHERE kind = 'step' GROUP BY case_id
        """
    )
    build.project_all(connection)
    connection.execute("CHECKPOINT")
    engine.close()


def _engine(folder: Path) -> Any:
    from madoguchi.warehouse.engine import DuckEngine, Limits

    limits = Limits(threads=1, memory="128MB", spill="20GB", seconds=600)
    return DuckEngine(folder / "facts.duckdb", limits, folder)


def judged(folder: Path) -> dict[str, Any]:
    """The page's and the command's own way."""
    from madoguchi.processes.verdicts.telling import of_stages
    from madoguchi.warehouse.expressions.registry import answer_columns

    engine = _engine(folder)

    def ask(name: str, filters: Any = None, **params: Any) -> Any:
        return answer_columns(engine, name, filters, **params)

    found = of_stages(ask, drawing(), UTC)
    return {
        one.stage: [
            one.estimate.n,
            round(one.estimate.kept, 6),
            *(round(gap.value, 6) if gap else None for gap in (one.estimate.design, one.estimate.execution)),
            " ".join(one.verdicts),
        ]
        for one in found
    }


def rows(folder: Path) -> dict[str, Any]:
    """The rows of every stage as they are reckoned: cases told of, kept, conforming, and the sum of the seconds."""
    import numpy as np

    from madoguchi.core.blueprint.automaton import compiled
    from madoguchi.core.process.judging import Judge
    from madoguchi.processes.verdicts.gathering import read
    from madoguchi.warehouse.expressions.registry import answer_columns
    from madoguchi.warehouse.filters import Filters

    engine, plan = _engine(folder), drawing()

    def ask(name: str, filters: Any = None, **params: Any) -> Any:
        return answer_columns(engine, name, filters, **params)

    _found, stages = read(ask, plan, Filters(), Judge(compiled(plan)), limit=10_000_000)
    return {
        one.stage.id: [
            int(one.kept.size),
            int(one.kept.sum()),
            int(one.conforming.sum()),
            round(float(np.nansum(one.seconds))),
        ]
        for one in stages
    }


def plain(folder: Path) -> dict[str, Any]:
    """The same case by case, each step an object: the plain definition the tests hold the rows to."""
    from madoguchi.core.blueprint.automaton import compiled
    from madoguchi.core.process.conformance import Aligner
    from madoguchi.warehouse.expressions.registry import answer
    from madoguchi.warehouse.filters import Filters
    from tests.core.process.plain_rows import rows as plain_rows

    engine, plan = _engine(folder), drawing()
    told = {row["case_id"]: row for row in answer(engine, "verdict_cases", Filters(), limit=10_000_000)}
    steps: dict[int, list[dict[str, Any]]] = {}
    for row in answer(engine, "verdict_steps", Filters(), first=min(told), last=max(told)):
        names = ("activity", "service", "cost", "member", "team", "due")
        keyed = {name: row["service_ms" if name == "service" else name] for name in names}
        steps.setdefault(row["case_id"], []).append(
            keyed | {"at": row["at_ms"], "business": row["business_at_ms"]}
        )
    cases = [
        {
            **row,
            "opened": row["opened_ms"],
            "business_opened": row["business_opened_ms"],
            "finished": not row["open"],
            "steps": steps[case],
            "answers": {},
        }
        for case, row in told.items()
    ]
    (now,) = answer(engine, "verdict_now")
    present = (now["at_ms"], now["business_at_ms"])
    found = plain_rows(plan, Aligner(compiled(plan)), cases, present)
    shown: dict[str, Any] = {}
    for stage, of in found.items():
        mine = [row for row in of.values() if "told" in row]
        shown[stage] = [
            len(mine),
            int(sum(row["kept"] for row in mine)),
            sum(row["deviated_at"] == float("inf") for row in mine),
            round(sum(row["seconds"] or 0.0 for row in mine)),
        ]
    return shown


WAYS = {"judged": judged, "rows": rows, "plain": plain}


def apart(what: str, way: str, folder: Path) -> str:
    """Build or measure in a process of its own; return what it prints last."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.verdict_cases", what, way, str(folder)],
        cwd=Path(__file__).parents[1],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode().splitlines()[-1]


def measured(way: str, folder: Path) -> dict[str, Any]:
    """Measure one way."""
    found: dict[str, Any] = json.loads(apart("--measure", way, folder))
    return found


def measure(way: str, folder: Path) -> None:
    """Print what one way found and took. Libraries are loaded before the clock starts."""
    import ibis  # noqa: F401
    import pyarrow  # noqa: F401
    import scipy.special  # noqa: F401

    import madoguchi.processes.verdicts.telling  # noqa: F401

    if way != "judged":
        WAYS[way](folder)
    began = time.process_time()
    found = WAYS[way](folder)
    took = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"found": found, "cpu": took, "mb": peak}))


def main() -> int:
    """Print the table; 1 where a goal is missed or two ways differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="20000,200000,1000000")
    parser.add_argument("--keep", type=Path, help="a folder for the facts, made once")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--build", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.build:
        build_facts(Path(args.build[1]), int(args.build[0]))
        print("built")
        return 0
    if args.measure:
        measure(args.measure[0], Path(args.measure[1]))
        return 0
    sizes = [int(one) for one in args.cases.split(",")]
    missed = False
    with tempfile.TemporaryDirectory() as own:
        for cases in sizes:
            folder = (args.keep or Path(own)) / str(cases)
            if not (folder / "facts.duckdb").exists():
                folder.mkdir(parents=True, exist_ok=True)
                apart("--build", str(cases), folder)
            one = measured("judged", folder)
            limit = MOST_SECONDS.get(cases)
            met = (limit is None or one["cpu"] <= limit) and one["mb"] <= MOST_MB
            missed |= not met
            print(
                f"{cases:>9,} cases  {one['cpu']:7.2f} CPU s  {one['mb']:6.0f} MB  {'MET' if met else 'MISSED'}"
            )
            if cases == sizes[0]:
                for stage, told in one["found"].items():
                    print(f"{'':>11}{stage}: {told}")
                ours, theirs = measured("rows", folder), measured("plain", folder)
                same, times = ours["found"] == theirs["found"], theirs["cpu"] / ours["cpu"]
                met = same and times >= 10
                missed |= not met
                print(
                    f"{'':>11}rows {ours['cpu']:.2f} CPU s, {ours['mb']:.0f} MB; case by case {theirs['cpu']:.2f} CPU s, "
                    f"{theirs['mb']:.0f} MB: {times:.0f} times, {'equal' if same else 'NOT EQUAL'}, {'MET' if met else 'MISSED'}",
                    flush=True,
                )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
