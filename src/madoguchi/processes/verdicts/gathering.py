"""From the facts to the cases of each stage that a verdict is reckoned from. Knows no Django: the command uses it too.

Read in portions of cases by their id, so that memory is that of the columns and not of the rows; of very many cases the
newest are taken, and the page says how many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.metrics.levels import Levels, first_met
from madoguchi.core.metrics.sums import Floats
from madoguchi.core.process.gaps import StageCases
from madoguchi.core.process.inside import Cases
from madoguchi.core.process.judging import Judge, Spot
from madoguchi.core.process.known_late import says_what_came
from madoguchi.core.process.nuisance import Covariate, Ints
from madoguchi.core.process.stage_rows import StageReader, StageRows, backlog
from madoguchi.core.process.ways import Ways
from madoguchi.processes.conformance.counting import meant as meant_for
from madoguchi.warehouse.columns import Columns, numbers, texts
from madoguchi.warehouse.filters import Filters

AskColumns = Callable[..., Columns]
"""``ask(name, filters, **params)``"""
PORTION = 50_000  # cases read at a time: some 50 MB
MOST_CASES = 50_000  # on a page: some two seconds of work
MOST_LEVELS = 50  # attributes with more values are names or times, no classes
FEWEST_MEMBERS = 10
KNOWN_SHARE = 0.8
OF_CASE = ("priority", "request", "channel", "language")


class Said:
    """What was said of cases, one text each, put down portion by portion."""

    def __init__(self, many: int) -> None:
        self._codes = np.full(many, -1, dtype=np.int32)
        self._numbers: dict[str, int] = {}

    def put(self, places: Ints, values: Levels) -> None:
        """Put down what is said of the cases at these places."""
        numbers = [self._numbers.setdefault(text, len(self._numbers)) for text in values.names]
        self._codes[places] = np.array([*numbers, -1], dtype=np.int32)[values.codes]

    @property
    def levels(self) -> Levels:
        """What is said of every case."""
        return Levels(self._codes, list(self._numbers))


@dataclass
class Read:
    """Cases as columns. ``ids``: their numbers in the warehouse, ascending; ``codes``: texts by name.

    ``said``: of each attribute the first value of each case, and in ``said_at`` when it was said (ms; infinite: never).
    ``late``: attributes left out because they say what came of the case.
    """

    ids: Ints
    opened: Floats
    business_opened: Floats
    customers: Ints
    codes: dict[str, Levels]
    finished: npt.NDArray[np.bool_]
    said: dict[str, Said] = field(default_factory=dict)
    said_at: dict[str, Floats] = field(default_factory=dict)
    answers: dict[str, Floats] = field(default_factory=dict)
    teams: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    def places(self, ids: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Return the places of cases by their numbers, and which of them are among these cases."""
        place = np.searchsorted(self.ids, ids)
        here = place < self.ids.size
        here[here] = self.ids[place[here]] == ids[here]
        return place, here


@dataclass(frozen=True, eq=False)
class Gathered:
    """One stage: its rows, and the same made ready for the estimate."""

    rows: StageRows
    cases: StageCases
    ids: Ints
    teams: Levels
    requests: Levels
    covariates: tuple[str, ...]


def read(
    ask: AskColumns,
    blueprint: Blueprint,
    filters: Any,
    judge: Judge | None,
    *,
    now_ms: float | None = None,
    attributes: Sequence[str] | None = None,
    limit: int = MOST_CASES,
    closes: bool = False,
    meant: Mapping[str, Sequence[str]] | None = None,
    case: int | None = None,
    allowed: frozenset[Spot] = frozenset(),
    broken: Sequence[tuple[int, str, str, float]] = (),
) -> tuple[Read, list[StageRows]]:
    """Read the cases of the filters that a blueprint is for, and what became of them in every stage.

    ``now_ms``: None: the last moment of the log. ``attributes``: held still; None: all classes that do not say what came of the case. ``closes``: cases
    of this log get closed, so one that is only resolved may still go on. ``meant``: in place of what the blueprint says it
    is for; ``case``: this one alone. ``broken``: rules of times and people, by the numbers of cases in the warehouse.
    """
    wanted = meant_for(blueprint) if meant is None else meant
    found = _cases(ask, filters, limit, closes, wanted, case)
    due = sorted({p.due_attribute for stage in blueprint.stages for p in stage.promises if p.due_attribute})
    questions = sorted({p.question for stage in blueprint.stages for p in stage.promises if p.question})
    names = _classes(ask, filters, due) if attributes is None and found.ids.size else list(attributes or ())
    if attributes is None:
        found.late = [name for name in names if says_what_came(name)]
        names = [name for name in names if name not in found.late]
    found.said = {name: Said(found.ids.size) for name in names}
    found.said_at = {name: np.full(found.ids.size, np.inf) for name in names}
    found.answers = {code: np.full(found.ids.size, np.nan) for code in questions}
    now = ask("verdict_now", Filters())
    log_ends, business = float(numbers(now, "at_ms")[0]), float(numbers(now, "business_at_ms")[0])
    # what of the cases between two numbers is none of these is left in the warehouse
    covering = {name: values for name, values in wanted.items() if name != "ends"}
    some: dict[str, Any] = {"meant": covering} if covering else {}
    if found.ids.size >= limit:
        some["since_ms"] = int(found.opened.min())
    cases = Cases(found.opened, found.business_opened, found.codes)
    spans = [found.ids[start : start + PORTION] for start in range(0, found.ids.size, PORTION)]
    for ids in spans:
        if questions:
            _answers(ask, filters, found, questions, ids)
    reader = StageReader(
        blueprint,
        judge,
        cases,
        now_ms=(0.0 if np.isnan(log_ends) else log_ends) if now_ms is None else now_ms,
        now_business_ms=business,
        answers=found.answers,
        allowed=allowed,
        broken=_placed(found, broken),
        every=True,
    )
    ways = Ways()
    for ids in spans:
        span = {"first": int(ids[0]), "last": int(ids[-1]), **some}
        steps = ask("verdict_steps", filters, due=due, **span)
        reader.take(ways.steps(steps, found.ids, found.finished))
        del steps
        if names:
            _said(found, ask("verdict_attributes", filters, names=names, **span))
    found.teams = list(ways.teams)
    return found, reader.rows()


