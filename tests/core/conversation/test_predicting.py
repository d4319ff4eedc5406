"""A model of one's own: levels, judgement and drift against published numbers, and training that knows when it is worth nothing."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from madoguchi.core.conversation import boosting
from madoguchi.core.conversation.predicting import drift, judging, levels, own, training
from madoguchi.core.conversation.predicting.levels import Given, Pulls
from madoguchi.core.conversation.predicting.training import Answers, CannotTrainError


def given(ratings: list[float], persons: list[int], channels: list[str] | None = None) -> Given:
    n = len(ratings)
    return Given(np.array(ratings, float), persons, channels or ["mail"] * n, np.arange(n, dtype=float))


def test_variances_of_the_turnip_greens() -> None:
    """Calcium of four leaves, four determinations each: 0.0066 within and 0.0724 between (Snedecor and Cochran 1989, 13.3)."""
    leaves = [
        *(3.28, 3.09, 3.03, 3.03),
        *(3.52, 3.48, 3.38, 3.38),
        *(2.88, 2.80, 2.81, 2.76),
        *(3.34, 3.38, 3.23, 3.26),
    ]
    within, between = levels.variances(np.array(leaves), np.repeat(range(4), 4).tolist())
    assert within == pytest.approx(0.0066, abs=5e-5)
    assert between == pytest.approx(0.0724, abs=5e-5)


def test_a_customer_of_few_answers_is_pulled_to_the_channel() -> None:
    pulls = Pulls(mean=4.0, channel=math.inf, person=2.0)
    history = given([2.0, 2.0, 2.0, 5.0], [1, 1, 1, 2])
    asked = Given(np.zeros(4), [1, 1, 2, 9], ["mail"] * 4, np.array([0.0, 99.0, 99.0, 99.0]))
    # nobody has answered at first; then 3/(3+2) of two below the mean, 1/(1+2) of one above it, and a stranger
    assert levels.known(pulls, history, asked).tolist() == pytest.approx([4.0, 2.8, 4 + 1 / 3, 4.0])


def test_what_one_said_oneself_is_left_out() -> None:
    pulls = Pulls(mean=4.0, channel=math.inf, person=1.0)
    found = levels.left_out(pulls, given([1.0, 5.0, 4.0], [1, 1, 2]))
    assert found.tolist() == pytest.approx([4.5, 2.5, 4.0])


def test_where_groups_do_not_differ_their_means_count_for_nothing() -> None:
    pulls = levels.fit(given([1, 5, 1, 5, 5, 1, 5, 1], [1, 1, 2, 2, 3, 3, 4, 4], ["mail", "phone"] * 4))
    assert math.isinf(pulls.person)
    assert Pulls.of(json.loads(json.dumps(pulls.told()))) == pulls


def test_the_area_under_a_curve_by_hand() -> None:
    """Of the four pairs of {0.8, 0.4} and {0.5, 0.1} three stand the right way round; a tie counts half."""
    hit = np.array([True, True, False, False])
    assert judging.auc(hit, np.array([0.8, 0.4, 0.5, 0.1])) == pytest.approx(0.75)
    assert judging.auc(hit, np.ones(4)) == pytest.approx(0.5)
    assert math.isnan(judging.auc(np.ones(4, bool), np.ones(4)))


def test_spearman_of_a_textbook_table() -> None:
    """IQ and hours of television of ten people: −29/165 (the worked example of the Wikipedia article on the coefficient)."""
    iq = np.array([106, 100, 86, 101, 99, 103, 97, 113, 112, 110], float)
    hours = np.array([7, 27, 2, 50, 28, 29, 20, 12, 6, 17], float)
    assert judging.spearman(iq, hours) == pytest.approx(-29 / 165)


def test_the_index_of_a_worked_table() -> None:
    """Shares 10/20/40/30 against 20/20/30/30: (−.1)ln(.5) + (.1)ln(4/3) = 0.0981."""
    assert drift.index([10, 20, 40, 30], np.array([20, 20, 30, 30])) == pytest.approx(0.09808, abs=1e-5)
    assert drift.index([50, 50], np.array([50, 50])) == 0


def test_chance_alone_is_no_drift() -> None:
    random = np.random.default_rng(3)
    seen = drift.spread(random.normal(size=400))
    assert sum(seen.counts) == 400
    said = [drift.shift(seen.counts, seen.count(random.normal(size=60)))[1] for _ in range(300)]
    assert said.count("none") >= 285
    assert drift.shift(seen.counts, seen.count(random.normal(1.5, 1, 60)))[1] == "clear"
    assert drift.shift(seen.counts, seen.count(random.normal(size=10))) == (None, "few")
    again = drift.Spread.of(json.loads(json.dumps(seen.told())))
    assert again == seen
    assert drift.spread(np.zeros(50)).counts == (50,)
    assert drift.spread(np.array([0.0] * 30 + [1.0] * 20)).counts == (30, 20)


def test_an_interval_looked_at_every_day_holds_at_every_look() -> None:
    random = np.random.default_rng(4)
    missed = 0
    for _ in range(100):
        errors = random.beta(2, 5, size=120) * 4
        looks = [drift.running_mean(errors[:n], 4.0) for n in range(5, 121, 5)]
        missed += any(not look.low <= 8 / 7 <= look.high for look in looks)
    assert missed <= 5
    long = drift.running_mean(random.beta(2, 5, size=4000) * 4, 4.0)
    assert long.high - long.low < 0.2


def test_an_interval_holds_what_it_says() -> None:
    """Split conformal holds at least its level on average, whatever the shape of the errors."""
    random = np.random.default_rng(5)
    inside = []
    for _ in range(400):
        low, high = training.conformal(random.exponential(size=60) - 1)
        fresh = random.exponential(size=200) - 1
        inside.append(((low <= fresh) & (fresh <= high)).mean())
    assert 0.89 <= np.mean(inside) <= 0.96
    assert training.conformal(np.array([0.1, -0.2])) == (-4.0, 4.0)  # two answers tell nothing of rare errors


def test_the_probability_curve_is_plain_logistic_regression() -> None:
    """Against scikit-learn without penalty, on many rows, where Platt's drawn-in targets hardly differ from 0 and 1."""
    from sklearn.linear_model import LogisticRegression

    random = np.random.default_rng(6)
    said = random.normal(3.5, 1, 4000)
    hit = random.random(4000) < 1 / (1 + np.exp(-(said - 3.5) * 1.5))
    start, slope = training.platt(said, hit)
    other = LogisticRegression(C=1e6).fit(said[:, None], hit)
    assert slope == pytest.approx(other.coef_[0, 0], rel=0.01)
    assert start == pytest.approx(other.intercept_[0], rel=0.01)
    assert training.platt(said, said < 3)[1] == 0  # never the wrong way round


