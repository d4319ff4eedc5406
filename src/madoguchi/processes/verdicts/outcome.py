"""The verdict on a log that promises nothing: a column says how each case came out, others what was known at its start.

Without a deadline every deviation counts, whenever it was recorded. Long cases collect deviations, so that is an upper
bound on what execution costs. With a deadline those still open at that moment are looked at (a landmark analysis:
Anderson, Cain & Gelber 1983), and only what deviated by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

import numpy as np
import numpy.typing as npt

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.metrics.levels import Levels, first_met
from madoguchi.core.metrics.sums import Floats
from madoguchi.core.process.gaps import Estimate, StageCases, estimate
from madoguchi.core.process.judging import Judge
from madoguchi.core.process.nuisance import Covariate
from madoguchi.core.process.verdict import Judged, judge
from madoguchi.core.process.ways import NONE, Steps, Ways
from madoguchi.processes.verdicts.gathering import PORTION, AskColumns, Said, clock_of
from madoguchi.warehouse import Filters
from madoguchi.warehouse.columns import numbers, texts

EVERY = 10_000_000
NEVER = np.iinfo(np.int64).max
CLOCK = ("hour", "weekday", "date")  # of the first event, beside the columns
WHOLE, BY_THEN = "whole", "deadline"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look at. ``outcome``: column and the value that means kept. ``most``: columns that count up, each with the
    value it may reach; above it the case deviates from that moment on."""

    outcome: tuple[str, str]
    covariates: tuple[str, ...] = ()
    deadline_ms: float | None = None
    target: float = 0.9
    most: tuple[tuple[str, float], ...] = ()

    @property
    def columns(self) -> list[str]:
        """The columns of the file it needs, beside those of every log."""
        plain = [name for name in self.covariates if name not in CLOCK]
        return list(dict.fromkeys([self.outcome[0], *plain, *(name for name, _ in self.most)]))


@dataclass(frozen=True, slots=True)
class Told:
    """The verdicts: of all cases, and of those open at the deadline; ``trap``: these with later deviations counted too."""

    judged: list[Judged]
    trap: Estimate | None


def verdicts(ask: AskColumns, asked: Asked, blueprint: Blueprint | None, seed: int = 0) -> Told:
    """Return the verdicts on a log by its outcome. Raises ``AutomatonError`` and ``WarehouseError``."""
    cases = ask("verdict_cases", Filters(), limit=EVERY)
    ids, opened = numbers(cases, "case_id"), numbers(cases, "opened_ms").astype(np.float64)
    first = {name: Said(ids.size) for name in asked.columns}
    last = Said(ids.size)
    deviated = np.full(ids.size, np.inf)  # when it showed first
    ended = np.full(ids.size, -np.inf)
    steps_of, ways = _Steps(blueprint), Ways()
    for start in range(0, ids.size, PORTION):
        span = {"first": int(ids[start]), "last": int(ids[start : start + PORTION][-1])}
        rows = ask("verdict_attributes", Filters(), names=asked.columns, **span)
        place = np.searchsorted(ids, numbers(rows, "case_id"))
        for name, said in first.items():
            mine = texts(rows, "name").isin([name])
            said.put(place[mine], texts(rows, "value").taken(np.flatnonzero(mine)))
            if name == asked.outcome[0]:
                last.put(place[mine], texts(rows, "final").taken(np.flatnonzero(mine)))
        if asked.most:
            rows = ask("verdict_values", Filters(), names=[name for name, _most in asked.most], **span)
            for name, most in asked.most:
                above = texts(rows, "name").isin([name]) & (numbers(rows, "number") > most)
                place = np.searchsorted(ids, numbers(rows, "case_id")[above])
                np.fmin.at(deviated, place, numbers(rows, "at_ms")[above].astype(np.float64))
        steps = ways.steps(ask("verdict_steps", Filters(), **span), ids, np.ones(ids.size, dtype=bool))
        shown, ended[steps.case] = steps_of(steps)
        deviated[steps.case] = np.fmin(deviated[steps.case], shown)
    outcomes = last.levels.known()
    wanted = asked.outcome[1].strip().lower()
    kept = np.array([float(text.strip().lower() == wanted) for text in outcomes.names])
    y = kept[outcomes.codes]
    x = _covariates(asked, {name: said.levels for name, said in first.items()}, opened)
    due = np.full(ids.size, np.inf) if asked.deadline_ms is None else opened + asked.deadline_ms
    every = np.ones(ids.size, dtype=bool)
    found = [estimate(_cases(WHOLE, asked, y, np.isinf(deviated), x, every), seed)]
    trap = None
    if asked.deadline_ms is not None:
        still = ended > due
        if still.any():
            found.append(estimate(_cases(BY_THEN, asked, y, deviated > due, x, still), seed))
            trap = estimate(_cases(BY_THEN, asked, y, np.isinf(deviated), x, still), seed)
    return Told(judge(found), trap)


def _cases(
    stage: str,
    asked: Asked,
    y: Floats,
    conforming: npt.NDArray[np.bool_],
    x: dict[str, Covariate],
    which: npt.NDArray[np.bool_],
) -> StageCases:
    return StageCases(
        stage,
        asked.target,
        y[which],
        conforming[which].astype(np.float64),
        {name: values[which] for name, values in x.items()},
    )


def _covariates(asked: Asked, first: dict[str, Levels], opened: Floats) -> dict[str, Covariate]:
    hour, weekday = clock_of(opened, UTC)
    clock: dict[str, Covariate] = {
        "hour": hour,
        "weekday": first_met(weekday),
        "date": opened / 86_400_000.0,
    }
    found = {
        name: clock[name] if name in CLOCK and name not in first else first_met(first[name].known().codes)
        for name in asked.covariates
    }
    return {name: values for name, values in found.items() if values.size and np.ptp(values) > 0}


class _Steps:
    """When cases deviated first, and when they were over by the blueprint's promises of time."""

    def __init__(self, blueprint: Blueprint | None) -> None:
        self.judge = Judge(compiled(blueprint)) if blueprint else None
        self.ends: frozenset[str] = frozenset()
        if blueprint:
            ends = tuple(
                step
                for stage in blueprint.stages
                for promise in stage.promises
                for step in (promise.end_steps if promise.kind == "time" else ())
            )
            self.ends = frozenset(blueprint.activities_of(ends))

    def __call__(self, steps: Steps) -> tuple[Floats, Floats]:
        lengths = steps.coded.lengths[steps.way]
        shown = np.full(steps.case.size, np.inf)
        if self.judge is not None:
            judged = self.judge.judge(steps.coded)
            place = np.full(steps.coded.lengths.size, NEVER)
            np.minimum.at(place, judged.way, judged.seq)
            deviates = place[steps.way] < NEVER
            at = np.minimum(place[steps.way], lengths - 1)
            shown[deviates] = steps.at[(steps.start + at)[deviates]]
        if not self.ends:
            return shown, steps.at[steps.start + lengths - 1]
        over = steps.next(steps.activity(self.ends), steps.way, np.zeros(steps.case.size, dtype=np.int64))
        # a case that never came to an end is open to the end of the log
        return shown, np.where(over == NONE, np.inf, steps.at[steps.start + np.maximum(over, 0)])
