"""The verdict on a stage: is it badly designed, badly executed, both, neither, or can nobody tell yet?

From the gaps of ``gaps`` with a margin of two points, and with the false-discovery rate held over the stages looked at
together (Benjamini & Hochberg 1995, for each kind of verdict)::

    badly_designed            lower bound of D above the margin
    badly_executed            lower bound of E above the margin
    workaround_beats_design   upper bound of E below nought: adopt the deviation (Dees, de Leoni & Mannhardt 2017)
    under_resourced           lower bounds of r1 - q1 and of D above the margin: waits take part of a gap that is there
    sound                     upper bounds of D and E both below the margin
    not_enough_evidence       otherwise, with the cases still needed

Without 30 conforming and 30 deviating cases, or where more than 5 % of the cases have hardly any like them run as
designed, conforming and deviating cases are not compared. Then only D of the conforming cases is told, with Wilson's
bounds; and E cannot exceed the share of deviating cases, so a stage nearly nobody deviates in can still be sound.
Verdicts are on stages and departments, never on a person.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..metrics.compare import benjamini_hochberg
from ..metrics.intervals import critical, wilson
from .gaps import EACH_SIDE, Estimate, Gap

MARGIN = 0.02
MOST_NEEDED = 1_000_000  # beyond that the stage lies on the line, and no number of cases would tell


class Verdict(StrEnum):
    """What may be said of a stage; several may hold at once."""

    BADLY_DESIGNED = "badly_designed"
    BADLY_EXECUTED = "badly_executed"
    UNDER_RESOURCED = "under_resourced"
    WORKAROUND = "workaround_beats_design"
    SOUND = "sound"
    NOT_ENOUGH = "not_enough_evidence"


class Guard(StrEnum):
    """Why conforming and deviating cases were not compared."""

    FEW_CONFORMING = "few_conforming"
    FEW_DEVIATING = "few_deviating"
    NO_OVERLAP = "no_overlap"


@dataclass(frozen=True, slots=True)
class Judged:
    """A stage with its verdicts; ``needs_n``: cases still needed (None: not asked for, or no number would do)."""

    estimate: Estimate
    verdicts: tuple[Verdict, ...]
    guards: tuple[Guard, ...]
    needs_n: int | None
    margin: float = MARGIN

    @property
    def stage(self) -> str:
        return self.estimate.stage

    def has(self, verdict: Verdict) -> bool:
        """Whether this verdict is among those given."""
        return verdict in self.verdicts


def judge(estimates: Sequence[Estimate], *, margin: float = MARGIN) -> list[Judged]:
    """Return the verdicts on stages that are looked at together, in their order."""
    alpha = [(1 - one.level) / 2 for one in estimates]

    strict = [1.0] * len(estimates)  # how many times smaller than alpha a p-value had to be

    def held(p: Callable[[Estimate], float | None]) -> list[bool]:
        told = [(place, value) for place, one in enumerate(estimates) if (value := p(one)) is not None]
        adjusted = benjamini_hochberg([value for _, value in told])
        found = [False] * len(estimates)
        for (place, alone), value in zip(told, adjusted, strict=True):
            found[place] = value <= alpha[place]
            if 0 < alone < value:
                strict[place] = max(strict[place], min(value / alone, float(len(told))))
        return found

    def of(gap: str, test: Callable[[Gap], float]) -> Callable[[Estimate], float | None]:
        def p(one: Estimate) -> float | None:
            had = getattr(one, gap)
            return None if had is None else test(had)

        return p

    designed = held(of("design", lambda gap: gap.below(margin)))
    executed = held(of("execution", lambda gap: gap.below(margin)))
    waiting = held(of("waiting", lambda gap: gap.below(margin)))
    around = held(of("execution", lambda gap: gap.above(0.0)))
    sound = held(lambda one: _sound(one, margin))
    out = []
    for place, one in enumerate(estimates):
        d, e, w = one.design, one.execution, one.waiting
        verdicts = [
            verdict
            for verdict, says in (
                (Verdict.BADLY_DESIGNED, designed[place] and d is not None and d.low > margin),
                (Verdict.BADLY_EXECUTED, executed[place] and e is not None and e.low > margin),
                (
                    Verdict.UNDER_RESOURCED,
                    waiting[place]
                    and w is not None
                    and w.low > margin
                    and designed[place]
                    and _missed(d, margin),
                ),
                (Verdict.WORKAROUND, around[place] and e is not None and e.high < 0.0),
                (
                    Verdict.SOUND,
                    sound[place] and d is not None and d.high < margin and _never_above(one, margin),
                ),
            )
            if says
        ]
        out.append(
            Judged(
                one,
                tuple(verdicts) or (Verdict.NOT_ENOUGH,),
                guards(one),
                None if verdicts else needed(one, margin, strict[place]),
                margin,
            )
        )
    return out


def guards(one: Estimate) -> tuple[Guard, ...]:
    """Return why this stage's cases were not compared; nothing where they were."""
    found = []
    if one.conforming < EACH_SIDE:
        found.append(Guard.FEW_CONFORMING)
    if one.deviating < EACH_SIDE:
        found.append(Guard.FEW_DEVIATING)
    if not found and not one.compared:
        found.append(Guard.NO_OVERLAP)
    return tuple(found)


def needed(one: Estimate, margin: float = MARGIN, strict: float = 1.0) -> int | None:
    """Return how many cases more, if they run as so far, a verdict takes; None where no number would do.

    Whichever comes first: D or E clear above the margin, or both clear below it; an error shrinks as 1/√n. ``strict``:
    how many times smaller a p-value must be where many stages are looked at together.
    """
    if one.n == 0:
        return 2 * EACH_SIDE
    if not one.compared:
        sides = [side for side in (one.conforming, one.deviating) if side < EACH_SIDE]
        if not sides:
            return None
        grow = max(EACH_SIDE / max(side, 1) for side in sides)
        return _capped(one.n * grow, one.n)
    assert one.design is not None
    assert one.execution is not None
    z = critical(1 - (1 - one.level) / strict)

    def clear(gap: Gap) -> float:
        away = abs(gap.value - margin)
        return one.n * (z * gap.error / away) ** 2 if away > 0 else math.inf

    d, e = clear(one.design), clear(one.execution)
    ways = [max(d, e)]
    if one.design.value > margin:
        ways.append(d)
    if one.execution.value > margin:
        ways.append(e)
    return _capped(min(ways), one.n)


def _missed(design: Gap | None, margin: float) -> bool:
    return design is not None and design.low > margin


def _capped(total: float, have: int) -> int | None:
    more = max(math.ceil(total) - have, 1) if math.isfinite(total) else MOST_NEEDED + 1
    return more if more <= MOST_NEEDED else None


def _sound(one: Estimate, margin: float) -> float | None:
    if one.design is None:
        return None
    if one.execution is not None:
        return max(one.design.above(margin), one.execution.above(margin))
    return one.design.above(margin) if _never_above(one, margin) else None


def _never_above(one: Estimate, margin: float) -> bool:
    """Whether E lies below the margin, by its bound or because too few cases deviate for it to be more."""
    if one.execution is not None:
        return one.execution.high < margin
    return wilson(one.deviating / one.n, float(one.n), one.level).high < margin
