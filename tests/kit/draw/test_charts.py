"""Chart options are plain data: tokens for colours, names for formatters, gaps where nothing is known."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from madoguchi.kit.draw import charts


def test_a_trend_has_its_band_below_its_line() -> None:
    option = charts.trend(["1月", "2月", "3月"], [(80, 76, 84), None, (82, 78, 85)], "percent", target=85)
    lower, width, line = option["series"]
    assert lower["data"] == [76, None, 78]
    assert width["data"] == [8, None, 7]
    assert line["data"] == [80, None, 82]
    assert line["kit"]["low"] == [76, None, 78]
    assert line["markLine"]["data"][0]["yAxis"] == 85
    json.dumps(option)


def test_times_are_drawn_in_seconds() -> None:
    option = charts.trend(["a", "b"], [60_000, 120_000], "ms")
    assert option["series"][-1]["data"] == [60, 120]
    assert option["series"][-1]["kit"]["format"] == "@duration"


def test_weak_points_are_hollow_and_hidden_ones_absent() -> None:
    few = SimpleNamespace(
        metric="csat", label="CSAT", value=70.0, low=50.0, high=90.0, n=22, shown=True, unit="percent"
    )
    none = SimpleNamespace(
        metric="csat", label="CSAT", value=70.0, low=None, high=None, n=3, shown=False, unit="percent"
    )
    dot, gap = charts.trend(["a", "b"], [few, none])["series"][-1]["data"]
    assert dot["itemStyle"]["color"] == "var(--ground)"
    assert gap is None


def test_every_period_needs_a_point() -> None:
    with pytest.raises(ValueError, match="2 periods but 1 points"):
        charts.trend(["a", "b"], [1.0])


def test_no_colour_is_written_out() -> None:
    text = json.dumps([charts.trend(["a"], [(1, 0, 2)], "number", usual=(0, 2)), charts.columns(["a"], [1])])
    assert "#" not in text
    assert "rgb" not in text
