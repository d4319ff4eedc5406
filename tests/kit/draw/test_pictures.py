"""Pictures are text: well-formed, to scale, spoken, and without style attributes or script."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.draw import bars, marks
from madoguchi.kit.draw.interval import interval_bar
from madoguchi.kit.draw.sparkline import sparkline

NUMBER = st.floats(min_value=-1e6, max_value=1e6) | st.none()


def parsed(picture: str) -> ElementTree.Element:
    assert "style=" not in picture
    assert "<script" not in picture
    return ElementTree.fromstring(picture)


def of_class(picture: str, name: str) -> list[ElementTree.Element]:
    return [part for part in parsed(picture).iter() if part.get("class") == name]


def test_the_interval_bar_of_the_look() -> None:
    picture = interval_bar(78.0, 85.4, 82.0, 60, 100, target=85, label="78.0 〜 85.4")
    (band,) = of_class(picture, "ci-range")
    assert (band.get("x"), band.get("width")) == ("45.0%", "18.5%")
    assert of_class(picture, "ci-point")[0].get("x1") == "55.0%"
    assert of_class(picture, "ci-target")[0].get("x1") == "62.5%"
    assert parsed(picture).get("aria-label") == "78.0 〜 85.4"
    assert parsed(picture).get("role") == "img"


def test_a_bar_without_an_interval_draws_none() -> None:
    picture = interval_bar(None, None, 3.0, 0, 10)
    assert not of_class(picture, "ci-range")
    assert of_class(picture, "ci-point")
    assert parsed(picture).get("aria-hidden") == "true"


def test_little_evidence_looks_little() -> None:
    assert parsed(interval_bar(47, 84, 68, 0, 100, weak=True)).get("class") == "ci weak"


def test_a_difference_shows_where_zero_is() -> None:
    (zero,) = of_class(interval_bar(-4, 7, 1, -10, 10, zero=True), "ci-zero")
    assert zero.get("x1") == "50.0%"
    assert not of_class(interval_bar(2, 7, 4, 1, 10, zero=True), "ci-zero")


@given(NUMBER, NUMBER, NUMBER, NUMBER)
def test_nothing_leaves_the_track(
    low: float | None, high: float | None, value: float | None, target: float | None
) -> None:
    picture = interval_bar(low, high, value, 0, 100, target=target)
    parsed(picture)
    assert all(0 <= float(place) <= 100 for place in re.findall(r'(?:x|x1|x2|width)="([^"]+)%"', picture))


def test_labels_are_escaped() -> None:
    assert parsed(interval_bar(1, 2, 1.5, 0, 3, label='"><script>')).get("aria-label") == '"><script>'


def test_a_sparkline_runs_from_left_to_now() -> None:
    picture = sparkline([1, 2, 3], "12週の推移")
    (line,) = [part for part in parsed(picture).iter() if part.tag == "polyline"]
    assert line.get("points") == "0.0,26.0 48.0,14.0 96.0,2.0"
    assert of_class(picture, "now")[0].get("d") == "M96.0 2.0h0.01"


def test_a_gap_stays_a_gap() -> None:
    picture = sparkline([1, 2, None, 3, None, 4, 5])
    lines = [part for part in parsed(picture).iter() if part.tag == "polyline"]
    assert len(lines) == 2
    assert len(of_class(picture, "alone")) == 1


def test_an_unknown_present_has_no_dot() -> None:
    assert not of_class(sparkline([1, 2, None]), "now")


def test_the_band_is_the_interval_and_sets_the_scale() -> None:
    picture = sparkline([(10, 0, 20), (10, 5, 15)])
    (band,) = [part for part in parsed(picture).iter() if part.tag == "polygon"]
    assert band.get("points") == "0.0,2.0 96.0,8.0 96.0,20.0 0.0,26.0"


def test_nothing_known_draws_nothing() -> None:
    assert sparkline([None, None]) == sparkline([]) == ""


def test_a_flat_line_lies_in_the_middle() -> None:
    assert 'points="0.0,14.0 96.0,14.0"' in sparkline([5, 5])


@pytest.mark.parametrize("dimension", marks.DIMENSIONS)
def test_each_dimension_has_its_own_pattern(dimension: str) -> None:
    picture = bars.dimension_bar(dimension, 78, 70, 86)
    assert ("url(#p-" + dimension in picture) is (dimension != "business")
    assert [part.get("x1") for part in of_class(picture, "bar-whisker")] == ["70.0%", "70.0%", "86.0%"]


def test_parts_fill_the_bar() -> None:
    picture = bars.parts_bar([178, 135, 85], "推奨者 44.7%、…")
    widths = [float(width) for width in re.findall(r'width="([\d.]+)%"', picture)]
    assert sum(widths) == pytest.approx(100, abs=0.2)
    assert bars.parts_bar([0, 0], "").count("<rect") == 0


def test_every_mark_is_drawn() -> None:
    for result in marks.RESULTS:
        parsed(marks.result_mark(result, "満たした"))
    for dimension in marks.DIMENSIONS:
        parsed(marks.dimension_mark(dimension))
    for kind in ("info", "done", "warning", "error", "something else"):
        parsed(marks.notice_mark(kind))
    for name in ("menu", "close", "down", "what"):
        parsed(marks.icon(name))
    parsed(marks.PATTERNS)
    parsed(marks.sort_mark())
    parsed(bars.progress_bar(0.4))
    parsed(bars.progress_bar(None))
    parsed(bars.share_bar(40, 100, 30, 50))
