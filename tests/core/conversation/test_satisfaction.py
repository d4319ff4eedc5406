"""The satisfaction model on made-up ratings: it learns what is there, says how sure it is, and reads back from text."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from madoguchi.core.conversation import linear, satisfaction
from madoguchi.core.conversation.satisfaction import CannotLearnError, Model, Settings

QUICK = Settings(rounds=30, leaves=4, least=10, share=1.0, seeds=1, folds=4)


def made_up(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ratings 1–5 moved by the first feature and the first vector number; groups of four."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(n, 5))
    vectors = random.normal(size=(n, 8)).astype(np.float32)
    rating = np.rint(np.clip(3 + features[:, 0] + 0.7 * vectors[:, 0] + random.normal(0, 0.5, n), 1, 5))
    return features, vectors, rating, np.arange(n) // 4


@cache
def model(with_vectors: bool = True) -> Model:
    features, vectors, rating, groups = made_up(600)
    return satisfaction.fit(
        features, rating, groups, vectors=vectors if with_vectors else None, settings=QUICK
    )


def test_it_learns_what_is_there() -> None:
    features, vectors, rating, _ = made_up(400, seed=2)
    found = satisfaction.predict(model(), features, vectors)
    truth = satisfaction.classed(rating)
    assert np.corrcoef(found.expected, rating)[0, 1] > 0.75
    assert linear.macro_f1(truth, found.classes) > 0.55
    bare = satisfaction.predict(model(False), features)
    assert np.corrcoef(bare.expected, rating)[0, 1] < np.corrcoef(found.expected, rating)[0, 1]


def test_probabilities_are_honest_and_intervals_hold() -> None:
    features, vectors, rating, _ = made_up(2000, seed=3)
    found = satisfaction.predict(model(), features, vectors)
    truth = satisfaction.classed(rating)
    assert found.probabilities.sum(axis=1) == pytest.approx(np.ones(2000))
    for each in range(3):  # what is said to happen so often happens about so often
        assert found.probabilities[:, each].mean() == pytest.approx((truth == each).mean(), abs=0.06)
    inside = ((found.low <= rating) & (rating <= found.high)).mean()
    assert 0.84 <= inside <= 0.97
    assert (found.low <= found.expected).all()
    assert (found.expected <= found.high).all()
    assert 1 <= found.low.min() <= found.high.max() <= 5


def test_a_model_reads_back_from_text() -> None:
    features, vectors, _, _ = made_up(50, seed=4)
    text = satisfaction.to_json(model())
    again = satisfaction.from_json(text)
    before, after = (satisfaction.predict(one, features, vectors) for one in (model(), again))
    assert after.probabilities == pytest.approx(before.probabilities, abs=1e-4)
    assert after.expected == pytest.approx(before.expected, abs=1e-4)
    assert satisfaction.to_json(again) == text


def test_the_same_answers_give_the_same_model() -> None:
    features, vectors, rating, groups = made_up(120)
    one, two = (satisfaction.fit(features, rating, groups, vectors=vectors, settings=QUICK) for _ in range(2))
    assert satisfaction.to_json(one) == satisfaction.to_json(two)


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"form": 0}', '{"form": 1, "heads": null}', "no json"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        satisfaction.from_json(text)


def test_too_little_to_learn_is_said() -> None:
    features, _, rating, groups = made_up(120)
    with pytest.raises(CannotLearnError, match="20 answers in 5 groups"):
        satisfaction.fit(features[:20], rating[:20], groups[:20])
    with pytest.raises(CannotLearnError, match="every answer is satisfied"):
        satisfaction.fit(features, np.full(120, 5.0), groups)
    with pytest.raises(CannotLearnError, match="missing"):
        satisfaction.fit(features, np.where(groups == 0, np.nan, rating), groups)


def test_two_classes_are_enough() -> None:
    features, _, rating, groups = made_up(200)
    found = satisfaction.predict(
        satisfaction.fit(features, np.where(rating > 3, 5.0, 1.0), groups, settings=QUICK), features
    )
    assert found.probabilities[:, 1].max() < 0.1
    assert np.isfinite(found.expected).all()


def test_other_widths_are_refused() -> None:
    features, vectors, _, _ = made_up(10)
    for given in ((features[:, :3], vectors), (features, None), (features, vectors[:, :4])):
        with pytest.raises(ValueError, match="fitted with 5 features and vectors of 8"):
            satisfaction.predict(model(), *given)


def test_other_scales() -> None:
    """Of answers 0–10 the middle may be wide: 7 and 8 are neither."""
    assert satisfaction.classed(np.array([0, 6, 7, 8, 9, 10.0]), (7, 8)).tolist() == [0, 0, 1, 1, 2, 2]
    assert satisfaction.classed(np.array([9 / 3 + 1e-15, 2.999, 3.001])).tolist() == [1, 0, 2]
    features, _, rating, groups = made_up(200)
    fitted = satisfaction.fit(
        features, (rating - 1) * 2.5, groups, middle=(7, 8), scale=(0, 10), settings=QUICK
    )
    assert json.loads(satisfaction.to_json(fitted))["scale"] == [0, 10]
    assert satisfaction.predict(fitted, features).high.max() > 5


def test_calibration_mends_boastful_probabilities() -> None:
    random = np.random.default_rng(5)
    true = random.dirichlet([2, 2, 2], 4000)
    classes = (random.random(4000)[:, None] > true.cumsum(axis=1)).sum(axis=1).clip(0, 2)
    boast = true**3 / (true**3).sum(axis=1, keepdims=True)
    mended = linear.calibrated(linear.calibration(boast, classes), boast)
    assert np.abs(mended - true).mean() < 0.02 < np.abs(boast - true).mean()


def test_agreement_of_a_worked_example() -> None:
    """Cohen's kappa of the 2 × 2 table 20 5 / 10 15 is 0.4; F1 of it 0.727 and 0.667."""
    truth, found = np.repeat([0, 0, 1, 1], [20, 5, 10, 15]), np.repeat([0, 1, 0, 1], [20, 5, 10, 15])
    assert linear.kappa(truth, found, 2) == pytest.approx(0.4)
    assert linear.macro_f1(truth, found, 2) == pytest.approx((40 / 55 + 30 / 45) / 2)
