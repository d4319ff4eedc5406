"""What a verdict gets right where the truth is planted: ``python bench/verdict.py [--runs 1000] [--quick] [--json]``.

Complex cases both deviate more and fail more, whatever anybody does: a bare comparison of conforming with deviating
cases blames the staff. Goals: both intervals cover the truth in 93 to 97 % of the runs from n = 2,000 on; "badly
executed" in at most 2 % of the runs where deviations are harmless (bare comparison: 97 to 100 %), in at least 95 % at
n = 20,000 where they cost 15 points; "workaround beats design" in at least 90 % where they help 3 points.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from madoguchi.core.process.gaps import StageCases, estimate
from madoguchi.core.process.verdict import MARGIN, Verdict, judge

TARGET = 0.90
COMPLEX = 0.30
DEVIATES = (0.10, 0.46)  # simple, complex
KEPT = (0.964, 0.664)


@dataclass(frozen=True)
class Truth:
    """A planted truth: what a deviation does to the share kept, and how many cases are seen."""

    name: str
    effect: float
    n: int


TRUTHS = (
    Truth("deviations harmless", 0.0, 300),
    Truth("deviations cost 15 points", -0.15, 300),
    Truth("deviations harmless", 0.0, 2_000),
    Truth("deviations cost 15 points", -0.15, 2_000),
    Truth("deviations harmless", 0.0, 20_000),
    Truth("deviations cost 15 points", -0.15, 20_000),
    Truth("deviations help 3 points", 0.03, 20_000),
)


def true_gaps(effect: float) -> tuple[float, float]:
    """Return the true D and E."""
    q1 = (1 - COMPLEX) * KEPT[0] + COMPLEX * KEPT[1]
    deviating = (1 - COMPLEX) * DEVIATES[0] + COMPLEX * DEVIATES[1]
    return TARGET - q1, -effect * deviating


def cases(truth: Truth, seed: int) -> StageCases:
    """Live one log: complexity, a channel and an hour known at the start, the latter two without any effect."""
    rng = np.random.default_rng(seed)
    complex_ = (rng.random(truth.n) < COMPLEX).astype(np.int64)
    deviates = rng.random(truth.n) < np.array(DEVIATES)[complex_]
    kept = rng.random(truth.n) < np.array(KEPT)[complex_] + truth.effect * deviates
    return StageCases(
        "stage",
        TARGET,
        kept.astype(np.float64),
        (~deviates).astype(np.float64),
        {
            "complexity": complex_,
            "channel": rng.integers(0, 4, truth.n),
            "hour": rng.integers(0, 24, truth.n).astype(np.float64),
        },
    )


def run(asked: tuple[Truth, int]) -> tuple[float, ...]:
    """One run: raw E, D, E, whether each interval holds the truth, and what is said."""
    truth, seed = asked
    one = cases(truth, seed)
    found = estimate(one, seed)
    (judged,) = judge([found])
    d, e = true_gaps(truth.effect)
    assert found.design is not None
    raw = float(one.kept[one.conforming > 0].mean() - one.kept.mean())
    execution = found.execution
    return (
        raw,
        TARGET - raw - float(one.kept.mean()),
        found.design.value,
        execution.value if execution else np.nan,
        float(found.design.low <= d <= found.design.high),
        float(execution.low <= e <= execution.high) if execution else np.nan,
        float(raw > MARGIN),
        float(judged.has(Verdict.BADLY_EXECUTED)),
        float(judged.has(Verdict.WORKAROUND)),
    )


NAMES = ("raw_e", "raw_d", "d", "e", "covers_d", "covers_e", "raw_flags", "executed", "workaround")


def measure(truth: Truth, runs: int, pool: ProcessPoolExecutor | None) -> dict[str, object]:
    """Return the means over runs; the same runs give the same figures."""
    asked = [(truth, 7_919 * run + truth.n) for run in range(runs)]
    rows = list(pool.map(run, asked, chunksize=10)) if pool else [run(one) for one in asked]
    means = np.nanmean(np.array(rows), axis=0)
    d, e = true_gaps(truth.effect)
    return {"truth": truth.name, "n": truth.n, "runs": runs, "true_d": d, "true_e": e} | dict(
        zip(NAMES, map(float, means), strict=True)
    )


def goals(row: dict[str, object]) -> list[tuple[str, bool]]:
    """Return each goal that bears on a row, and whether it is met."""
    value = {name: float(row[name]) for name in NAMES}  # type: ignore[arg-type]
    found = []
    if int(row["n"]) >= 2_000:  # type: ignore[call-overload]
        found += [(f"{name} .93-.97", 0.93 <= value[name] <= 0.97) for name in ("covers_d", "covers_e")]
    if row["truth"] == "deviations harmless":
        found.append(("executed <= 2 %", value["executed"] <= 0.02))
    if row["n"] == 20_000 and row["truth"] == "deviations cost 15 points":
        found.append(("executed >= 95 %", value["executed"] >= 0.95))
    if row["truth"] == "deviations help 3 points":
        found.append(("workaround >= 90 %", value["workaround"] >= 0.90))
    return found


def main() -> int:
    """Print the table; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--quick", action="store_true", help="60 runs, up to n = 2,000")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    runs = 60 if args.quick else args.runs
    truths = [truth for truth in TRUTHS if not args.quick or truth.n <= 2_000]
    began = time.perf_counter()
    # each process has a core; threads within would only quarrel
    with ProcessPoolExecutor(2, initializer=threadpool_limits, initargs=(1,)) as pool:
        rows = []
        for truth in truths:
            rows.append(measure(truth, runs, pool))
            if not args.json:
                print(line(rows[-1]), flush=True)
    if args.json:
        print(json.dumps(rows))
    else:
        print(f"{runs} runs each, {time.perf_counter() - began:.0f} s on two processes")
    if args.quick:
        return 0  # too few runs for a share to be held to a goal
    return 0 if all(met for row in rows for _, met in goals(row)) else 1


def line(row: dict[str, object]) -> str:
    """A row as text, its goals behind it."""
    said = ", ".join(f"{goal} {'ok' if met else 'MISSED'}" for goal, met in goals(row))
    return (
        f"{row['truth']:<26} n {row['n']:>6}  raw D {row['raw_d']:+.3f} E {row['raw_e']:+.3f}  "
        f"D {row['d']:+.3f} ({row['true_d']:+.3f})  E {row['e']:+.3f} ({row['true_e']:+.3f})  "
        f"coverage {row['covers_d']:.3f} / {row['covers_e']:.3f}  flagged raw {row['raw_flags']:.0%} "
        f"rule {row['executed']:.1%}  workaround {row['workaround']:.1%}  {said}"
    )


if __name__ == "__main__":
    sys.exit(main())
