"""What is still to come of a case: the next step by counting, the remaining time and the risk by gradient boosting.

Always beside a plain median, split by time alone (random folds flatter by ten points and more), and not used where it
does not beat that median clearly. Remaining time: absolute loss; steps: the most frequent continuation of the last six,
fewer where those are rare (back-off, Katz 1987). Boosted trees (scikit-learn) are kept as plain numbers, never pickles.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.text import Text

Numbers = NDArray[np.float64]
DAY = 86_400.0
HOUR = 3_600.0
LONGEST_MEMORY = 6
LEAST_SEEN = 5  # times a continuation's past must have been seen to be trusted
END = ""  # as the next step: nothing more comes
LEAST_CASES = 300
LEAST_ROWS = 100  # beginnings with a promise, to learn from and to judge by
LEARN, CHOOSE = (
    0.64,
    0.80,
)  # of the cases in the order they began: learn from, set intervals by; the rest judges
DRAWS = 400
LEVEL = 0.95
WITHIN = 0.80  # of cases an interval should hold
MOST_CODES = 40  # activities, requests … that get a feature of their own
TOO_FEW = Text(
    "{n} ended cases are too few to learn from; {least} are needed.",
    "終了した案件が {n} 件しかなく、学習できません。{least} 件以上が必要です。",
)


class CannotForeseeError(ValueError):
    """A log nothing can be learnt from; ``text`` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Trace:
    """A case: steps in order with their moments (seconds, wall clock), and what was known when it was opened.

    ``end``: when it was over for the clock that counts (resolved); None while it goes on. ``due`` None: no promise.
    """

    steps: tuple[str, ...]
    at: tuple[float, ...]
    known: Mapping[str, str] = field(default_factory=dict)
    teams: tuple[str, ...] = ()
    end: float | None = None
    due: float | None = None


# -- the next step -----------------------------------------------------------------------------------


class NextStep:
    """The most frequent continuation of the last steps."""

    def __init__(self, traces: Sequence[Trace]) -> None:
        self._seen: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for trace in traces:
            for place in range(1, len(trace.steps) + 1):
                following = trace.steps[place] if place < len(trace.steps) else END
                for length in range(min(LONGEST_MEMORY, place) + 1):
                    self._seen[trace.steps[place - length : place]][following] += 1

    def predict(self, steps: Sequence[str]) -> str:
        """Return the step expected next, or ``END``."""
        past = tuple(steps[-LONGEST_MEMORY:])
        while past:
            seen = self._seen.get(past)
            if seen is not None and seen.total() >= LEAST_SEEN:
                return seen.most_common(1)[0][0]
            past = past[1:]
        return self._seen[()].most_common(1)[0][0] if self._seen else END

    def accuracy(self, traces: Sequence[Trace]) -> tuple[float, int]:
        """Return the share of next steps told right, the end among them, and of how many."""
        right = total = 0
        for trace in traces:
            for place in range(1, len(trace.steps) + 1):
                following = trace.steps[place] if place < len(trace.steps) else END
                right += self.predict(trace.steps[:place]) == following
                total += 1
        return right / max(1, total), total


# -- what a case looks like so far -------------------------------------------------------------------


