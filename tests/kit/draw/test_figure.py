"""A metric is put in words that its evidence allows, and no further."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from madoguchi.core.text import Text
from madoguchi.kit.draw.figure import present, present_change, scale_of, state_of, write_target


def metric(**changed: object) -> SimpleNamespace:
    values: dict[str, object] = {
        "metric": "csat",
        "label": Text("CSAT (top-2-box)", "CSAT（上位2区分）"),
        "value": 82.07,
        "low": 80.57,
        "high": 83.47,
        "level": 0.95,
        "method": "wilson",
        "n": 2688,
        "n_effective": 2688.0,
        "persons": 2688,
        "shown": True,
        "note": None,
        "definition": Text("Share of the two best.", "上位2区分の割合です。"),
        "unit": "percent",
    }
    return SimpleNamespace(**(values | changed))


def test_a_figure_carries_its_n_its_interval_and_how_it_was_made() -> None:
    words = present(metric(), "ja")
    assert (words.value, words.unit, words.n) == ("82.1", "%", "2,688")
    assert words.interval == "80.6 〜 83.5"
    assert words.method == "Wilson のスコア区間"
    assert words.spoken == "CSAT（上位2区分）、95%区間 80.6 〜 83.5"
    assert words.n_effective == ""
    assert present(metric(), "en").interval == "80.6–83.5"


def test_a_weighted_figure_says_how_much_its_answers_are_worth() -> None:
    assert present(metric(n_effective=2266.5), "en").n_effective == "2,266.5"


def test_fewer_than_five_answers_show_no_number_anywhere() -> None:
    hidden = metric(value=None, low=None, high=None, n=4, shown=False)
    words = present(hidden, "en")
    assert state_of(hidden) == "hidden"
    assert (words.value, words.unit, words.interval) == ("—", "", "")


def test_a_metric_that_must_be_hidden_does_not_leak_through_its_value() -> None:
    words = present(metric(shown=False, n=4), "en")
    assert "82" not in words.value + words.interval + words.spoken


def test_fewer_than_thirty_are_weak() -> None:
    assert state_of(metric(n=29)) == "weak"
    assert state_of(metric(n=30)) == "shown"
    assert state_of(metric(n=412, display="weak")) == "weak"  # many answers of few persons


def test_a_count_is_a_count_however_small() -> None:
    assert state_of(metric(metric="volume", unit="count", value=12, n=12)) == "shown"


def test_nps_has_a_sign_and_goes_below_zero() -> None:
    words = present(metric(metric="nps", unit="points", value=39.84, low=37.23, high=42.45), "ja")
    assert (words.value, words.interval) == ("+39.8", "+37.2 〜 +42.5")
    assert (words.minimum, words.maximum) == (-100, 100)


def test_times_are_kept_in_milliseconds_and_read_in_hours() -> None:
    words = present(metric(unit="ms", value=22_320_000, low=20_880_000, high=23_760_000), "ja")
    assert (words.value, words.unit, words.interval) == ("6.2", "時間", "5.8 〜 6.6 時間")


def test_a_scale_names_its_top_where_it_is_known() -> None:
    ces = metric(metric="ces", unit="scale", value=5.31, low=5.18, high=5.44)
    assert present(ces, "en", maximum=7).unit == "/ 7"
    assert scale_of(ces) == (1, 7)


def test_a_metric_without_a_unit_is_read_by_its_name() -> None:
    bare = metric(metric="nps", value=20.0)
    del bare.unit
    assert present(bare, "en").value == "+20.0"


@pytest.mark.parametrize(
    ("target", "unit", "written"),
    [(85, "percent", "85%"), (30, "points", "+30"), (5.5, "scale", "5.5"), (28_800_000, "ms", "8 時間")],
)
def test_a_target_has_no_decimals_it_was_not_given(target: float, unit: str, written: str) -> None:
    assert write_target(target, unit, "ja") == written


def change(value: float, low: float, high: float, **more: object) -> SimpleNamespace:
    return SimpleNamespace(value=value, low=low, high=high, **more)


def test_where_the_interval_holds_zero_nothing_may_be_said() -> None:
    words = present_change(change(1.4, -3.9, 6.6), "percent", "ja", "先週比")
    assert words is not None
    assert words.sentence == "差があるとは言えません"
    assert words.detail == "先週比 +1.4（−3.9 〜 +6.6）"
    assert not words.clear


def test_a_clear_change_is_a_sentence() -> None:
    words = present_change(change(-3_960_000, -6_120_000, -1_800_000), "ms", "ja", "先週比")
    assert words is not None
    assert (words.sentence, words.detail) == ("短くなりました", "先週比 −1.1 時間（−1.7 〜 −0.5）")
    english = present_change(change(3.0, 1.0, 5.0), "percent", "en", "Against last week")
    assert english is not None
    assert (english.sentence, english.detail) == ("Higher", "Against last week +3.0 (+1.0 to +5.0)")


def test_a_correction_across_many_comparisons_outranks_the_plain_interval() -> None:
    words = present_change(change(3.0, 1.0, 5.0, clear=False), "percent", "en")
    assert words is not None
    assert words.sentence == "No clear difference"


def test_a_change_without_an_interval_is_never_clear() -> None:
    words = present_change(SimpleNamespace(value=9.0, low=None, high=None), "count", "en")
    assert words is not None
    assert not words.clear


def test_nothing_compared_says_nothing() -> None:
    assert present_change(None, "percent", "en") is None
