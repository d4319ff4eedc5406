"""Less detail never tears the map apart, and more detail only adds."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.process.graph import Edge, Key, Node, ProcessMap, build
from madoguchi.core.process.simplify import Simplified, simplify

cases = st.lists(st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=9), min_size=1, max_size=40)
share = st.floats(0, 1)


def drawn_from(log: list[list[str]]) -> ProcessMap:
    counts = Counter(step for case in log for step in case)
    starts, ends = Counter(case[0] for case in log), Counter(case[-1] for case in log)
    paths = Counter(pair for case in log for pair in pairwise(case))
    return build(
        [Node(Key(a), n, starts=starts[a], ends=ends[a]) for a, n in counts.items()],
        [Edge(Key(a), Key(b), n) for (a, b), n in paths.items()],
        cases=len(log),
    )


def reach(shown: Simplified, *, forwards: bool) -> set[Key]:
    """Every activity on a way from the start mark (or to the end mark), along the drawn paths alone."""
    part = shown.map
    found = set(shown.starts if forwards else shown.ends)
    grown = True
    while grown:
        further = {
            (edge.target if forwards else edge.source)
            for edge in part.edges
            if (edge.source if forwards else edge.target) in found
        }
        grown = not further <= found
        found |= further
    return found


@given(cases, share, share)
@settings(deadline=None)
def test_every_shown_activity_lies_on_a_way_from_start_to_end(log, activities, paths):
    part = simplify(drawn_from(log), activities=activities, paths=paths)
    keys = {node.key for node in part.map.nodes}
    assert keys
    assert keys == reach(part, forwards=True) == reach(part, forwards=False)


@given(cases, share, share, share, share)
@settings(deadline=None)
def test_more_detail_only_adds(log, a, b, c, d):
    whole = drawn_from(log)
    less = simplify(whole, activities=min(a, b), paths=min(c, d)).map
    more = simplify(whole, activities=max(a, b), paths=max(c, d)).map
    assert {n.key for n in less.nodes} <= {n.key for n in more.nodes}
    assert {(e.source, e.target) for e in less.edges} <= {(e.source, e.target) for e in more.edges}


def test_lines_of_the_marks_count_as_well():
    """Where every activity begins and ends some cases, two lines for each would drown the hundred paths."""
    letters = [chr(ord("A") + number) for number in range(60)]
    log = [[a, b] for n, a in enumerate(letters) for b in (letters[n - 1], letters[n - 7])] * 2
    part = simplify(drawn_from(log))
    assert len(part.map.edges) + len(part.starts) + len(part.ends) <= 100
    assert part.capped


@given(cases, share, share, st.integers(8, 20))
@settings(deadline=None)
def test_never_more_paths_than_the_cap(log, activities, paths, cap):
    assert len(simplify(drawn_from(log), activities=activities, paths=paths, cap=cap).map.edges) <= cap


@given(cases)
def test_all_detail_is_the_whole_map(log):
    whole = drawn_from(log)
    shown = simplify(whole)
    assert shown.whole
    assert shown.starts == {node.key for node in whole.nodes if node.starts}
    assert shown.map == whole
    assert shown.events_share == shown.transitions_share == 1


def test_the_backbone_takes_the_widest_way():
    # Rare is reached 1 time from the start directly but 9 times by way of Often
    log = (
        [["Start", "Often", "Rare", "End"]] * 9
        + [["Start", "Rare", "End"]]
        + [["Start", "Often", "End"]] * 50
    )
    part = simplify(drawn_from(log), activities=1, paths=0).map
    drawn = {(e.source.activity, e.target.activity) for e in part.edges}
    assert drawn == {("Start", "Often"), ("Often", "Rare"), ("Rare", "End"), ("Often", "End")}


def test_what_is_left_out_is_said():
    log = [["A", "B"]] * 99 + [["A", "C", "B"]]
    shown = simplify(drawn_from(log), activities=0.9, paths=0.5)
    assert not shown.whole
    assert (shown.activities_of, shown.edges_of) == (3, 3)
    assert shown.transitions_share == pytest.approx(99 / 101)
    assert shown.events_share == pytest.approx(200 / 201)


def test_a_share_outside_nought_to_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        simplify(drawn_from([["A"]]), activities=1.1)


def test_an_empty_map_stays_empty():
    assert simplify(drawn_from([])).map.nodes == ()
