"""Learning to look ahead, saying what is expected of open cases, and watching how far off that was."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from madoguchi.cases.models import Case
from madoguchi.core.process.foresight.beginnings import rows_of
from madoguchi.core.process.foresight.judged import judged_told
from madoguchi.core.process.foresight.learning import Foresight, learn
from madoguchi.core.process.foresight.trace import LEAST_CASES, CannotForeseeError, Trace
from madoguchi.kit import jobs
from madoguchi.people.models import Member
from madoguchi.processes.foresight import files, gathering
from madoguchi.processes.foresight.models import Guess, Training
from madoguchi.processes.foresight.queries import at_work, in_force
from madoguchi.processes.wall import Wall
from madoguchi.processes.working import State

RUN = "madoguchi.processes.foresight.jobs.train"
SEED = 20_261_122
READ = 20  # hundredths of the way after which the log is read
MORE, SHARE = 100, 0.2  # new ended cases, and share of those learnt from, before it learns again by itself
WATCHED = 30  # ended cases since, before anything is said of them
MOST = 20_000  # open cases


def start(by: Member | None = None) -> Training:
    """Ask a worker to learn; returns the training that is already on its way, where there is one."""
    with transaction.atomic():
        if (there := at_work()) is not None:
            return there
        row = Training.objects.create(by=by)
        jobs.enqueue(RUN, row.pk)
    return row


def run(pk: int) -> Training | None:
    """Learn, then look ahead for the cases that are open."""
    row = Training.work(pk, _train, (CannotForeseeError,))
    if row is not None and row.state == State.DONE:
        look_ahead()
    return row


def _train(row: Training) -> None:
    traces = gathering.gather()
    row.alive(READ)
    row.cases = len(traces.ended)
    row.until = max((one.at[0] for one in traces.ended), default=None)
    model = learn(traces.ended, SEED, lambda done, of: row.alive(READ + (99 - READ) * done // of))
    risk = model.risk_judged
    row.time_used, row.risk_used = model.time_judged.better, risk is not None and risk.better
    row.figures = {
        "time": judged_told(model.time_judged),
        "risk": judged_told(risk),
        "coverage": model.coverage,
        "learnt": model.learnt,
        "held_back": model.held_back,
        "tested": model.tested,
        "tested_from": model.tested_from,
    }
    files.write(row, model)


def look_ahead() -> int:
    """Say anew what is expected of every open case; returns of how many. Raises ``WarehouseError``."""
    row = in_force()
    if row is None:
        Guess.objects.all().delete()
        return 0
    try:
        model = files.read(row)
    except files.BrokenFileError:
        Guess.objects.all().delete()
        return 0
    now = timezone.now()
    here = Wall.ours().of(int(now.timestamp() * 1000))
    traces = gathering.gather().open
    known = set(Case.objects.filter(pk__in=list(traces)[:MOST]).values_list("pk", flat=True))
    made = []
    for number, trace in traces.items():
        if number not in known:
            continue
        remaining, low, high = model.remaining(trace, here) if row.time_used else (None, None, None)
        made.append(
            Guess(
                case_id=number,
                training=row,
                at=now,
                remaining=remaining,
                low=low,
                high=high,
                plain=model.plain(trace, here),
                late=_lateness(row, model, trace, here),
                due=None if trace.due is None or here is None else trace.due - here,
                step=trace.steps[-1][:190],
            )
        )
    with transaction.atomic():
        Guess.objects.all().delete()
        Guess.objects.bulk_create(made, batch_size=500)
    return len(made)


def _lateness(row: Training, model: Foresight, trace: Trace, here: float | None) -> float | None:
    if trace.due is not None and here is not None and trace.due <= here:
        return 1.0  # overdue already: that is known
    return model.lateness(trace) if row.risk_used else None


def worth_training() -> bool:
    """Say whether enough cases have ended since the last training."""
    if at_work() is not None:
        return False
    last = Training.objects.filter(state__in=(State.DONE, State.REFUSED)).first()
    ended = gathering.gather().ended
    if len(ended) < LEAST_CASES:
        return False
    if last is None or last.until is None:
        return True
    new = sum(one.at[0] > last.until for one in ended)
    return new >= max(MORE, SHARE * last.cases)


def watch() -> None:
    """Compare what the model would have said of cases that ended since with what was so."""
    row = in_force()
    if row is None or row.until is None:
        return
    try:
        model = files.read(row)
    except files.BrokenFileError:
        return
    since = [one for one in gathering.gather().ended if one.at[0] > row.until and len(one.steps) > 1]
    row.watch, row.watched_at = _watched(model, since, row.figures), timezone.now()
    row.save(update_fields=["watch", "watched_at"])


def _watched(model: Foresight, since: list[Trace], figures: dict[str, Any]) -> dict[str, Any]:
    if len(since) < WATCHED:
        return {"cases": len(since)}
    rows = rows_of(since, model.coding)
    if not len(rows.x):
        return {"cases": len(since)}
    off = np.abs(np.maximum(model.time.predict(rows.x), 0.0) - rows.remaining)
    plain = np.array([model.medians.get(step, model.medians[""]) for step in rows.last])
    error, beside = float(off.mean()), float(np.abs(plain - rows.remaining).mean())
    return {
        "cases": len(since),
        "error": error,
        "plain": beside,
        "worse": error > figures["time"]["model"]["high"] and error >= beside,
    }
