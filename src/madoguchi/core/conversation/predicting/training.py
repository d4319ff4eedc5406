"""Training an installation's own model, and judging it on answers that came later than everything it learnt from.

The oldest three fifths of the answers are learnt from, the next fifth sets interval and probability, the last fifth is looked
at once, for the judgement. What was judged is what is used: nothing is fitted again afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from madoguchi.core.conversation import boosting
from madoguchi.core.conversation.linear import Numbers, Whole
from madoguchi.core.conversation.predicting import judging, levels, own
from madoguchi.core.conversation.predicting.judging import Figure
from madoguchi.core.conversation.predicting.levels import Given
from madoguchi.core.conversation.predicting.own import SCALE, Kind, Own, Way
from madoguchi.core.text import Text

LEAST = 200  # answers
PERSONS = 50  # customers
RARE = 10  # dissatisfied answers in the last fifth below which telling them apart is not judged
LEVEL = 0.9  # of the interval
ALIKE = 0.005  # a fitting that errs no more than this share above the best counts as the best: the simplest is taken
_FOLDS = 4
TOO_FEW = Text(
    "{n} answered conversations of {persons} customers: at least {least} of {customers} are needed.",
    "回答のある応対は{n}件（お客様{persons}人）です。学習には{least}件以上、{customers}人以上が必要です。",
)
ALL_ALIKE = Text(
    "Every answer is the same: there is nothing to tell apart.",
    "すべての回答が同じため、違いを学習できません。",
)
Tell = Callable[[int, int], None]
Statistic = Callable[[NDArray[np.intp]], float]


class CannotTrainError(ValueError):
    """The answers do not allow a model; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Answers:
    """Answered conversations, the oldest first: features (n, p), sentence vectors (n, v) or None, and who answered what."""

    names: tuple[str, ...]
    features: Numbers
    vectors: NDArray[Any] | None
    given: Given  # ratings on the scale 1–5; persons are whole numbers
    satisfied: float = 4.0
    dissatisfied: float = 3.0  # an answer below it
    languages: Sequence[str] = ()  # of each conversation, where known

    def part(self, rows: slice) -> Answers:
        one = self.given
        return Answers(
            self.names,
            self.features[rows],
            None if self.vectors is None else self.vectors[rows],
            Given(one.ratings[rows], one.persons[rows], one.channels[rows], one.at[rows]),
            self.satisfied,
            self.dissatisfied,
            self.languages[rows],
        )

    @property
    def persons(self) -> Whole:
        return np.asarray(self.given.persons, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Trained:
    """A model with how it was found and what it is worth."""

    model: Own
    figures: dict[str, Figure]
    calibration: list[judging.Step]
    tried: list[tuple[str, float]]  # ways and their mean error in the training part, customers left out
    parts: dict[str, int]
    better: bool  # it errs less than both simple guesses, by intervals that lie above nothing
    worth: list[tuple[str, float]] = field(default_factory=list)  # what counts most, as shares
    languages: dict[str, dict[str, Figure]] = field(
        default_factory=dict
    )  # error and gain_level, where enough


def ways(answers: Answers) -> tuple[Way, ...]:
    """Return the ways that can be tried here, the simplest first."""
    if not boosting.available():
        return own.LINEAR
    return (*own.LINEAR, *own.TREES, *(own.VECTORS if answers.vectors is not None else ()))


def train(answers: Answers, tell: Tell = lambda _done, _of: None, draws: int = judging.DRAWS) -> Trained:
    """Train and judge. ``tell`` hears how many fittings of how many are done, and may raise to stop.

    Raises ``CannotTrainError`` where there are too few answers or they are all alike.
    """
    n = len(answers.given.ratings)
    persons = len(np.unique(answers.persons))
    if n < LEAST or persons < PERSONS:
        raise CannotTrainError(TOO_FEW.fill(n=n, persons=persons, least=LEAST, customers=PERSONS))
    if float(np.ptp(answers.given.ratings)) == 0:
        raise CannotTrainError(ALL_ALIKE)
    ends = (n * 3 // 5, n * 4 // 5)
    learn, middle, last = (answers.part(slice(*ends_)) for ends_ in ((0, ends[0]), ends, (ends[1], n)))
    pulls = levels.fit(learn.given)
    level = levels.left_out(pulls, learn.given)
    tried = _tried(learn, level, tell)
    least = min(one.error for one in tried)
    best = next(one for one in tried if one.error <= least * (1 + ALIKE))
    target = learn.given.ratings - level
    core = own.fit_core(best.way, learn.features, learn.vectors, target, learn.persons)
    raw = Own(
        names=answers.names,
        vectors=_width(answers, best.way.kind),
        core=core,
        stretch=best.stretch,
        pulls=pulls,
        spread=(0.0, 0.0),
        bend=(0.0, 0.0),
        satisfied=answers.satisfied,
    )
    expected = _expected(raw, middle, answers.given)
    model = replace(
        raw,
        spread=conformal(middle.given.ratings - expected),
        bend=platt(expected, middle.given.ratings >= answers.satisfied),
    )
    figures, steps, languages = _judged(model, last, answers.given, float(learn.given.ratings.mean()), draws)
    gains = [figures["gain_mean"].low, figures["gain_level"].low]
    return Trained(
        model,
        figures,
        steps,
        [(one.way.name, one.error) for one in tried],
        {"learn": ends[0], "set": ends[1] - ends[0], "judge": n - ends[1]},
        all(gain is not None and gain > 0 for gain in gains),
        _worth(model),
        languages,
    )


def conformal(errors: Numbers, level: float = LEVEL) -> tuple[float, float]:
    """Return what to add to a prediction so that the interval holds an answer with at least this probability.

    ``errors``: answer less prediction, of answers neither learnt from nor judged by. Split conformal, each side by itself
    (Lei et al. 2018; Romano et al. 2019): the ⌈(n + 1)(1 − α/2)⌉-th smallest, so no shape is assumed.
    """
    ordered = np.sort(errors)
    n = len(ordered)
    top = math.ceil((n + 1) * (1 + level) / 2)
    reach = SCALE[1] - SCALE[0]
    high = float(ordered[top - 1]) if top <= n else reach
    low = float(ordered[n - top]) if top <= n else -reach
    return min(low, 0.0), max(high, 0.0)


def platt(said: Numbers, hit: NDArray[np.bool_]) -> tuple[float, float]:
    """Return start and slope of the logistic curve through hits and misses (Platt 1999), targets drawn in as he does.

    The slope is never below 0: a higher prediction never makes satisfaction less probable.
    """
    hits, misses = int(hit.sum()), int((~hit).sum())
    target = np.where(hit, (hits + 1) / (hits + 2), 1 / (misses + 2))
    centre = float(said.mean())

    def loss(found: Numbers) -> tuple[float, Numbers]:
        odds = found[0] + found[1] * (said - centre)
        off = 1 / (1 + np.exp(-odds)) - target
        value = float(np.sum(np.logaddexp(0, odds) - target * odds))
        return value, np.array([off.sum(), float(off @ (said - centre))])

    best = minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B", bounds=[(None, None), (0.0, None)]).x
    return float(best[0] - best[1] * centre), float(best[1])


@dataclass(frozen=True, slots=True)
class _Try:
    way: Way
    error: float
    stretch: float


def _tried(learn: Answers, level: Numbers, tell: Tell) -> list[_Try]:
    """Return each way with its mean error on customers left out, and by how much it should be stretched there.

    A fitting held short by its penalties predicts too close together: its slope on what it has not seen says how much
    (Copas 1983), between nothing and twice.
    """
    chosen, ratings = ways(learn), learn.given.ratings
    parts, target = own.folds(learn.persons, _FOLDS), learn.given.ratings - level
    found = []
    for number, way in enumerate(chosen):
        added = np.empty(len(ratings))
        for part in range(_FOLDS):
            tell(number * _FOLDS + part, len(chosen) * _FOLDS)
            left = parts == part
            vectors, theirs = (
                (None, None) if learn.vectors is None else (learn.vectors[~left], learn.vectors[left])
            )
            core = own.fit_core(way, learn.features[~left], vectors, target[~left], learn.persons[~left])
            added[left] = core(learn.features[left], theirs)
        slope = judging.slope(target, added)
        stretch = min(max(slope, 0.0), 2.0) if math.isfinite(slope) else 0.0
        found.append(_Try(way, judging.mean_error(ratings, (level + stretch * added).clip(*SCALE)), stretch))
    return found


def _width(answers: Answers, kind: Kind) -> int:
    return answers.vectors.shape[1] if answers.vectors is not None and kind == "vectors" else 0


def _expected(model: Own, asked: Answers, history: Given) -> Numbers:
    at = levels.known(model.pulls, history, asked.given)
    return own.predict(model, asked.features, asked.vectors, at).expected


def _judged(
    model: Own, last: Answers, history: Given, mean: float, draws: int
) -> tuple[dict[str, Figure], list[judging.Step], dict[str, dict[str, Figure]]]:
    truth, persons = last.given.ratings, last.persons
    at = levels.known(model.pulls, history, last.given).clip(*SCALE)
    said = own.predict(model, last.features, last.vectors, at)
    found, same = said.expected, np.full(len(truth), mean)
    low, hit = truth < last.dissatisfied, truth >= last.satisfied
    inside = ((said.low - 1e-9 <= truth) & (truth <= said.high + 1e-9)).astype(np.float64)

    def error(guess: Numbers) -> Statistic:
        off = np.abs(truth - guess)
        return lambda rows: float(off[rows].mean())

    def gain(guess: Numbers) -> Statistic:
        more = np.abs(truth - guess) - np.abs(truth - found)
        return lambda rows: float(more[rows].mean())

    statistics: dict[str, Statistic] = {
        "error": error(found),
        "error_mean": error(same),
        "error_level": error(at),
        "gain_mean": gain(same),
        "gain_level": gain(at),
        "spearman": lambda rows: judging.spearman(truth[rows], found[rows]),
        "spearman_level": lambda rows: judging.spearman(truth[rows], at[rows]),
        "slope": lambda rows: judging.slope((truth - at)[rows], (found - at)[rows]),
        "inside": lambda rows: float(inside[rows].mean()),
        "calibration_error": lambda rows: judging.calibration_error(hit[rows], said.satisfied[rows]),
    }
    if RARE <= low.sum() <= len(low) - RARE:
        statistics["auc"] = lambda rows: judging.auc(low[rows], -found[rows])
    figures = {code: judging.figure(code, one, persons, draws) for code, one in statistics.items()}
    spoken = np.array(last.languages or [""] * len(truth))
    languages = {}
    for language in sorted({*spoken.tolist()} - {""}):
        mine = np.flatnonzero(spoken == language)
        if len(mine) >= judging.LEAST:
            languages[language] = {
                code: judging.figure(code, _of(statistics[code], mine), persons[mine], draws)
                for code in ("error", "gain_level", "spearman")
            }
    return figures, judging.calibration(hit, said.satisfied), languages


def _of(statistic: Statistic, some: NDArray[np.intp]) -> Statistic:
    return lambda rows: statistic(some[rows])


def _worth(model: Own, most: int = 12) -> list[tuple[str, float]]:
    shares = model.core.worth(len(model.names))
    names = (*model.names, "vectors")
    order = np.argsort(-shares, kind="stable")[:most]
    return [(names[one], round(float(shares[one]), 4)) for one in order if shares[one] > 0]