def made_up(n: int, effect: float, seed: int = 1, vectors: bool = False) -> Answers:
    """Answers 1–5 of customers who answer higher or lower by nature; the first feature is worth ``effect``."""
    random = np.random.default_rng(seed)
    persons = random.integers(0, n // 3, n)
    features = random.normal(size=(n, 6))
    words = random.normal(size=(n, 8)).astype(np.float32)
    leaning = random.normal(0, 0.5, n // 3)[persons]
    wish = 3.4 + leaning + effect * features[:, 0] + (0.8 * words[:, 0] if vectors else 0.0)
    rating = np.rint(np.clip(wish + random.normal(0, 0.6, n), 1, 5))
    channels = np.where(random.random(n) < 0.5, "mail", "phone").tolist()
    told = Given(rating, persons.tolist(), channels, np.arange(n, dtype=float))
    return Answers(tuple("abcdef"), features, words if vectors else None, told)


def test_what_conversations_tell_is_learnt_and_judged_on_later_answers() -> None:
    answers = made_up(900, effect=0.8)
    heard: list[tuple[int, int]] = []
    found = training.train(answers, lambda done, of: heard.append((done, of)), draws=300)
    assert found.better
    assert found.parts == {"learn": 540, "set": 180, "judge": 180}
    figures = found.figures
    assert figures["gain_level"].low is not None
    assert figures["gain_level"].low > 0.1
    assert figures["spearman"].value is not None
    assert figures["spearman"].value > 0.6
    assert figures["slope"].low is not None
    assert figures["slope"].low < 1 < (figures["slope"].high or 0)
    assert figures["inside"].value is not None
    assert 0.84 <= figures["inside"].value <= 0.98
    assert figures["auc"].value is not None
    assert figures["auc"].value > 0.8
    assert found.worth[0][0] == "a"
    assert not math.isinf(found.model.pulls.person)
    assert math.isinf(found.model.pulls.channel) or found.model.pulls.channel > 20
    assert heard[0][0] == 0
    assert heard == sorted(heard)


def test_where_conversations_tell_nothing_no_model_is_used() -> None:
    for seed in (1, 2, 3):
        assert not training.train(made_up(600, effect=0.0, seed=seed), draws=300).better


def test_the_meaning_of_words_is_used_where_it_helps() -> None:
    found = training.train(made_up(900, effect=0.1, vectors=True), draws=200)
    assert (found.model.core.kind, found.model.vectors) == ("vectors", 8)
    assert found.worth[0][0] == "vectors"
    text = own.to_json(found.model)
    again = own.from_json(text)
    asked = made_up(50, effect=0.1, seed=9, vectors=True)
    before, after = (
        own.predict(one, asked.features, asked.vectors, np.full(50, 3.5)) for one in (found.model, again)
    )
    assert after.expected == pytest.approx(before.expected, abs=1e-4)
    assert after.satisfied == pytest.approx(before.satisfied, abs=1e-4)
    assert own.to_json(again) == text
    with pytest.raises(ValueError, match="fitted with 6 features and vectors of 8, given 6 and 0"):
        own.predict(again, asked.features, None, np.full(50, 3.5))


def test_without_boosting_it_is_linear_and_its_text_holds_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boosting, "available", lambda: False)
    found = training.train(made_up(600, effect=0.8), draws=200)
    assert found.model.core.kind == "linear"
    assert found.better
    text = own.to_json(found.model)
    assert own.to_json(own.from_json(text)) == text


def test_a_feature_that_never_varied_pulls_nothing() -> None:
    answers = made_up(600, effect=0.8)
    answers.features[:, 3] = 0.0
    core = own.fit_core(own.LINEAR[1], answers.features, None, answers.given.ratings, answers.persons)
    wild = answers.features[:1].copy()
    before = core(wild, None)
    wild[0, 3] = 1e9
    assert core(wild, None) == pytest.approx(before)
    assert core.worth(6)[3] == 0


def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(CannotTrainError) as few:
        training.train(made_up(150, effect=1))
    assert "150 answered conversations" in few.value.text.en
    assert "150件" in few.value.text.ja
    same = made_up(300, effect=1)
    same.given.ratings[:] = 5.0
    with pytest.raises(CannotTrainError, match="the same"):
        training.train(same)


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"form": 0}', '{"form": 1, "core": null}', "no json"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        own.from_json(text)
