"""Shrinkage against published numbers, and against data whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from madoguchi.core.metrics.shrinkage import Cell, compared, shrink, spread

# Efron & Morris 1975 (JASA 70), 1977 (Scientific American 236): hits of 18 players in their first 45 at bats of 1970,
# Clemente first, Alvis last; and the batting averages estimated there with c = .212 towards .265
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
JAMES_STEIN = [
    *(0.294, 0.289, 0.285, 0.280, 0.275, 0.275, 0.270, 0.266, 0.261),
    *(0.261, 0.256, 0.256, 0.256, 0.256, 0.256, 0.252, 0.247, 0.242),
]
# Colditz et al. 1994 (JAMA 271): tuberculosis with and without BCG in 13 trials: ill, well, ill, well
BCG = np.array([
    *((4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761)),
    *((180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232)),
    *((17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)),
], dtype=float)  # fmt: skip


def test_the_batting_averages_of_efron_and_morris() -> None:
    averages = np.array(HITS) / 45
    mean = averages.mean()
    found = shrink(averages, [mean * (1 - mean) / 45] * 18)
    assert round(1 - found[0].towards_all, 3) == 0.212
    assert [one.value for one in found] == pytest.approx(JAMES_STEIN, abs=0.0006)


def test_how_trials_of_bcg_differ_as_metafor_has_it() -> None:
    """metafor's ``rma(yi, vi, data=dat.bcg)`` (log relative risks): Q = 152.2330; with ``method="PM"`` τ² = 0.3181,
    mean -0.7150."""
    a, b, c, d = BCG.T
    found = spread(np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    assert found.q == pytest.approx(152.2330, abs=5e-5)
    assert found.between == pytest.approx(0.3181, abs=5e-5)
    assert found.mean == pytest.approx(-0.7150, abs=5e-5)
    assert found.p_value < 1e-20


def test_people_who_do_not_differ_are_drawn_all_the_way_but_for_morris_factor() -> None:
    found = spread([0.5, 0.5, 0.5, 0.5, 0.5], [0.01] * 5)
    assert (found.between, found.q, found.p_value) == (0.0, 0.0, 1.0)
    assert [one.towards_all for one in shrink([0.5] * 5, [0.01] * 5)] == [0.5] * 5


def test_intervals_hold_the_truth_at_their_level_for_small_and_large_n() -> None:
    dice = np.random.default_rng(1970)
    held: list[bool] = []
    for _ in range(400):
        variances = 0.25 / dice.integers(5, 80, 12)
        truth = dice.normal(0.0, 0.15, 12)
        for one, true in zip(
            shrink(truth + dice.normal(0.0, np.sqrt(variances)), variances), truth, strict=True
        ):
            low, high = one.interval()
            held.append(low < true < high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize("bad", [([1.0], [1.0]), ([1.0, 2.0], [1.0, 0.0]), ([1.0, np.nan], [1.0, 1.0])])
def test_nonsense_is_refused(bad: tuple[list[float], list[float]]) -> None:
    with pytest.raises(ValueError, match="must be"):
        spread(*bad)
    with pytest.raises(ValueError, match="at least four"):
        shrink([0.1, 0.2, 0.3], [0.01] * 3)


def cell(person: int, kind: str, met: int, n: int) -> Cell:
    return Cell(person, (kind, "phone", "ja"), n, float(met), float(met))


def test_who_gets_the_hard_requests_is_not_told_to_be_worse() -> None:
    """Complaints go well in 40 of 100, bookings in 90: everybody does each as well as the others, in other mixes."""
    cells = []
    for person in range(8):
        complaints, bookings = (40, 10) if person < 4 else (10, 40)
        cells += [
            cell(person, "complaint", int(0.4 * complaints), complaints),
            cell(person, "booking", int(0.9 * bookings), bookings),
        ]
    item = compared(cells)
    hard, easy = item.people[0], item.people[7]
    assert (hard.own, easy.own) == pytest.approx((0.5, 0.8))
    assert hard.share == pytest.approx(hard.expected, abs=1e-9)
    assert easy.share == pytest.approx(easy.expected, abs=1e-9)
    assert not any(one.below or one.above for one in item.people.values())
    assert item.spread is not None
    assert item.spread.p_value == pytest.approx(1.0)


def test_one_who_clearly_does_less_is_told_so_and_one_with_few_is_drawn_to_all() -> None:
    cells = [cell(person, "booking", met, 60) for person, met in enumerate((48, 45, 50, 47, 46, 49, 18))]
    cells.append(cell(7, "booking", 3, 6))
    cells.append(cell(8, "booking", 0, 4))
    item = compared(cells)
    assert [person for person, one in item.people.items() if one.below] == [6]
    last = item.people[6]
    assert last.share is not None
    assert last.own < last.share < last.expected
    few = item.people[7]
    assert few.share is not None
    assert few.high is not None
    assert few.share - few.own > 0.05
    assert few.high > few.expected
    assert item.people[8].share is None, "four conversations tell nothing"


def test_four_people_tell_nothing_of_how_people_differ() -> None:
    item = compared([cell(person, "booking", person * 5, 30) for person in range(4)])
    assert item.spread is None
    assert all(one.share is None for one in item.people.values())


def test_what_all_do_leaves_nothing_to_tell() -> None:
    item = compared([cell(person, "booking", 30, 30) for person in range(9)])
    assert item.spread is None
    assert item.people[0].own == 1.0


def test_a_rare_kind_of_request_is_looked_at_in_wider_company() -> None:
    cells = [cell(person, "booking", 15, 30) for person in range(6)]
    cells.append(cell(0, "lost umbrella", 0, 1))
    one = compared(cells).people[0]
    assert one.expected == pytest.approx(0.5, abs=0.01), "one umbrella is no standard of its own"
