"""Learning the service from its log: by hand, with progress, to be cancelled at any moment."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction

from madoguchi.core.process.simulate.check import Check, check
from madoguchi.core.process.simulate.fit import CannotFitError, fit
from madoguchi.core.process.simulate.link import fit_link
from madoguchi.core.process.simulate.log import DAY, Case
from madoguchi.core.process.simulate.model import Model
from madoguchi.core.process.simulate.visits import visits
from madoguchi.core.text import Text
from madoguchi.kit import jobs
from madoguchi.people.models import Member
from madoguchi.processes.whatif import files, gathering
from madoguchi.processes.whatif.models import Fit
from madoguchi.processes.working import Refused, State

RUN = "madoguchi.processes.whatif.jobs.learn"
READING, CHECKING = 30, 90  # hundredths of the way after which each is over
RUNS = 60
SEED = 20_261_122  # the same log is always judged alike
MOST_A_WEEK = 20_000
NO_CASES = Text(
    "There are no cases to learn from yet. Bring in conversations or an event log with at least 200 ended cases over 6"
    " weeks.",
    "学習に使える案件がまだありません。6 週間以上・200 件以上の終了した案件を含む会話またはイベントログを取り込んでください。",
)
TOO_MANY = Text(
    "About {weekly} cases a week are more than this machine can simulate ({most} at most).",
    "1 週間に約 {weekly} 件と多すぎるため、このコンピューターではシミュレーションできません（上限 {most} 件）。",
)


def start(by: Member | None) -> Fit:
    """Ask a worker to learn; returns the learning that is already on its way, where there is one."""
    with transaction.atomic():
        there = Fit.objects.filter(state__in=(State.WAITING, State.RUNNING)).first()
        if there is not None:
            return there
        row = Fit.objects.create(by=by, seed=SEED)
        jobs.enqueue(RUN, row.pk)
    return row


def run(pk: int) -> Fit | None:
    """Learn. Learning that is already running, done or cancelled is left alone."""
    return Fit.work(pk, _learn, (CannotFitError,))


def _learn(row: Fit) -> None:
    found = gathering.gather(lambda _n: row.alive(min(READING, row.done + 1)))
    row.blueprint = found.blueprint
    if not found.cases or found.until is None:
        raise Refused(NO_CASES)
    row.alive(READING)

    def checked(done: int, of: int) -> None:
        row.alive(READING + (CHECKING - READING) * done // of)

    checked_, _model = check(
        found.cases, row.seed, until=found.until, runs=RUNS, touch=found.touch, progress=checked
    )
    model = fit(found.cases, found.until, found.touch)
    if model.weekly > MOST_A_WEEK:
        raise Refused(TOO_MANY.fill(weekly=f"{model.weekly:,.0f}", most=f"{MOST_A_WEEK:,}"))
    row.fits = checked_.fits
    row.check_result = _check(checked_)
    row.cases, row.weeks = len(model.patterns), model.weeks
    row.learnt = _learnt(model, found.cases, found.touch)
    link = fit_link(found.answers)
    row.link = {} if link is None else asdict(link) | {"established": link.established}
    files.write(row, model)
    row.alive(99)
    files.tidy()


def _check(found: Check) -> dict[str, Any]:
    return {
        "held": [asdict(one) for one in found.held],
        "start": found.start,
        "end": found.end,
        "runs": found.runs,
        "n": found.n,
        "level": found.level,
    }


def _learnt(model: Model, cases: list[Case], touch: dict[str, float]) -> dict[str, Any]:
    since = min(case.opened for case in cases)
    newest = max(case.opened for case in cases)
    seen = [case for case in cases if case.opened >= newest - max(1, model.weeks) * 7 * DAY]
    worked = visits(seen, touch)
    weeks = (newest - max(since, newest - max(1, model.weeks) * 7 * DAY)) / (7 * DAY)
    return {
        "weekly": model.weekly,
        "lists": {
            name: {
                "times": one.times,
                "weekdays": one.weekdays,
                "a_day": None if one.slots is None else len(one.slots),
                "same_day": one.same_day,
            }
            for name, one in model.lists.items()
        },
        "teams": {
            team: {
                "people": max(model.capacity.get(team, (0,))),
                "load": model.load.get(team),
                "known": team not in model.unknown_work,
                "visits": one.counts,
                "handling": one.handling,
                "weeks": weeks,
            }
            for team, one in sorted(worked.items())
        },
        "steps": sorted({step.activity for pattern in model.patterns for step in pattern.steps}),
        "step_teams": {
            step.activity: step.team for pattern in model.patterns for step in pattern.steps if step.team
        },
        "promised": any(pattern.allowance is not None for pattern in model.patterns),
        "arrivals": model.arrivals,
        "spread": model.spread,
    }