@dataclass(frozen=True)
class Coding:
    """How the beginning of a case becomes a row of numbers."""

    activities: tuple[str, ...]
    known: tuple[tuple[str, tuple[str, ...]], ...]
    teams: tuple[str, ...]

    @classmethod
    def of(cls, traces: Sequence[Trace]) -> Coding:
        """Take the most frequent codes, most frequent first."""

        def often(values: Counter[str]) -> tuple[str, ...]:
            return tuple(value for value, _ in values.most_common(MOST_CODES))

        names = sorted({name for trace in traces for name in trace.known})
        return cls(
            often(Counter(step for trace in traces for step in trace.steps)),
            tuple((name, often(Counter(trace.known.get(name, "") for trace in traces))) for name in names),
            often(Counter(team for trace in traces for team in trace.teams)),
        )

    def row(self, trace: Trace, place: int) -> list[float]:
        """Return the features of a case after its first ``place`` steps, at the moment of the last of them."""
        codes = self._codes()
        steps, now = trace.steps[:place], trace.at[place - 1]
        last = [codes[0].get(step, -1.0) for step in steps[-3:]]
        counted = Counter(steps)
        teams = trace.teams[:place]
        return [
            *([-2.0] * (3 - len(last)) + last),
            float(place),
            float(place - len(counted)),
            now - trace.at[0],
            now - trace.at[place - 2] if place > 1 else -1.0,
            now % DAY / HOUR,
            (now // DAY + 3) % 7,
            codes[2].get(teams[-1], -1.0) if teams else -1.0,
            float(sum(one != other for one, other in itertools.pairwise(teams))),
            *(codes[1][name].get(trace.known.get(name, ""), -1.0) for name, _ in self.known),
            *(float(counted[name]) for name in self.activities),
        ]

    def _codes(self) -> tuple[dict[str, float], dict[str, dict[str, float]], dict[str, float]]:
        cached = self.__dict__.get("_cached")
        if cached is None:

            def number(values: Sequence[str]) -> dict[str, float]:
                return {value: float(place) for place, value in enumerate(values)}

            cached = (
                number(self.activities),
                {name: number(values) for name, values in self.known},
                number(self.teams),
            )
            self.__dict__["_cached"] = cached
        return cached


@dataclass(frozen=True)
class Rows:
    """Beginnings of cases: features (n, p), seconds remaining, the last step, and which case each is of."""

    x: Numbers
    remaining: Numbers
    last: list[str]
    case: NDArray[np.int64]
    due: Numbers  # seconds until due; NaN without promise


def rows_of(traces: Sequence[Trace], coding: Coding) -> Rows:
    """Return every beginning of ended cases after which something was still to come."""
    x, remaining, last, cases, due = [], [], [], [], []
    for number, trace in enumerate(traces):
        end = trace.end if trace.end is not None else trace.at[-1]
        for place in range(1, len(trace.steps)):
            now = trace.at[place - 1]
            if now > end or (trace.end is not None and now == end):
                break
            x.append(coding.row(trace, place))
            remaining.append(end - now)
            last.append(trace.steps[place - 1])
            cases.append(number)
            due.append(np.nan if trace.due is None else trace.due - now)
    return Rows(
        np.array(x, float).reshape(len(x), -1), np.array(remaining), last, np.array(cases, int), np.array(due)
    )


# -- boosted trees as plain numbers ------------------------------------------------------------------


@dataclass(frozen=True)
class Trees:
    """A sum of trees: for each its features, thresholds, children and values; a leaf's feature is -1."""

    start: float
    trees: tuple[tuple[Numbers, Numbers, Numbers, Numbers, Numbers], ...]

    def predict(self, x: Numbers) -> Numbers:
        """Return the sum for rows (n, p)."""
        found = np.full(len(x), self.start)
        for feature, threshold, left, right, value in self.trees:
            at = np.zeros(len(x), int)
            while True:
                tested = feature[at].astype(int)
                moving = tested >= 0
                if not moving.any():
                    break
                rows = np.flatnonzero(moving)
                here = at[rows]
                less = x[rows, tested[rows]] <= threshold[here]
                at[rows] = np.where(less, left[here], right[here]).astype(int)
            found += value[at]
        return found

    def told(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"start": self.start, "trees": [[part.tolist() for part in tree] for tree in self.trees]}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Trees:
        """Read the JSON form. Raises ``ValueError`` where a tree points outside itself."""
        trees = []
        for tree in data["trees"]:
            parts = tuple(np.array(part, float) for part in tree)
            sizes = {len(part) for part in parts}
            inner = parts[0] >= 0
            below = np.concatenate([parts[2][inner], parts[3][inner]])
            # children stand after their parent, so that no walk goes round for ever
            own = np.concatenate([np.flatnonzero(inner)] * 2)
            if len(parts) != 5 or len(sizes) != 1 or (below <= own).any() or (below >= len(parts[0])).any():
                raise ValueError("not a tree")
            trees.append(parts)
        return cls(float(data["start"]), tuple(trees))


def boosted(x: Numbers, y: Numbers, *, seed: int, chance: bool = False) -> Trees:
    """Fit trees by absolute loss, or for ``chance`` by log loss to 0 and 1 (then the sum is a log odds)."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    same: dict[str, Any] = {
        "max_iter": 150,
        "learning_rate": 0.07,
        "random_state": seed,
        "early_stopping": False,
    }
    # threads that wait for one another on a busy machine take ten times as long as one alone
    with threadpool_limits(1, "openmp"):
        if chance:
            model: Any = HistGradientBoostingClassifier(max_leaf_nodes=15, min_samples_leaf=40, **same)
            model.fit(x, y.astype(int))
        else:
            model = HistGradientBoostingRegressor(loss="absolute_error", **same)
            model.fit(x, y)
    trees = Trees(
        float(np.ravel(model._baseline_prediction)[0]),
        tuple(_tree(one[0].nodes) for one in model._predictors),
    )
    said = model.decision_function(x[:200]) if chance else model.predict(x[:200])
    if not np.allclose(trees.predict(x[:200]), said, rtol=1e-6, atol=1e-6 * (1 + np.abs(said).max())):
        raise RuntimeError("the trees read from scikit-learn do not say what it says")
    return trees


def _tree(nodes: Any) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    leaf = nodes["is_leaf"].astype(bool)
    return (
        np.where(leaf, -1.0, nodes["feature_idx"].astype(float)),
        np.where(leaf, 0.0, nodes["num_threshold"].astype(float)),
        nodes["left"].astype(float),
        nodes["right"].astype(float),
        nodes["value"].astype(float),
    )


# -- learning and judging ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Error:
    """A mean error with its interval over cases; ``n`` beginnings of ``cases`` cases."""

    value: float
    low: float
    high: float
    n: int
    cases: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The model beside the plain figure on cases it never saw. ``better``: the difference lies below nought, surely.

    Remaining time in seconds (mean absolute error; plain: the median after the same step, and of all); risk as the Brier
    score (plain: the share of late cases after the same step).
    """

    model: Error
    plain: Error
    difference: Error
    overall: float

    @property
    def better(self) -> bool:
        """Whether it may be used."""
        return self.difference.high < 0


@dataclass(frozen=True)
class Foresight:
    """What was learnt. ``medians``: seconds remaining after each step (key "": of all); ``late``: share of late cases.

    ``spread``: the quantiles of what was left over the guess, by fifth of the guess, from cases held back.
    """

    coding: Coding
    time: Trees
    risk: Trees | None
    medians: Mapping[str, float]
    late: Mapping[str, float]
    spread: tuple[tuple[float, float, float], ...]
    time_judged: Judged
    risk_judged: Judged | None
    coverage: float
    learnt: int
    held_back: int
    tested: int
    tested_from: float

    def remaining(self, trace: Trace, now: float | None = None) -> tuple[float, float, float]:
        """Return the seconds a case will probably still take, from ``now``, with an interval that held 80 of 100."""
        guess = float(max(0.0, self.time.predict(np.array([self.coding.row(trace, len(trace.steps))]))[0]))
        low, high = guess, guess
        for upto, less, more in self.spread:
            if guess <= upto:
                low, high = max(0.0, guess * less), guess * more + HOUR / 60
                break
        gone = max(0.0, now - trace.at[-1]) if now is not None else 0.0
        return max(0.0, guess - gone), max(0.0, low - gone), max(0.0, high - gone)

    def plain(self, trace: Trace, now: float | None = None) -> float:
        """Return the median after the same step."""
        gone = max(0.0, now - trace.at[-1]) if now is not None else 0.0
        return max(0.0, self.medians.get(trace.steps[-1], self.medians[""]) - gone)

    def lateness(self, trace: Trace) -> float | None:
        """Return the probability that the promise will be missed; None without promise or model."""
        if self.risk is None or trace.due is None:
            return None
        row = [*self.coding.row(trace, len(trace.steps)), trace.due - trace.at[-1]]
        return float(_sigmoid(self.risk.predict(np.array([row])))[0])


def learn(
    traces: Sequence[Trace], seed: int, progress: Callable[[int, int], None] | None = None
) -> Foresight:
    """Learn from ended cases. The oldest are learnt from, the next set the intervals, the newest judge, once.

    Raises ``CannotForeseeError``.
    """
    ended = sorted((one for one in traces if len(one.steps) > 1), key=lambda one: one.at[0])
    if len(ended) < LEAST_CASES:
        raise CannotForeseeError(TOO_FEW.fill(n=len(ended), least=LEAST_CASES))
    first, second = int(len(ended) * LEARN), int(len(ended) * CHOOSE)
    parts = ended[:first], ended[first:second], ended[second:]
    coding = Coding.of(parts[0])
    learnt, held, tested = (rows_of(part, coding) for part in parts)
    if not (len(learnt.x) and len(held.x) and len(tested.x)):
        raise CannotForeseeError(TOO_FEW.fill(n=len(ended), least=LEAST_CASES))
    time = boosted(learnt.x, learnt.remaining, seed=seed)
    _say(progress, 1)
    medians = _by_last(learnt, learnt.remaining, np.median)
    spread = _spread(np.maximum(time.predict(held.x), 0.0), held.remaining)
    guess = np.maximum(time.predict(tested.x), 0.0)
    off = np.abs(guess - tested.remaining)
    judged = _judge_time(off, medians, tested, seed)
    _say(progress, 2)
    risk, risk_judged, late = _learn_risk(learnt, tested, seed)
    _say(progress, 3)
    low, high = _bounds(guess, spread)
    return Foresight(
        coding,
        time,
        risk,
        medians,
        late,
        spread,
        judged,
        risk_judged,
        float(((tested.remaining >= low) & (tested.remaining <= high)).mean()),
        first,
        second - first,
        len(ended) - second,
        ended[second].at[0],
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """What can be foreseen in a log: the oldest 80 % of cases learnt from, the newest 20 % told.

    ``next_right``: share of next steps told right (the end of a case among them), with its interval over cases.
    """

    next_right: Error
    time: Judged
    learnt: int
    tested: int


def measure(traces: Sequence[Trace], seed: int) -> Measured:
    """Return how well next step and remaining time are told. Raises ``CannotForeseeError``."""
    ended = sorted((one for one in traces if len(one.steps) > 1), key=lambda one: one.at[0])
    if len(ended) < LEAST_CASES:
        raise CannotForeseeError(TOO_FEW.fill(n=len(ended), least=LEAST_CASES))
    cut = int(len(ended) * CHOOSE)
    before, after = ended[:cut], ended[cut:]
    told = NextStep(before)
    right, cases = [], []
    for number, trace in enumerate(after):
        for place in range(1, len(trace.steps) + 1):
            following = trace.steps[place] if place < len(trace.steps) else END
            right.append(float(told.predict(trace.steps[:place]) == following))
            cases.append(number)
    values = np.array(right)
    coding = Coding.of(before)
    learnt, tested = rows_of(before, coding), rows_of(after, coding)
    trees = boosted(learnt.x, learnt.remaining, seed=seed)
    off = np.abs(np.maximum(trees.predict(tested.x), 0.0) - tested.remaining)
    medians = _by_last(learnt, learnt.remaining, np.median)
    return Measured(
        _judge(values, values, np.array(cases), 0.0, seed).model,
        _judge_time(off, medians, tested, seed),
        cut,
        len(ended) - cut,
    )


def _say(progress: Callable[[int, int], None] | None, done: int) -> None:
    if progress is not None:
        progress(done, 3)


def _learn_risk(
    learnt: Rows, tested: Rows, seed: int
) -> tuple[Trees | None, Judged | None, dict[str, float]]:
    have, asked = ~np.isnan(learnt.due), ~np.isnan(tested.due)
    y, truth = learnt.remaining > learnt.due, tested.remaining > tested.due
    if min(have.sum(), asked.sum()) < LEAST_ROWS or len(set(y[have])) < 2:
        return None, None, {}
    wide = np.column_stack([learnt.x, learnt.due])
    trees = boosted(wide[have], y[have].astype(float), seed=seed, chance=True)
    kept = [last for last, one in zip(learnt.last, have, strict=True) if one]
    late = _shares(kept, y[have])
    guess = _sigmoid(trees.predict(np.column_stack([tested.x, tested.due])[asked]))
    plain = _looked_up(late, [last for last, one in zip(tested.last, asked, strict=True) if one])
    right = truth[asked].astype(float)
    overall = float(((late[""] - right) ** 2).mean())
    judged = _judge((guess - right) ** 2, (plain - right) ** 2, tested.case[asked], overall, seed)
    return trees, judged, late


def _by_last(rows: Rows, values: Numbers, figure: Callable[[Numbers], Any]) -> dict[str, float]:
    found = {"": float(figure(values))}
    last = np.array(rows.last)
    for step in set(rows.last):
        found[step] = float(figure(values[last == step]))
    return found


def _shares(last: Sequence[str], late: NDArray[np.bool_]) -> dict[str, float]:
    found = {"": float(late.mean())}
    steps = np.array(last)
    for step in set(last):
        here = late[steps == step]
        found[step] = float((here.sum() + found[""]) / (len(here) + 1))
    return found


def _looked_up(table: Mapping[str, float], last: Sequence[str]) -> Numbers:
    return np.array([table.get(step, table[""]) for step in last])


def _judge_time(off: Numbers, medians: Mapping[str, float], tested: Rows, seed: int) -> Judged:
    """Hold the model against the stronger of two plain guesses: the median after the same step, and that of all."""
    after_step = np.abs(_looked_up(medians, tested.last) - tested.remaining)
    of_all = np.abs(medians[""] - tested.remaining)
    plain = after_step if after_step.mean() <= of_all.mean() else of_all
    return _judge(off, plain, tested.case, float(of_all.mean()), seed)


def _judge(model: Numbers, plain: Numbers, case: NDArray[np.int64], overall: float, seed: int) -> Judged:
    """Compare errors; intervals from a bootstrap that draws whole cases, whose beginnings are alike."""
    dice = np.random.default_rng(seed)
    names, inverse = np.unique(case, return_inverse=True)
    counts = np.bincount(inverse).astype(float)
    sums = [np.bincount(inverse, weights=values) for values in (model, plain, model - plain)]
    drawn: list[list[float]] = [[], [], []]
    for _ in range(DRAWS):
        picked = np.bincount(dice.integers(0, len(names), len(names)), minlength=len(names))
        n = float((picked * counts).sum())
        for place, values in enumerate(sums):
            drawn[place].append(float((picked * values).sum()) / n)
    tail = (1 - LEVEL) / 2
    errors = [
        Error(
            float(values.sum() / len(model)),
            float(np.quantile(found, tail)),
            float(np.quantile(found, 1 - tail)),
            len(model),
            len(names),
        )
        for values, found in zip(sums, drawn, strict=True)
    ]
    return Judged(errors[0], errors[1], errors[2], overall)


def _spread(guess: Numbers, truth: Numbers) -> tuple[tuple[float, float, float], ...]:
    """Return (guess up to, times less, times more) by fifths of the guess: split conformal on the ratio (Lei et al. 2018)."""
    edges = [*np.quantile(guess, [0.2, 0.4, 0.6, 0.8]).tolist(), float("inf")]
    ratio = truth / np.maximum(guess, 1.0)
    found, before = [], -1.0
    tail = (1 - WITHIN) / 2
    for edge in edges:
        here = ratio[(guess > before) & (guess <= edge)]
        if len(here):
            less, more = np.quantile(here, [tail, 1 - tail])
            found.append((float(edge), float(less), float(more)))
        before = edge
    return tuple(found)


def _bounds(guess: Numbers, spread: Sequence[tuple[float, float, float]]) -> tuple[Numbers, Numbers]:
    place = np.searchsorted([edge for edge, _, _ in spread], guess).clip(0, len(spread) - 1)
    less, more = np.array([one[1] for one in spread]), np.array([one[2] for one in spread])
    return guess * less[place], guess * more[place] + HOUR / 60


def _sigmoid(values: Numbers) -> Numbers:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -50, 50)))


