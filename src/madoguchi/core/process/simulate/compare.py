"""Today against a change: the same requests lived twice, run by run, until the differences are known well enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from madoguchi.core.process.simulate.change import Change, Changed, apply
from madoguchi.core.process.simulate.figures import NAMES, Seen, figures, of_lived, stage_means
from madoguchi.core.process.simulate.link import Link
from madoguchi.core.process.simulate.log import MONDAY, WEEK
from madoguchi.core.process.simulate.model import Model
from madoguchi.core.process.simulate.run import Arrival, arrivals, simulate

WEEKS = 4
FEWEST, MOST, AT_ONCE = 20, 200, 10
NARROW = 0.02  # of today's figure: half the 95 % interval of the mean difference
NARROW_SHARE = 0.005
WATCHED = ("resolve_median", "resolve_p90", "kept")
Stop = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure today and after the change, and their difference, over runs of ``weeks`` weeks each.

    ``low`` to ``high``: 95 of 100 simulated stretches of so many weeks differ by that; ``sure_low`` to ``sure_high``:
    the 95 % interval of the mean difference over runs.
    """

    name: str
    today: float
    after: float
    low: float
    high: float
    sure_low: float
    sure_high: float

    @property
    def difference(self) -> float:
        """After less today."""
        return self.after - self.today

    @property
    def clear(self) -> bool:
        """Whether the change moves the figure in nearly every stretch of weeks, chance included."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome of a scenario. ``stages``: mean seconds by stage; ``queued``: mean seconds in queues for people.

    ``narrow``: the differences are known as well as asked for; else the number of runs ran out first.
    """

    differences: tuple[Difference, ...]
    stages: tuple[Difference, ...]
    queued: Difference
    satisfaction: Difference | None
    runs: int
    weeks: int
    narrow: bool
    unresolved: float = 0.0  # share of cases the change leaves open to the end of the run
    staff_cost: float = 0.0  # a week, of people added


@dataclass(slots=True)
class _Values:
    today: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)


def compare(
    model: Model,
    changes: Sequence[Change],
    seed: int,
    *,
    weeks: int = WEEKS,
    fewest: int = FEWEST,
    most: int = MOST,
    link: Link | None = None,
    progress: Stop | None = None,
) -> Compared:
    """Simulate today and the change with the same requests. Raises ``ChangeError`` for a change that cannot be tried.

    ``link``: how satisfaction hangs on waits and promises; None where that is not established. Random state is the
    seed alone: the same model, changes and seed give the same answer.
    """
    today, after = Changed(model), apply(model, changes)
    same_demand = after.model.weekly == model.weekly
    end = MONDAY + weeks * WEEK
    figured: dict[str, _Values] = {}
    staged: dict[str, _Values] = {}
    queued, satisfied = _Values(), _Values()
    left, runs, narrow = 0.0, 0, False
    dice = np.random.default_rng([seed, 9])
    while runs < most:
        coming = arrivals(model, weeks, seed, runs)
        before = [of_lived(case) for case in simulate(today, coming)]
        if not same_demand:
            coming = arrivals(after.model, weeks, seed, runs)
        then = [of_lived(case) for case in simulate(after, coming)]
        cost = after.paid * weeks
        _note(figured, figures(before, MONDAY, end), _paid(figures(then, MONDAY, end), cost))
        _note(staged, stage_means(before, MONDAY, end), stage_means(then, MONDAY, end))
        _note({"": queued}, {"": _queued(before, end)}, {"": _queued(then, end)})
        left += _unresolved(then) - _unresolved(before)
        if link is not None:
            drawn = link.draw(dice)
            _note(
                {"": satisfied},
                {"": drawn.mean(_inside(before, end))},
                {"": drawn.mean(_inside(then, end))},
            )
        runs += 1
        if progress is not None:
            progress(runs, most)
        if runs >= fewest and runs % AT_ONCE == 0 and all(_narrow(name, figured) for name in WATCHED):
            narrow = True
            break
    return Compared(
        differences=tuple(_difference(name, figured[name]) for name in NAMES if name in figured),
        stages=tuple(_difference(name, staged[name]) for name in staged if len(staged[name].after) == runs),
        queued=_difference("queued", queued),
        satisfaction=_difference("satisfaction", satisfied) if link is not None else None,
        runs=runs,
        weeks=weeks,
        narrow=narrow,
        unresolved=max(0.0, left / runs),
        staff_cost=after.paid,
    )


def _note(into: dict[str, _Values], today: dict[str, float], after: dict[str, float]) -> None:
    for name in today.keys() & after.keys():
        values = into.setdefault(name, _Values())
        values.today.append(today[name])
        values.after.append(after[name])


def _paid(found: dict[str, float], cost: float) -> dict[str, float]:
    if cost and found.get("cases"):
        found["cost"] = found.get("cost", 0.0) + cost / found["cases"]
    return found


def _inside(seen: Sequence[Seen], end: float) -> list[Seen]:
    return [one for one in seen if MONDAY <= one.opened < end]


def _queued(seen: Sequence[Seen], end: float) -> float:
    inside = _inside(seen, end)
    return float(np.mean([one.queued for one in inside])) if inside else 0.0


def _unresolved(seen: Sequence[Seen]) -> float:
    return sum(one.resolved is None for one in seen) / max(1, len(seen))


def _narrow(name: str, figured: dict[str, _Values]) -> bool:
    if name not in figured:
        return True
    values = figured[name]
    apart = np.subtract(values.after, values.today)
    half = 1.96 * float(apart.std(ddof=1)) / len(apart) ** 0.5
    limit = NARROW_SHARE if name == "kept" else NARROW * max(1.0, abs(float(np.mean(values.today))))
    return half <= limit


def _difference(name: str, values: _Values) -> Difference:
    apart = np.subtract(values.after, values.today)
    middle = float(apart.mean())
    half = 1.96 * float(apart.std(ddof=1)) / len(apart) ** 0.5 if len(apart) > 1 else 0.0
    low, high = (float(one) for one in np.quantile(apart, [0.025, 0.975]))
    return Difference(
        name,
        float(np.mean(values.today)),
        float(np.mean(values.after)),
        low,
        high,
        middle - half,
        middle + half,
    )


__all__ = ["Arrival", "Compared", "Difference", "compare"]
