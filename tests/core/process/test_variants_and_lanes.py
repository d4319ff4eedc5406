"""How cases ran, told step by step and lane by lane."""

import pytest

from madoguchi.core.process.lanes import lines_crossed, name, ordered
from madoguchi.core.process.variants import covering, rank, spell


def test_variants_come_most_frequent_first_with_their_share_of_all_cases():
    first, second = rank([(["a", "c"], 2), (["a", "b"], 6)], cases=10)
    assert (first.steps, first.share, first.cumulative) == (("a", "b"), 0.6, 0.6)
    assert (second.share, second.cumulative) == (0.2, 0.8)


def test_a_second_page_goes_on_where_the_first_ended():
    (later,) = rank([(["a"], 1)], cases=10, before=8)
    assert later.cumulative == pytest.approx(0.9)


def test_variants_cannot_hold_more_cases_than_there_are():
    with pytest.raises(ValueError, match="hold 3 cases"):
        rank([(["a"], 3)], cases=2)


def test_repeats_are_folded():
    assert spell(["ask", "wait", "wait", "wait", "close", "wait"]) == [
        ("ask", 1),
        ("wait", 3),
        ("close", 1),
        ("wait", 1),
    ]


def test_how_many_variants_hold_four_fifths():
    assert covering([50, 30, 10, 10], 0.8) == 2
    assert covering([50, 30, 10, 10], 0.81) == 3
    assert covering([], 0.8) == 0


def test_lanes_lie_as_on_a_blueprint():
    assert ordered(["", "back", "2nd line", "front", "customer"]) == [
        "customer",
        "front",
        "back",
        "2nd line",
        "",
    ]


def test_from_front_to_back_the_line_of_visibility_is_crossed():
    assert [line.name.en for line in lines_crossed("front", "back")] == ["Line of visibility"]
    assert [line.name.ja for line in lines_crossed("support", "front")] == ["可視性の線", "内部相互作用の線"]
    assert lines_crossed("front", "front") == []
    assert lines_crossed("front", "2nd line") == []


def test_a_lane_of_the_house_keeps_its_own_name():
    assert name("back").ja == "裏方（バック）"
    assert name("2nd line").ja == "2nd line"
