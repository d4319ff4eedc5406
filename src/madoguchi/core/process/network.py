"""Which team or process serves which, whether internal promises are kept, and what a broken one does to the customer.

A step of a blueprint calls another process (Bitner and others, 2008: support processes). A call begins where the calling
step ended and is answered by the first of its end steps after that; its promise runs between the two. What a late answer
does to the outer customer is the difference in the case's own promise and in satisfaction between like cases whose answer
was late and whose was not (``core.metrics.effect``), Benjamini–Hochberg over all processes and both outcomes. **Harm** is
that difference times the share of all cases with a late answer of this process: how many of 100 customers bear it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..blueprint.model import Blueprint
from ..metrics import effect
from ..metrics.compare import benjamini_hochberg
from ..metrics.effect import Cases, Effect
from ..metrics.effective import Effective
from ..metrics.estimates import quantile_metric, share_metric
from ..metrics.intervals import quantile_ranks
from ..metrics.metric import Metric
from ..metrics.sums import Floats, ShareSums
from ..text import Text
from .promises import covers

Row = Mapping[str, Any]
FALSE_CLAIMS = 0.05
PROMISE, SATISFACTION = "promise", "satisfaction"
OUTCOMES = {
    PROMISE: Text("the case’s promise kept (percentage points)", "案件の約束を守れた割合（ポイント差）"),
    SATISFACTION: Text("satisfaction (CSAT, points of the scale)", "満足度（CSAT、尺度の点）"),
}
DEFINITION = Text(
    "Difference between cases whose internal answer came late and like cases where it came in time: same request, channel, "
    "team, language, priority and difficulty (weighted least squares; interval by Student’s t, cluster-robust by "
    "customer). An association in what was observed, no proof of a cause.",
    "社内の返事が期限に遅れた案件と、間に合った案件との差。ご用件・チャネル・部署・言語・優先度・難易度をそろえています"
    "（重み付き最小二乗法。区間は、お客様をまとまりとした頑健な標準誤差と t 分布によります）。観察された関連であり、原因の証明ではありません。",
)


@dataclass(frozen=True, slots=True)
class Served:
    """One call: the place of its case, who asked whom, when, and whether the promise held (NaN: not to be told yet)."""

    case: int
    case_id: int
    process: str
    step: str
    caller: str
    server: str
    asked_ms: float
    answered_ms: float | None
    kept: float

    @property
    def wait_seconds(self) -> float | None:
        return None if self.answered_ms is None else (self.answered_ms - self.asked_ms) / 1000


@dataclass(frozen=True, slots=True)
class Harm:
    """What a late answer of a process does to one outcome, and how much of it 100 customers bear."""

    process: str
    outcome: str
    effect: Effect
    metric: Metric
    per_hundred: tuple[float, float, float] | None = None
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """How a process serves those who call it. ``waiting``: calls open now; ``server``: the team that mostly answers."""

    process: str
    server: str
    callers: tuple[tuple[str, int], ...]
    calls: int
    waiting: int
    late: int
    kept: Metric
    wait: Metric
    target: float | None
    harms: tuple[Harm, ...] = ()

    @property
    def clear(self) -> tuple[Harm, ...]:
        """The harms that stand, the case's own promise first."""
        return tuple(harm for harm in self.harms if harm.clear)


def calls(blueprint: Blueprint, cases: Sequence[Row], steps: Sequence[Row], now_ms: float) -> list[Served]:
    """Return the first call of each calling step in each case of the blueprint; rows as ``stage_work`` takes them."""
    of_case: dict[int, list[Row]] = defaultdict(list)
    for row in steps:
        of_case[row["case_id"]].append(row)
    calling = [step for step in blueprint.steps if step.calls and step.activities]
    found: list[Served] = []
    for place, case in enumerate(cases):
        if not covers(blueprint, case):
            continue
        done = of_case.get(case["case_id"], [])
        for step in calling:
            call = step.calls
            assert call is not None
            names = set(step.activities)
            at = next((number for number, row in enumerate(done) if row["activity"] in names), None)
            if at is None:
                continue
            ends = set(blueprint.activities_of(call.end_steps))
            asked = done[at]
            answer = next((row for row in done[at + 1 :] if row["activity"] in ends), None)
            if answer is None and not case["open"]:
                continue  # taken back or closed without an answer: nothing was served
            found.append(
                Served(
                    place,
                    case["case_id"],
                    call.process,
                    step.id,
                    asked["team"] or "",
                    (answer["team"] or "") if answer else "",
                    asked["at_ms"],
                    answer["at_ms"] if answer else None,
                    _kept(call.within_seconds, call.clock, asked, answer, now_ms),
                )
            )
    return found


def _kept(within: float | None, clock: str, asked: Row, answer: Row | None, now_ms: float) -> float:
    if within is None:
        return math.nan
    if answer is None:
        return 0.0 if clock == "calendar" and now_ms - asked["at_ms"] > within * 1000 else math.nan
    name = "business_at_ms" if clock == "business" else "at_ms"
    if answer[name] is None or asked[name] is None:
        return math.nan
    return float(answer[name] - asked[name] <= within * 1000)


