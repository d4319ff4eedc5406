"""How a case felt: the manners a member showed, the satisfaction that followed, and its true effects on the scale."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from madoguchi.imports.sample.dice import Dice
from madoguchi.imports.sample.run import Run
from madoguchi.imports.sample.truth import Truth

APPLIES: dict[str, Callable[[Run], bool]] = {
    "always": lambda run: True,
    "hold": lambda run: run.hold,
    "deferred": lambda run: not run.live_solved,
}


def show_manners(run: Run, dice: Dice, truth: Truth) -> None:
    """Decide how the member speaks. Involved cases leave less room for kindness: that confounds."""
    member = run.agent
    pressed = truth.feeling_first_when_involved if run.involved else 0.0
    run.feeling_first = dice.chance(max(0.05, member.feeling_first + pressed))
    run.hold_care = run.hold and dice.chance(member.hold_care)
    run.deadline_told = not run.live_solved and dice.chance(member.deadline_told)
    run.further_help = dice.chance(member.further_help)
    run.name_used = dice.chance(member.name_used)
    run.good_greeting = dice.chance(member.good_greeting)


def kept_promise(run: Run) -> bool:
    """Whether the case as a whole was resolved when it had been promised."""
    return run.done["resolve"] <= run.case_due


def expected(run: Run, truth: Truth) -> float:
    """Satisfaction before chance, in points of the 1–5 scale, unrounded."""
    points = truth.base + run.agent.skill + run.customer.leaning
    points += truth.english if run.language == "en" else 0.0
    for behaviour in truth.behaviours:
        points += behaviour.points if getattr(run, behaviour.code) else 0.0
    points += truth.improvement.points if run.improved else 0.0
    points += truth.involved if run.involved else 0.0
    points += truth.upset if run.mood == "upset" else 0.0
    points += 0.0 if kept_promise(run) else truth.promise_missed
    points += truth.explained_again if run.repeated else 0.0
    points += truth.mistake_made if run.mistake else 0.0
    points += truth.reopened if run.reopened else 0.0
    return points


def feel(run: Run, dice: Dice, truth: Truth) -> None:
    """Settle how satisfied the customer of this case is."""
    run.satisfaction = expected(run, truth) + dice.normal(0.0, truth.noise_sd)


def on_scale(points: float) -> int:
    """The answer 1–5 given by someone this satisfied."""
    return min(5, max(1, math.floor(points + 0.5)))


def mean_on_scale(points: float, sd: float) -> float:
    """The mean answer of people whose satisfaction is normal around ``points``: rounding and clipping included."""
    return 1.0 + sum(0.5 * math.erfc((edge - points) / (sd * math.sqrt(2))) for edge in (1.5, 2.5, 3.5, 4.5))


def realised(runs: Iterable[Run], truth: Truth) -> dict[str, float]:
    """True average effects on the 1–5 scale, for exactly these cases: everyone with it minus the same without it."""
    sums: dict[str, list[float]] = {}
    for run in runs:
        now = expected(run, truth)
        pairs = [
            (behaviour.code, behaviour.points, bool(getattr(run, behaviour.code)))
            for behaviour in truth.behaviours
            if APPLIES[behaviour.only_where](run)
        ]
        if run.channel in truth.improvement.channels:
            pairs.append(("improvement", truth.improvement.points, run.improved))
        if run.handed_over:
            pairs.append(("explained_again", truth.explained_again, run.repeated))
        pairs.append(("promise_missed", truth.promise_missed, not kept_promise(run)))
        for code, points, present in pairs:
            without = now - (points if present else 0.0)
            effect = mean_on_scale(without + points, truth.noise_sd) - mean_on_scale(without, truth.noise_sd)
            sums.setdefault(code, []).append(effect)
    return {code: round(sum(values) / len(values), 4) for code, values in sorted(sums.items())}
