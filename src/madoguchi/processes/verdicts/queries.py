"""The verdicts on the stages of a blueprint in force. Stages, departments and requests; never a person."""

from __future__ import annotations

import threading
import zoneinfo
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils import timezone
from threadpoolctl import threadpool_limits

from madoguchi.core.metrics.compare import benjamini_hochberg
from madoguchi.core.metrics.levels import Levels
from madoguchi.core.process.gaps import Estimate, Gap, StageCases, estimate
from madoguchi.core.process.judging import Spot
from madoguchi.core.process.rules_of_order import OF_EVENTS
from madoguchi.core.process.verdict import Judged, Verdict, judge
from madoguchi.processes.blueprints.queries import InForce
from madoguchi.processes.conformance import queries as conformance
from madoguchi.processes.verdicts.gathering import MOST_CASES, Gathered, gather
from madoguchi.processes.verdicts.promises import Outcomes, now_ms, outcomes
from madoguchi.warehouse import Filters, ask

SHOWN_FROM = 5  # cases: fewer are not shown
KEPT = 6  # answers remembered, of some 50 MB each at most
STAGES_KEPT = 8  # stages whose deviations and parts are remembered
FALSE_CLAIMS = 0.05
KINDS = ("conforming_missed", "deviating_missed", "conforming_kept", "deviating_kept")

_answers: OrderedDict[Any, Verdicts] = OrderedDict()
_guard = threading.Lock()
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Verdicts:
    """The verdicts on the stages of a blueprint with a target. ``read``: cases looked at, the newest ``of`` all.

    ``outcomes``: of every stage, with or without a target.
    """

    chosen: InForce
    outcomes: Outcomes
    stages: list[tuple[Judged, Gathered]]
    read: int
    of: int

    def stage(self, id: str) -> tuple[Judged, Gathered] | None:
        """Return one stage, None where it is not there."""
        return next(((one, rows) for one, rows in self.stages if one.stage == id), None)


@dataclass(frozen=True)
class DeviationEffect:
    """What one deviation does: ``per_case`` to the share kept of the cases with it, ``total`` to that of the stage, both
    beside conforming cases alike; None where fewer than thirty stand on either side. ``clear``: stands after
    Benjamini–Hochberg over the stage's deviations."""

    spot: Spot
    cases: int
    per_case: Gap | None
    total: float | None
    clear: bool


@dataclass(frozen=True)
class Part:
    """A department or a request within a stage, judged together with its like."""

    code: str
    judged: Judged


def verdicts(chosen: InForce, filters: Filters) -> Verdicts:
    """Return the verdicts on a blueprint's stages. Raises ``AutomatonError`` and ``WarehouseError``.

    An answer is kept until a fact, the blueprint or what is allowed changes; at most a few seconds of work otherwise.
    """
    allowed = conformance.allowed(chosen.code)
    (extent,) = ask("extent", Filters())
    key = (
        chosen.version_id,
        filters,
        allowed,
        tuple(extent.values()),
        now_ms(),
        timezone.get_current_timezone_name(),
    )
    with _guard:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    with _one_at_a_time:
        with _guard:
            if key in _answers:
                return _answers[key]
        # small matrices: threads of the algebra would only wait for one another
        with threadpool_limits(1):
            found = _verdicts(chosen, filters, allowed)
    with _guard:
        _answers[key] = found
        while len(_answers) > KEPT:
            _answers.popitem(last=False)
    return found


def _verdicts(chosen: InForce, filters: Filters, allowed: frozenset[Spot]) -> Verdicts:
    conformance.standard(chosen)  # a drawing that cannot be followed has no verdicts
    broken = []
    if any(rule.kind in OF_EVENTS for rule in chosen.blueprint.rules):
        broken = [
            (one.case_id, one.rule, one.stage, float(one.at_ms))
            for one in conformance.stage_deviations(chosen, filters).cases
        ]
    found = outcomes(chosen.blueprint, filters, allowed=allowed, broken=broken, attributes=None)
    zone = zoneinfo.ZoneInfo(timezone.get_current_timezone_name())
    gathered = list(gather(found.read, found.stages.values(), zone))
    judged = judge([estimate(one.cases) for one in gathered])
    read = of = int(found.read.ids.size)
    if read >= MOST_CASES:
        (whole,) = ask("case_count", filters)
        of = int(whole["n"])
    return Verdicts(chosen, found, list(zip(judged, gathered, strict=True)), read, of)