def services(blueprint: Blueprint, served: Sequence[Served], harms: Sequence[Harm] = ()) -> list[Service]:
    """Return every called process, the one that hurts most first, then by its calls."""
    target = {step.calls.process: step.calls.target for step in blueprint.steps if step.calls}
    by_process: dict[str, list[Served]] = defaultdict(list)
    for call in served:
        by_process[call.process].append(call)
    found = []
    for process, mine in by_process.items():
        servers = Counter(call.server for call in mine if call.server)
        found.append(
            Service(
                process,
                servers.most_common(1)[0][0] if servers else "",
                tuple(Counter(call.caller for call in mine).most_common()),
                len(mine),
                sum(call.answered_ms is None for call in mine),
                sum(call.kept == 0.0 for call in mine),
                kept_share([call.kept for call in mine]),
                median_wait([call.wait_seconds for call in mine if call.wait_seconds is not None]),
                target.get(process),
                tuple(harm for harm in harms if harm.process == process),
            )
        )
    return sorted(found, key=lambda one: (-_worst(one), -one.calls, one.process))


def _worst(one: Service) -> float:
    """How much of 100 customers' promise (else satisfaction) it clearly costs, for the order of processes."""
    clear = {harm.outcome: harm for harm in one.clear if harm.per_hundred is not None}
    for outcome, scale in ((PROMISE, 1000.0), (SATISFACTION, 1.0)):
        if outcome in clear and clear[outcome].per_hundred is not None:
            return -clear[outcome].per_hundred[0] * scale  # type: ignore[index]
    return 0.0


def harms(
    base: Cases, kept: Floats, satisfaction: Floats, weights: Floats, served: Sequence[Served]
) -> list[Harm]:
    """Return what late answers of each process go with; ``kept``: the case's own promise, 100 or 0, NaN unknown."""
    n = base.customers.size
    late: dict[str, Floats] = {}
    for call in served:
        if math.isnan(call.kept):
            continue
        column = late.setdefault(call.process, np.full(n, np.nan))
        known = column[call.case]
        column[call.case] = max(1.0 - call.kept, 0.0 if math.isnan(known) else known)
    share = {process: float((column == 1.0).mean()) for process, column in late.items()}
    found: list[Harm] = []
    for outcome, values, unit, of_case in (
        (PROMISE, kept, "points", None),
        (SATISFACTION, satisfaction, "scale", weights),
    ):
        there = np.isfinite(values)
        told = {name: column[there] for name, column in late.items() if np.isfinite(column[there]).any()}
        if not told:
            continue
        some = Cases(
            values[there],
            base.customers[there],
            {name: codes[there] for name, codes in base.alike.items()},
            np.full(int(there.sum()), np.nan),
            None if of_case is None else of_case[there],
        )
        for one in effect.effects(some, told):
            label = Text(f"Late answer → {OUTCOMES[outcome].en}", f"返事の遅れ → {OUTCOMES[outcome].ja}")
            metric = replace(one.metric(label, DEFINITION), unit=unit, metric=f"late_{outcome}")  # type: ignore[arg-type]
            interval, part = one.interval, share[one.code]
            borne = None
            if one.shown and one.alone is not None and interval is not None:
                scale = part * (1.0 if outcome == PROMISE else 100.0)
                borne = (one.alone.value * scale, interval.low * scale, interval.high * scale)
            found.append(Harm(one.code, outcome, one, metric, borne))
    shown = [place for place, harm in enumerate(found) if harm.effect.shown]
    adjusted = benjamini_hochberg(
        [found[place].effect.alone.p_value if found[place].effect.alone else 1.0 for place in shown]  # type: ignore[union-attr]
    )
    for place, p in zip(shown, adjusted, strict=True):
        harm = found[place]
        worse = harm.effect.alone is not None and harm.effect.alone.value < 0
        clear = p < FALSE_CLAIMS and worse
        found[place] = replace(harm, clear=clear, effect=replace(harm.effect, p_adjusted=p, clear=clear))
    return found


def kept_share(kept: Sequence[float]) -> Metric:
    """Share of internal promises kept, with Wilson's interval."""
    return share_metric(
        ShareSums.from_arrays(np.asarray(kept, dtype=np.float64)),
        "internal_promise",
        Text("Internal promise kept", "社内の約束を守れた割合"),
        Text(
            "Calls answered within the promised time, as a percentage of those that were answered or ran out of time.",
            "約束の時間内に返事があった依頼の割合（％）。返事があったもの、または期限が過ぎたものが対象です。",
        ),
    )


def median_wait(seconds: Sequence[float]) -> Metric:
    """The middle wait for an answer, in ms, with its order-statistics interval."""
    values = sorted(seconds)
    n = len(values)
    at = {}
    if n:
        at = {rank: values[rank - 1] * 1000 for rank in quantile_ranks(n, 0.5).needed}
    return quantile_metric(
        n,
        at,
        0.5,
        Effective(float(n), n, None),
        "internal_wait",
        Text("Median wait for the answer", "返事までの時間の中央値"),
        Text(
            "From the end of the calling step to the end of the answering step, calendar time.",
            "依頼の手順の終わりから返事の手順の終わりまで（暦の時間）。",
        ),
        "ms",
        scale_min=0.0,
    )
