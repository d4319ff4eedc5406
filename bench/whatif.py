"""What-if on the sample organisation: does the model reproduce weeks it never saw, and does it find what was planted?

    python bench/whatif.py [--seeds 3]

For several sample organisations: the figures of the four weeks held back beside those simulated; then a second daily list
to the warehouse (must shorten the stage *investigate*) against three more people at the front (must hardly change it).
Beside it a queue with a known answer (M/M/3 at 80 %): simulated wait against Erlang's formula, and CPU seconds of both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time

import numpy as np

from madoguchi.core.process.erlang import erlang_c
from madoguchi.core.process.simulate.change import Changed, Lists, Staff
from madoguchi.core.process.simulate.check import check
from madoguchi.core.process.simulate.compare import compare
from madoguchi.core.process.simulate.figures import told
from madoguchi.core.process.simulate.fit import fit
from madoguchi.core.process.simulate.log import HOUR, MONDAY, WEEK, Case, Done
from madoguchi.core.process.simulate.run import arrivals, simulate
from madoguchi.imports.sample import simulate as sample

ENDS = (dt.date(2026, 11, 20), dt.date(2026, 7, 1), dt.date(2026, 3, 1), dt.date(2026, 9, 1))


def main() -> int:
    """Print the comparison; returns 1 where a planted truth is not found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    missed = 0
    for seed in range(1, parser.parse_args().seeds + 1):
        cases = read(seed, ENDS[(seed - 1) % len(ENDS)])
        begun = time.process_time()
        found, _model = check(cases, seed, runs=40)
        print(
            f"== sample {seed}: {found.n} cases held back, fits: {found.fits}, {time.process_time() - begun:.1f} s CPU"
        )
        for one in found.held:
            print(
                f"  {one.name:15} really {told(one.name, one.real):>9}  simulated {told(one.name, one.mean):>9}"
                f"  ({told(one.name, one.low)} to {told(one.name, one.high)})  {'reproduced' if one.fits else 'off'}"
            )
        model = fit(cases, max(case.opened for case in cases))
        for name, change in (
            ("second list", Lists("dispatch_list", (10 * HOUR, 15 * HOUR))),
            ("front + 3", Staff("front", 3)),
        ):
            (stage,) = [
                one for one in compare(model, [change], seed, most=40).stages if one.name == "investigate"
            ]
            shorter = stage.high < 0
            met = shorter if name == "second list" else abs(stage.difference) < 0.02 * stage.today
            missed += not met
            print(
                f"  {'MET' if met else 'MISSED'} {name}: investigate {stage.today / HOUR:.1f} -> {stage.after / HOUR:.1f} h"
                f" ({stage.low / HOUR:+.1f} to {stage.high / HOUR:+.1f})"
            )
    queue()
    return 1 if missed else 0


def queue() -> None:
    """Print the wait of M/M/3 as simulated and by formula: with what was planted, and with what the weeks lived again held."""
    dice, people, rate = np.random.default_rng(7), 3, 2.4
    free, t, cases = [MONDAY] * people, float(MONDAY), []
    while t < MONDAY + 26 * WEEK:
        t += dice.exponential(HOUR / rate)
        who = int(np.argmin(free))
        start = max(t, free[who])
        free[who] = start + dice.exponential(HOUR)
        cases.append(Case(t, (Done("work", free[who], start, "desk", who),), resolved=free[who]))
    model = fit(cases, MONDAY + 26 * WEEK)
    begun = time.process_time()
    waits = [
        one.queued
        for run in range(20)
        for one in simulate(Changed(model), arrivals(model, 4, 1, run))
        if one.opened >= MONDAY
    ]
    lived = time.process_time() - begun
    begun = time.process_time()
    said = erlang_c(people, rate) / (people - rate) * HOUR
    lately = [case for case in cases if case.opened >= MONDAY + 14 * WEEK]
    came, work = (
        len(lately) / (12 * WEEK / HOUR),
        float(np.mean([one.steps[0].end - (one.steps[0].start or 0.0) for one in lately])) / HOUR,
    )
    held = erlang_c(people, came * work) / (people / work - came) * HOUR
    print(
        f"== M/M/3 at 80 %: simulated wait {np.mean(waits) / 60:.1f} min, by formula {said / 60:.1f} min,"
        f" with the {came:.2f} requests an hour of {work:.3f} h the log holds {held / 60:.1f} min;"
        f" {lived:.1f} s against {time.process_time() - begun:.6f} s CPU"
    )


def read(seed: int, end: dt.date) -> list[Case]:
    """Return the sample's cases on the wall clock."""

    def moment(text: str) -> float | None:
        if not text:
            return None
        return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp()  # the clock on the wall

    made = sample(seed, end, cases=3000)
    members: dict[str, int] = {}
    steps: dict[str, list[Done]] = {}
    for event in sorted(made.events, key=lambda one: one["at"]):
        ended = moment(event["ended_at"] or event["at"])
        assert ended is not None
        who = members.setdefault(event["resource"], len(members)) if event["resource"] else None
        steps.setdefault(event["case"], []).append(
            Done(
                event["activity"],
                ended,
                moment(event["started_at"]),
                event["team"],
                who,
                event["stage"],
                event["lane"],
                float(event["cost"] or 0),
                event["signal"],
            )
        )
    return [
        Case(
            moment(case["opened_at"]) or 0.0,
            tuple(steps[case["id"]]),
            case["channel"],
            case["request"],
            moment(case["due_at"]),
            moment(case["resolved_at"]),
            ended=case["status"] == "closed",
        )
        for case in made.cases
    ]


if __name__ == "__main__":
    sys.exit(main())
