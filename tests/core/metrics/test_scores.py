"""CSAT, NPS, eNPS and CES: what counts, what does not, and what is shown."""

from __future__ import annotations

import pytest

from madoguchi.core.metrics import ces, csat, define, enps, nps
from madoguchi.core.metrics.metric import Context, Metric, display_level
from madoguchi.core.metrics.sums import NpsSums
from madoguchi.core.text import Text


def test_neutral_answers_stay_in_the_denominator_of_csat() -> None:
    assert csat.share([5, 4, 3, 2, 1] * 6).value == pytest.approx(40.0)


def test_passives_stay_in_the_denominator_of_nps() -> None:
    assert nps.score([10] * 4 + [8] * 4 + [3] * 2).value == pytest.approx(20.0)


def test_a_blank_coded_11_is_no_promoter() -> None:
    clean = [10] * 30 + [7] * 10 + [2] * 10
    assert nps.score(clean + [11] * 50).value == nps.score(clean).value
    assert nps.score(clean + [11] * 50).n == 50


def test_missing_codes_on_the_scale_are_left_out_too() -> None:
    definition = define("csat", scale=(0, 5), positive=[4, 5], missing=["0"])
    metric = csat.share([0, 0, 0, 5, 5, 4, 1, 2, 5], definition)
    assert (metric.n, metric.value) == (6, pytest.approx(400 / 6))


def test_where_one_is_best_the_low_marks_are_the_positive_ones() -> None:
    definition = define("csat", direction="low_good")
    metric = csat.share([1, 1, 2, 3, 5] * 10, definition)
    assert metric.value == pytest.approx(60.0)
    assert metric.label.en == "CSAT (bottom-2-box)"


@pytest.mark.parametrize(
    ("scale", "positive"),
    [((0, 1), {1}), ((1, 3), {3}), ((1, 4), {3, 4}), ((1, 5), {4, 5}), ((1, 7), {6, 7}), ((1, 10), {9, 10})],
)
def test_usual_positive_answers_of_each_scale(scale: tuple[float, float], positive: set[float]) -> None:
    assert define("csat", scale=scale).positive == positive


def test_ces_versions_have_their_own_names_and_directions() -> None:
    new, old = define("ces"), define("ces", version="1.0")
    assert ces.share([7, 6, 5, 4, 1] * 6, new).value == pytest.approx(60.0)
    assert ces.share([1, 2, 3, 4, 5] * 6, old).value == pytest.approx(40.0)
    assert (ces.share([5] * 9, new).metric, ces.share([5] * 9, old).metric) == ("ces", "ces_1")
    assert ces.mean([7, 6, 5, 4, 3], new).value == pytest.approx(5.0)
    assert "low" in ces.share([5] * 9, old).definition.en


def test_enps_is_never_called_nps() -> None:
    assert enps.score([9, 10, 3, 7, 8, 2]).metric == "enps"


@pytest.mark.parametrize(
    ("n", "display"),
    [
        (0, "hidden"),
        (4, "hidden"),
        (5, "weak"),
        (29, "weak"),
        (30, "plain"),
        (99, "plain"),
        (100, "comparable"),
    ],
)
def test_display_thresholds(n: int, display: str) -> None:
    assert display_level(n) == display
    metric = nps.score([9] * n)
    assert (metric.display, metric.shown) == (display, display != "hidden")
    assert (metric.value is None) == (metric.low is None) == (metric.high is None) == (n < 5)
    assert metric.rankable == (n >= 100)


def test_a_hundred_answers_of_three_persons_are_not_shown() -> None:
    metric = nps.score([9] * 100, persons=["a", "b", "c", "a"] * 25)
    assert (metric.shown, metric.persons, metric.value) == (False, 3, None)
    assert metric.note is not None
    assert "persons" in metric.note.en


def test_the_json_form_is_the_documented_one() -> None:
    values = [4] * 1507 + [5] * 699 + [3] * 444 + [2] * 32 + [1] * 6
    metric = csat.share(values, context=Context(question="Q7ALL", group={"LANG": "1"}))
    out = metric.to_json("en")
    assert list(out)[:3] == ["metric", "question", "group"]
    expected = {
        "metric": "csat", "question": "Q7ALL", "group": {"LANG": "1"}, "label": "CSAT (top-2-box)", "level": 0.95,
        "method": "wilson", "n": 2688, "n_effective": 2688.0, "persons": 2688, "shown": True, "note": None,
        "unit": "percent", "display": "comparable",
    }  # fmt: skip
    assert {key: out[key] for key in expected} == expected
    assert [round(out[key], 2) for key in ("value", "low", "high")] == [82.07, 80.57, 83.47]
    assert metric.to_json("ja")["label"] == "CSAT（上位2段階の割合）"
    assert "question" not in csat.share(values).to_json()


def test_a_note_of_the_caller_stands_beside_the_threshold_note() -> None:
    metric = nps.score([9] * 10, context=Context(note=Text("Imported.", "取り込み分。")))
    assert metric.note == Text(
        "Fewer than 30: a rough figure, to be read with its interval and never ranked. Imported.",
        "30件未満の参考値です。区間とあわせてご覧いただき、順位づけには使わないでください。取り込み分。",
    )


def test_plain_wald_can_be_had_by_name() -> None:
    sums = NpsSums.counts(2746, 1436, 342)
    metric = nps.score_from_sums(sums, Context(method="wald"))
    assert metric.method == "wald"
    assert metric.low is not None
    assert metric.high is not None
    assert round((metric.high - metric.low) / 2, 2) == 2.61


def test_no_answers_at_all_is_a_figure_that_is_not_shown() -> None:
    for metric in (csat.share([]), csat.mean([]), nps.score([float("nan")]), ces.share([]), ces.mean([])):
        assert isinstance(metric, Metric)
        assert (metric.n, metric.shown, metric.value) == (0, False, None)
