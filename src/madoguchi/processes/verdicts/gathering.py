"""From the facts to the cases of each stage that a verdict is reckoned from. Knows no Django: the command uses it too.

Read in portions of cases by their id, so that memory is that of the columns and not of the rows; of very many cases the
newest are taken, and the page says how many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.metrics.effect import numbered
from madoguchi.core.metrics.sums import Floats
from madoguchi.core.process.conformance import Aligner
from madoguchi.core.process.gaps import StageCases
from madoguchi.core.process.judging import Spot
from madoguchi.core.process.nuisance import Covariate, Ints
from madoguchi.core.process.stage_rows import StageRows, backlog, stage_rows
from madoguchi.core.process.ways import Way, Ways
from madoguchi.processes.conformance.counting import meant as meant_for

Ask = Callable[..., list[dict[str, Any]]]
PORTION = 5_000  # cases read at a time
MOST_CASES = 20_000  # on a page: some seconds of work
MOST_LEVELS = 50  # attributes with more values are names or times, no classes
FEWEST_MEMBERS = 10
KNOWN_SHARE = 0.8
OF_CASE = ("priority", "request", "channel", "language")


@dataclass
class Read:
    """Cases and their steps as columns. ``cases``: by name; ``ids``: their numbers in the warehouse."""

    ids: Ints
    cases: dict[str, npt.NDArray[Any]]
    ways: list[Way]
    teams: list[str]
    said: dict[str, list[str]] = field(
        default_factory=dict
    )  # attribute -> first value of each case, "" unknown
    said_at: dict[str, Floats] = field(default_factory=dict)
    answers: dict[str, Floats] = field(default_factory=dict)
    now_ms: float = 0.0
    now_business_ms: float = np.nan


@dataclass(frozen=True)
class Gathered:
    """One stage: its rows, and the same made ready for the estimate."""

    rows: StageRows
    cases: StageCases
    ids: Ints
    teams: npt.NDArray[Any]
    requests: npt.NDArray[Any]
    covariates: tuple[str, ...]


def read(
    ask: Ask,
    blueprint: Blueprint,
    filters: Any,
    *,
    attributes: Sequence[str] | None = None,
    limit: int = MOST_CASES,
    closes: bool = False,
    meant: Mapping[str, Sequence[str]] | None = None,
    case: int | None = None,
) -> Read:
    """Read the cases of the filters that a blueprint is for. ``attributes``: held still; None: all that are classes.

    ``closes``: cases of this log get closed, so one that is only resolved may still go on. ``meant``: in place of what the
    blueprint says it is for; ``case``: this one alone.
    """
    wanted = meant_for(blueprint) if meant is None else meant
    rows = ask(
        "verdict_cases", filters, limit=limit, meant=wanted, **({} if case is None else {"case": case})
    )
    due = sorted({p.due_attribute for stage in blueprint.stages for p in stage.promises if p.due_attribute})
    if attributes is None:
        told = ask("verdict_attribute_names", filters) if rows else []
        attributes = [
            row["name"] for row in told if 2 <= row["levels"] <= MOST_LEVELS and row["name"] not in due
        ]
    questions = sorted({p.question for stage in blueprint.stages for p in stage.promises if p.question})
    ids = np.array([row["case_id"] for row in rows], dtype=np.int64)
    cases: dict[str, npt.NDArray[Any]] = {
        name: np.array([row[name] or "" for row in rows], dtype=object) for name in (*OF_CASE, "team")
    }
    cases["customer"] = np.array(
        [-row["case_id"] if row["customer"] is None else row["customer"] for row in rows], dtype=np.int64
    )
    cases["opened"] = _floats(row["opened_ms"] for row in rows)
    cases["business_opened"] = _floats(row["business_opened_ms"] for row in rows)
    finished = [row["open"] == 0 and (not closes or row["closed"] == 1) for row in rows]
    found = Read(ids, cases, [], [])
    found.said = {name: [""] * len(rows) for name in attributes}
    found.said_at = {name: np.full(len(rows), np.inf) for name in attributes}
    found.answers = {code: np.full(len(rows), np.nan) for code in questions}
    gather = Ways()
    place_of = {int(id): place for place, id in enumerate(ids)}
    for start in range(0, len(rows), PORTION):
        some = ids[start : start + PORTION]
        span = {"first": int(some[0]), "last": int(some[-1])}
        gather.take(ask("verdict_steps", filters, due=due, **span), place_of, finished)
        if attributes:
            for row in ask("verdict_attributes", filters, names=list(attributes), **span):
                if (place := place_of.get(row["case_id"])) is not None:
                    found.said[row["name"]][place] = row["value"] or ""
                    found.said_at[row["name"]][place] = row["at_ms"]
        if questions:
            for row in ask("verdict_answers", filters, codes=questions, **span):
                if (place := place_of.get(row["case_id"])) is not None:
                    found.answers[row["code"]][place] = row["value"]
    found.ways, found.teams = gather.made(), list(gather.teams)
    return found


def told(
    found: Read,
    blueprint: Blueprint,
    aligner: Aligner | None,
    *,
    now_ms: float,
    now_business_ms: float = np.nan,
    allowed: frozenset[Spot] = frozenset(),
    broken: Sequence[tuple[int, str, str, float]] = (),
) -> list[StageRows]:
    """Return what became of the cases in every stage. ``broken``: by the numbers of cases in the warehouse."""
    place_of = {int(id): place for place, id in enumerate(found.ids)} if broken else {}
    return stage_rows(
        blueprint,
        aligner,
        found.cases,
        found.ways,
        now_ms=now_ms,
        now_business_ms=now_business_ms,
        answers=found.answers,
        allowed=allowed,
        broken=[(place_of[case], rule, stage, at) for case, rule, stage, at in broken if case in place_of],
        every=True,
    )


def gather(found: Read, stages: Sequence[StageRows], zone: dt.tzinfo) -> list[Gathered]:
    """Return the cases of each stage that promises something and has a target, ready for the estimate."""
    return [
        _ready(found, rows, zone) for rows in stages if rows.stage.promises and rows.stage.target is not None
    ]


def _ready(found: Read, rows: StageRows, zone: dt.tzinfo) -> Gathered:
    team = np.array([*found.teams, ""], dtype=object)[rows.team]
    hour, weekday = clock_of(rows.entered, zone)
    covariates: dict[str, Covariate] = {
        **{name: numbered(found.cases[name][rows.case]) for name in OF_CASE},
        "hour": hour,
        "weekday": numbered(weekday.tolist()),
        "backlog": backlog(rows.entered, rows.left),
        "team": numbered(team),
    }
    for name, values in found.said.items():
        # only what was known when the stage began may be held still
        early = found.said_at[name][rows.case] <= rows.entered
        if early.mean() >= KNOWN_SHARE if early.size else False:
            covariates[name] = numbered(
                values[case] if known else "" for case, known in zip(rows.case, early, strict=True)
            )
    covariates = {name: values for name, values in covariates.items() if values.size and np.ptp(values) > 0}
    members = np.unique(rows.member[rows.member >= 0])
    by_member = members.size >= FEWEST_MEMBERS and (rows.member >= 0).mean() >= KNOWN_SHARE
    customers = found.cases["customer"][rows.case]
    # a case nobody is known of is its own; numbers of members and of cases must not meet
    doers = np.where(rows.member >= 0, rows.member * 2, 2 * rows.case + 1) if by_member else None
    assert rows.stage.target is not None
    return Gathered(
        rows,
        StageCases(
            rows.stage.id,
            rows.stage.target,
            rows.kept,
            rows.conforming,
            covariates,
            customers,
            rows.work_fits,
            rows.seconds,
            rows.limit,
            doers,
        ),
        found.ids[rows.case],
        team,
        found.cases["request"][rows.case],
        tuple(covariates),
    )


def clock_of(moments: Floats, zone: dt.tzinfo) -> tuple[Floats, Ints]:
    """Return the local hour and weekday (0: Monday) of moments in ms."""
    quarters, of = np.unique((moments // 900_000).astype(np.int64), return_inverse=True)
    local = [dt.datetime.fromtimestamp(int(one) * 900, zone) for one in quarters]
    hours = np.array([one.hour for one in local], dtype=np.float64)
    days = np.array([one.weekday() for one in local], dtype=np.int64)
    return (hours[of], days[of]) if quarters.size else (np.zeros(0), np.zeros(0, dtype=np.int64))


def _floats(values: Any) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
