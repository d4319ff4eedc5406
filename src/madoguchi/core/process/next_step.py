"""How far the next step follows from what is known: a small decision tree, tried on later cases than it learnt from.

For each step a tree (Breiman and others, 1984; at most four questions deep, ten cases a leaf) sees what was known of the
case at its start. It learns from the first 70 % of the cases by their opening and is tried on the rest. Beside it stands what
anybody could say: the commonest next step of each step. ``openness`` is the entropy of the next step given the last, in parts of its greatest possible value: 0 for a stage that always goes the same way.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..metrics.effect import numbered
from ..metrics.estimates import share_metric
from ..metrics.levels import first_met
from ..metrics.metric import Metric
from ..metrics.sums import Floats, ShareSums
from ..text import Text
from .stage_work import ENTER, LEAVE, StageWork

LEARN = 0.7
FEWEST = 50  # cases: with fewer no tree is tried
MOST_LEVELS = 40
KNOWN = ("request", "channel", "priority", "language", "attribute")

Rules = tuple[Metric, Metric, float | None]


def follow(one: StageWork, cases: Sequence[Mapping[str, Any]], seed: int = 0) -> Rules:
    """Return the tree's share of right guesses, the commonest step's, and the openness of the stage."""
    order = sorted(range(one.n), key=lambda place: cases[one.case[place]]["opened_ms"])
    learn = int(one.n * LEARN)
    moves = [move for place in order[:learn] for move in _moves(one, place)]
    tried = [move for place in order[learn:] for move in _moves(one, place)]
    openness = _openness(moves + tried)
    if one.n < FEWEST or not moves or not tried:
        nothing = np.array([])
        return _share(nothing, nothing, tree=True), _share(nothing, nothing, tree=False), openness
    usual = _usual(moves)
    whole = Counter(following for _, _, following in moves).most_common(1)[0][0]
    customers = np.array([cases[case]["customer"] for case, _, _ in tried], dtype=np.int64)
    plain = np.array([float(usual.get(last, whole) == following) for _, last, following in tried])
    guessed = np.array(_guess(moves, tried, cases, seed))
    right = (guessed == np.array([following for _, _, following in tried])).astype(np.float64)
    return _share(right, customers, tree=True), _share(plain, customers, tree=False), openness


Move = tuple[int, str, str]


def _moves(one: StageWork, place: int) -> Iterator[Move]:
    route = (ENTER, *one.routes[place], LEAVE)
    for last, following in itertools.pairwise(route):
        yield one.case[place], last, following


def _usual(moves: Sequence[Move]) -> dict[str, str]:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for _, last, following in moves:
        seen[last][following] += 1
    return {last: counts.most_common(1)[0][0] for last, counts in seen.items()}


def _openness(moves: Sequence[Move]) -> float | None:
    if not moves:
        return None
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for _, last, following in moves:
        seen[last][following] += 1
    kinds = len({following for _, _, following in moves})
    if kinds < 2:
        return 0.0
    entropy = 0.0
    for counts in seen.values():
        n = sum(counts.values())
        entropy -= sum(count * math.log2(count / n) for count in counts.values())
    return entropy / len(moves) / math.log2(kinds)


def _guess(
    moves: Sequence[Move], tried: Sequence[Move], cases: Sequence[Mapping[str, Any]], seed: int
) -> list[str]:
    from sklearn.tree import DecisionTreeClassifier

    told = [*moves, *tried]
    of = np.array([case for case, _, _ in told], dtype=np.int64)
    x = np.column_stack([_levels(first_met(numbered(case[name] for case in cases)[of])) for name in KNOWN])
    last = np.array([last for _, last, _ in told])
    following = np.array([following for _, _, following in told])
    learnt = np.arange(len(told)) < len(moves)
    guess = np.full(len(told), Counter(following[learnt]).most_common(1)[0][0], dtype=following.dtype)
    for step in np.unique(last):
        here = last == step
        if (here & learnt).any() and (here & ~learnt).any():
            tree = DecisionTreeClassifier(max_depth=4, min_samples_leaf=10, random_state=seed)
            tree.fit(x[here & learnt], following[here & learnt])
            guess[here & ~learnt] = tree.predict(x[here & ~learnt])
    return [str(one) for one in guess[len(moves) :]]


def _levels(codes: Any) -> Floats:
    often = np.argsort(-np.bincount(codes), kind="stable")[:MOST_LEVELS]
    return (codes[:, None] == often).astype(np.float64)


def _share(right: Floats, customers: Any, *, tree: bool) -> Metric:
    sums = ShareSums.from_arrays(right, None, customers if right.size else None)
    if tree:
        return share_metric(
            sums,
            "rules",
            Text("Next step foretold by rules", "次の手順を規則で言い当てられた割合"),
            Text(
                "Share of next steps small decision trees told rightly from the step before, request, channel, priority, "
                "language and difficulty; learnt from the first 70 % of the cases, tried on the rest.",
                "直前の手順・ご用件・チャネル・優先度・言語・難易度から、手順ごとの小さな決定木が次の手順を正しく言い当てた割合。"
                "前半70％の案件で学び、残りで試しています。",
            ),
        )
    return share_metric(
        sums,
        "baseline",
        Text("Commonest next step right", "最も多い次の手順で当たる割合"),
        Text(
            "Share of next steps told rightly by always naming the commonest one after the step before.",
            "直前の手順ごとに最も多い「次の手順」を答えたときに当たる割合。",
        ),
    )