# -- a file without anything that runs ---------------------------------------------------------------


def to_json(model: Foresight) -> str:
    """Return a model as text that loads without running anything."""
    return json.dumps(
        {
            "version": 1,
            "coding": [model.coding.activities, model.coding.known, model.coding.teams],
            "time": model.time.told(),
            "risk": model.risk.told() if model.risk is not None else None,
            "medians": model.medians,
            "late": model.late,
            "spread": [[min(edge, 1e300), less, more] for edge, less, more in model.spread],
            "time_judged": judged_told(model.time_judged),
            "risk_judged": judged_told(model.risk_judged),
            "coverage": model.coverage,
            "counts": [model.learnt, model.held_back, model.tested],
            "tested_from": model.tested_from,
        }
    )


def from_json(text: str) -> Foresight:
    """Read what ``to_json`` wrote. Raises ``ValueError``."""
    try:
        data = json.loads(text)
        activities, known, teams = data["coding"]
        learnt, held, tested = data["counts"]
        return Foresight(
            Coding(tuple(activities), tuple((name, tuple(values)) for name, values in known), tuple(teams)),
            Trees.read(data["time"]),
            Trees.read(data["risk"]) if data["risk"] else None,
            data["medians"],
            data["late"],
            tuple((edge, less, more) for edge, less, more in data["spread"]),
            _judged_read(data["time_judged"]),
            _judged_read(data["risk_judged"]) if data["risk_judged"] else None,
            float(data["coverage"]),
            learnt,
            held,
            tested,
            float(data["tested_from"]),
        )
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not a model of foresight: {error!r}") from error


def judged_told(judged: Judged | None) -> dict[str, Any] | None:
    """Return the JSON form of a judgement."""
    if judged is None:
        return None
    return {
        name: {part: getattr(error, part) for part in ("value", "low", "high", "n", "cases")}
        for name, error in (
            ("model", judged.model),
            ("plain", judged.plain),
            ("difference", judged.difference),
        )
    } | {"overall": judged.overall, "better": judged.better}


def _judged_read(data: Mapping[str, Any]) -> Judged:
    model, plain, difference = (Error(**data[name]) for name in ("model", "plain", "difference"))
    return Judged(model, plain, difference, float(data["overall"]))
