"""The map says how often, how long, and how sure."""

import pytest

from madoguchi.core.process.graph import Edge, Key, Node, Wait, build, heat, weight

ASK, WAIT, CLOSE = Key("ask"), Key("wait"), Key("close")


def a_map():
    return build(
        [Node(WAIT, 4), Node(ASK, 10, starts=10), Node(CLOSE, 10, ends=10)],
        [
            Edge(ASK, WAIT, 4, wait=Wait(4, 300.0, 200.0, 500.0)),
            Edge(ASK, CLOSE, 6, wait=Wait(6, 100.0, 90.0, 150.0)),
            Edge(WAIT, CLOSE, 4, wait=Wait(4, 50.0, 50.0, 50.0)),
        ],
        cases=10,
    )


def test_the_most_frequent_comes_first_and_equal_ones_by_name():
    assert [node.key for node in a_map().nodes] == [ASK, CLOSE, WAIT]
    assert [(e.source, e.target) for e in a_map().edges] == [(ASK, CLOSE), (ASK, WAIT), (WAIT, CLOSE)]


def test_shares_of_the_waiting_add_up_to_one():
    shares = {(e.source, e.target): e.share for e in a_map().edges}
    assert shares[(ASK, WAIT)] == pytest.approx(1200 / 2000)
    assert sum(shares.values()) == pytest.approx(1)


def test_a_closing_timer_is_nobodys_waiting():
    timer = Edge(CLOSE, Key("closed"), 10, wait=Wait(10, 1e6, 1e6, 1e6), closing=True)
    whole = build([*a_map().nodes, Node(Key("closed"), 10)], [*a_map().edges, timer], cases=10)
    shares = {(e.source, e.target): e.share for e in whole.edges}
    assert shares[(CLOSE, Key("closed"))] is None
    assert sum(share for share in shares.values() if share) == pytest.approx(1)


def test_a_map_counts_its_events_and_transitions():
    whole = a_map()
    assert (whole.cases, whole.events, whole.transitions) == (10, 24, 14)


def test_durations_of_fewer_than_five_are_not_shown_and_of_fewer_than_thirty_not_firm():
    assert not Wait(4, 1.0, 1.0, 1.0).shown
    assert Wait(5, 1.0, 1.0, 1.0).shown
    assert not Wait(29, 1.0, 1.0, 1.0).firm
    assert Wait(30, 1.0, 1.0, 1.0).firm


def test_a_path_that_ends_nowhere_is_refused():
    with pytest.raises(ValueError, match="outside the map"):
        build([Node(ASK, 1)], [Edge(ASK, CLOSE, 1)], cases=1)


def test_only_between_two_known_lanes_is_there_a_crossing():
    front, back = Key("answer", "front"), Key("check", "back")
    assert Edge(front, back, 1).crosses
    assert not Edge(front, Key("check"), 1).crosses
    assert not Edge(front, Key("close", "front"), 1).crosses


def test_a_wait_has_no_other_measure():
    with pytest.raises(KeyError):
        Wait(5, 1.0, 1.0, 1.0).value("n")


def test_warmth_follows_the_logarithm_of_the_wait():
    hour, day, week = 3600.0, 86400.0, 604800.0
    waits = [60.0, hour, day, week]
    assert [heat(w, waits) for w in waits] == sorted(heat(w, waits) for w in waits)
    assert heat(60.0, waits) == 1
    assert heat(week, waits) == 5
    assert heat(0.0, waits) == 0
    assert heat(hour, [hour]) == 3


def test_a_line_grows_with_the_root_of_its_frequency():
    assert weight(100, 100) == 9.0
    assert weight(25, 100) == 5.0
    assert weight(0, 100) == 1.0
