"""Differences between two maps: Newcombe's published interval, and noise called noise."""

from __future__ import annotations

from random import Random

import pytest

from madoguchi.core.process.contrast import contrast, union
from madoguchi.core.process.graph import Edge, Key, Node, ProcessMap, build


def side(cases: int, **paths: int) -> ProcessMap:
    """A map in which so many of the cases go a → x."""
    nodes = [
        Node(Key("a"), cases, cases, cases),
        *(Node(Key(name), n, n, 0, n) for name, n in paths.items() if n),
    ]
    edges = [Edge(Key("a"), Key(name), n, n) for name, n in paths.items() if n]
    return build(nodes, edges, cases=cases)


def test_newcombes_published_example() -> None:
    # Newcombe 1998, table II (a): 56/70 against 48/80, method 10: 0.0524 to 0.3339
    (found,) = contrast(side(80, x=48), side(70, x=56))
    assert (found.difference.low, found.difference.high) == pytest.approx((5.24, 33.39), abs=0.005)
    assert found.clear == 1


def test_a_path_only_one_side_takes_counts_as_none_on_the_other() -> None:
    found = {one.target.activity: one for one in contrast(side(100, x=60, y=40), side(100, x=100))}
    assert (found["y"].a_cases, found["y"].b_cases, found["y"].clear) == (40, 0, -1)
    assert found["x"].clear == 1
    assert found["y"].b_edge is None


def test_among_many_paths_noise_is_called_noise() -> None:
    random = Random(3)
    wrong = 0
    for _ in range(60):
        sides = [
            {f"p{n}": sum(random.random() < 0.3 for _ in range(200)) for n in range(20)} for _ in range(2)
        ]
        wrong += any(one.clear for one in contrast(*(side(200, **paths) for paths in sides)))
    assert wrong / 60 < 0.12  # at most 5 % of comparisons where nothing differs, give or take


def test_too_few_cases_are_no_difference() -> None:
    (found,) = contrast(side(3, x=3), side(200, x=2))
    assert found.clear == 0
    assert found.adjusted is None


def test_the_union_has_what_either_has() -> None:
    both = union([side(10, x=4), side(20, y=5)])
    assert {(e.target.activity, e.count) for e in both.edges} == {("x", 4), ("y", 5)}
    assert both.node(Key("a")).count == 30
    assert both.cases == 30