@lru_cache(maxsize=STAGES_KEPT)
def deviations(rows: Gathered) -> Sequence[DeviationEffect]:
    """Return the deviations of a stage with their own effect, the most frequent first."""
    where, number = rows.rows.deviations
    without_waits = replace(rows.cases, work_fits=None)
    conforming = rows.cases.conforming > 0
    found = []
    with threadpool_limits(1):
        for spot_number, spot in enumerate(rows.rows.spots):
            with_it = np.zeros(conforming.size, dtype=bool)
            with_it[where[number == spot_number]] = True
            count = int(with_it.sum())
            if count < SHOWN_FROM:
                continue
            one = estimate(part_of(without_waits, conforming | with_it))
            found.append((spot, count, one))
    # whether a deviation matters at all, either way
    tested = [place for place, (_, _, one) in enumerate(found) if one.execution is not None]
    p = benjamini_hochberg([_two_sided(found[place][2].execution) for place in tested])
    clear = {place for place, value in zip(tested, p, strict=True) if value <= FALSE_CLAIMS}
    effects = [
        _effect(spot, count, one, conforming.size, place in clear)
        for place, (spot, count, one) in enumerate(found)
    ]
    return sorted(effects, key=lambda one: (-one.cases, one.spot))


def _effect(spot: Spot, count: int, one: Estimate, whole: int, clear: bool) -> DeviationEffect:
    gap = one.execution
    if gap is None:
        return DeviationEffect(spot, count, None, None, False)
    share = one.deviating / one.n
    # a share kept cannot move by more than all of it, though an interval of few cases would reach farther
    value, low, high = (min(max(-end / share, -1.0), 1.0) for end in (gap.value, gap.high, gap.low))
    lost = Gap(value, gap.error / share, low, high, gap.df)
    return DeviationEffect(spot, count, lost, -gap.value * one.n / whole, clear)


@lru_cache(maxsize=STAGES_KEPT)
def by_department(rows: Gathered) -> Sequence[Part]:
    """Return the verdict on a stage by the team that took it up, the largest first."""
    return _parts(rows, rows.teams, "team")


@lru_cache(maxsize=STAGES_KEPT)
def by_request(rows: Gathered) -> Sequence[Part]:
    """Return the verdict on a stage by request, the largest first."""
    return _parts(rows, rows.requests, "request")


def _parts(rows: Gathered, codes: Levels, alike: str) -> list[Part]:
    many = np.bincount(codes.codes[codes.codes >= 0], minlength=len(codes.names)).tolist()
    counted = {code: count for code, count in zip(codes.names, many, strict=True) if code and count}
    shown = sorted(
        (code for code, count in counted.items() if count >= SHOWN_FROM), key=lambda one: (-counted[one], one)
    )
    if len(shown) < 2:
        return []
    with threadpool_limits(1):
        estimates = [
            replace(estimate(part_of(rows.cases, codes.isin([code]), without=alike)), stage=code)
            for code in shown
        ]
    return [Part(code, one) for code, one in zip(shown, judge(estimates), strict=True)]


def part_of(cases: StageCases, which: npt.NDArray[np.bool_], without: str = "") -> StageCases:
    """Return some of the cases of a stage."""

    def some(values: Any) -> Any:
        return None if values is None else values[which]

    return replace(
        cases,
        kept=cases.kept[which],
        conforming=cases.conforming[which],
        covariates={name: values[which] for name, values in cases.covariates.items() if name != without},
        clusters=some(cases.clusters),
        work_fits=some(cases.work_fits),
        seconds=some(cases.seconds),
        limit=some(cases.limit),
        doers=some(cases.doers),
    )


def cases_of(rows: Gathered, kind: str) -> list[int]:
    """Return the ids of the cases of one of ``KINDS``, the last to come in first."""
    conforming = (rows.cases.conforming > 0) == kind.startswith("conforming")
    kept = (rows.cases.kept > 0) == kind.endswith("kept")
    places = np.flatnonzero(conforming & kept)
    return [int(id) for id in rows.ids[places[np.argsort(-rows.rows.entered[places], kind="stable")]]]


def counts(rows: Gathered) -> dict[str, int]:
    """Return how many cases there are of each of ``KINDS``."""
    return {kind: len(cases_of(rows, kind)) for kind in KINDS}


def leading(judged: Judged, found: Sequence[DeviationEffect]) -> DeviationEffect | None:
    """Return the deviation behind an execution gap, or behind a workaround; None where none stands out."""
    worse = judged.has(Verdict.BADLY_EXECUTED)
    if not worse and not judged.has(Verdict.WORKAROUND):
        return None
    clear = [one for one in found if one.clear and one.total is not None and (one.total < 0) == worse]
    # what was done instead says more than what was left out
    done = [one for one in clear if one.spot.kind != "skipped"] if not worse else []
    return max(done or clear, key=lambda one: abs(one.total or 0.0), default=None)


def _two_sided(gap: Gap | None) -> float:
    assert gap is not None
    return min(1.0, 2 * min(gap.below(0.0), gap.above(0.0)))