def _cases(
    ask: AskColumns,
    filters: Any,
    limit: int,
    closes: bool,
    meant: Mapping[str, Sequence[str]],
    case: int | None,
) -> Read:
    one = {} if case is None else {"case": case}
    rows = ask("verdict_cases", filters, limit=limit, meant=meant, **one)
    ids = numbers(rows, "case_id")
    customers = numbers(rows, "customer").astype(np.float64)
    over = numbers(rows, "open") == 0
    return Read(
        ids,
        numbers(rows, "opened_ms").astype(np.float64),
        numbers(rows, "business_opened_ms").astype(np.float64),
        # nobody is known of the case: it stands for itself
        np.where(np.isnan(customers), -ids, customers).astype(np.int64),
        {name: texts(rows, name).known() for name in (*OF_CASE, "team")},
        (over & (numbers(rows, "closed") == 1) if closes else over) | (numbers(rows, "ended") == 1),
    )


def _classes(ask: AskColumns, filters: Any, due: Sequence[str]) -> list[str]:
    told = ask("verdict_attribute_names", filters)
    names, levels = texts(told, "name").texts(), numbers(told, "levels")
    return [
        name
        for name, many in zip(names.tolist(), levels.tolist(), strict=True)
        if 2 <= many <= MOST_LEVELS and name not in due
    ]


def _answers(ask: AskColumns, filters: Any, found: Read, codes: Sequence[str], ids: Ints) -> None:
    rows = ask("verdict_answers", filters, codes=codes, first=int(ids[0]), last=int(ids[-1]))
    place, here = found.places(numbers(rows, "case_id"))
    asked, values = texts(rows, "code"), numbers(rows, "value")
    for code, answers in found.answers.items():
        mine = here & asked.isin([code])
        answers[place[mine]] = values[mine]


def _said(found: Read, rows: Columns) -> None:
    place, here = found.places(numbers(rows, "case_id"))
    name, value, at = texts(rows, "name"), texts(rows, "value"), numbers(rows, "at_ms")
    for one, said in found.said.items():
        mine = np.flatnonzero(here & name.isin([one]))
        said.put(place[mine], value.taken(mine))
        found.said_at[one][place[mine]] = at[mine]


def _placed(found: Read, broken: Sequence[tuple[int, str, str, float]]) -> list[tuple[int, str, str, float]]:
    if not broken:
        return []
    place, here = found.places(np.array([case for case, *_ in broken], dtype=np.int64))
    return [(int(at), *one[1:]) for at, is_here, one in zip(place, here, broken, strict=True) if is_here]


def gather(found: Read, stages: Iterable[StageRows], zone: dt.tzinfo) -> Iterator[Gathered]:
    """Yield the cases of each stage that promises something and has a target, ready for the estimate."""
    for rows in stages:
        if rows.stage.promises and rows.stage.target is not None:
            yield _ready(found, rows, zone)


def _ready(found: Read, rows: StageRows, zone: dt.tzinfo) -> Gathered:
    team = Levels(rows.team.astype(np.int32), found.teams)
    hour, weekday = clock_of(rows.entered, zone)
    covariates: dict[str, Covariate] = {
        **{name: first_met(found.codes[name].codes[rows.case]) for name in OF_CASE},
        "hour": hour,
        "weekday": first_met(weekday),
        "backlog": backlog(rows.entered, rows.left),
        "team": first_met(team.known().codes),
    }
    for name, said in found.said.items():
        values = said.levels
        # only what was known when the stage began may be held still
        early = found.said_at[name][rows.case] <= rows.entered
        if early.mean() >= KNOWN_SHARE if early.size else False:
            known = np.where(early, values.codes[rows.case], -1).astype(np.int32)
            covariates[name] = first_met(Levels(known, values.names).known().codes)
    covariates = {name: values for name, values in covariates.items() if values.size and np.ptp(values) > 0}
    members = np.unique(rows.member[rows.member >= 0])
    by_member = members.size >= FEWEST_MEMBERS and (rows.member >= 0).mean() >= KNOWN_SHARE
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
            found.customers[rows.case],
            rows.work_fits,
            rows.seconds,
            rows.limit,
            doers,
        ),
        found.ids[rows.case],
        team,
        found.codes["request"].taken(rows.case),
        tuple(covariates),
    )


def clock_of(moments: Floats, zone: dt.tzinfo) -> tuple[Floats, Ints]:
    """Return the local hour and weekday (0: Monday) of moments in ms."""
    quarters, of = np.unique((moments // 900_000).astype(np.int64), return_inverse=True)
    local = [dt.datetime.fromtimestamp(int(one) * 900, zone) for one in quarters]
    hours = np.array([one.hour for one in local], dtype=np.float64)
    days = np.array([one.weekday() for one in local], dtype=np.int64)
    return (hours[of], days[of]) if quarters.size else (np.zeros(0), np.zeros(0, dtype=np.int64))
