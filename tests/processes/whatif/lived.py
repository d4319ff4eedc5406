"""The sample organisation as a simulation reads it, without a database."""

import datetime as dt
from functools import lru_cache

from madoguchi.core.process.simulate.log import Case, Done
from madoguchi.imports.sample import simulate

END = dt.date(2026, 11, 20)


def moment(text):
    """Seconds of the wall clock."""
    if not text:
        return None
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp()  # the clock on the wall


@lru_cache(maxsize=2)
def sample_cases(seed=1, end=END):
    sample = simulate(seed, end, cases=3000)
    steps, members = {}, {}
    for event in sorted(sample.events, key=lambda one: one["at"]):
        who = members.setdefault(event["resource"], len(members)) if event["resource"] else None
        steps.setdefault(event["case"], []).append(
            Done(
                event["activity"],
                moment(event["ended_at"] or event["at"]),
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
            moment(case["opened_at"]),
            tuple(steps[case["id"]]),
            case["channel"],
            case["request"],
            moment(case["due_at"]),
            moment(case["resolved_at"]),
            ended=case["status"] == "closed",
        )
        for case in sample.cases
    ]
