"""Queues by Erlang's formulas, against published tables."""

import pytest

from madoguchi.core.process.erlang import erlang_b, erlang_c, needed, rate_interval, service, square_root


@pytest.mark.parametrize(
    ("lines", "load", "lost"),
    [  # ITU/ITC Teletraffic Engineering handbook, table of Erlang's B formula
        (1, 0.0101, 0.01),
        (2, 0.153, 0.01),
        (5, 1.36, 0.01),
        (10, 4.46, 0.01),
        (20, 12.03, 0.01),
        (50, 37.90, 0.01),
        (100, 84.06, 0.01),
        (5, 2.88, 0.10),
        (10, 7.51, 0.10),
        (20, 17.61, 0.10),
    ],
)
def test_the_share_lost_is_that_of_the_published_table(lines, load, lost):
    assert erlang_b(lines, load) == pytest.approx(lost, rel=0.02)


def test_two_people_half_busy_make_every_third_wait():
    """M/M/2 at half load, as in any textbook (Gross et al., Fundamentals of Queueing Theory): C = 1/3."""
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)


def test_the_worked_example_of_call_centres_comes_out():
    """100 calls in half an hour of three minutes each, 80 % within 20 seconds: 14 people, 17.4 % wait, 88.8 %, 7.8 s."""
    found = needed(per_hour=200, handling=180, within=20, level=0.8)
    assert found.agents == 14
    assert found.load == pytest.approx(10)
    assert found.waits == pytest.approx(0.174, abs=0.0005)
    assert found.level == pytest.approx(0.888, abs=0.0005)
    assert found.mean_wait == pytest.approx(7.8, abs=0.05)
    assert found.busy == pytest.approx(0.714, abs=0.0005)


def test_one_person_is_the_plain_queue():
    found = service(1, per_hour=30, handling=60, within=0)
    assert found.waits == pytest.approx(0.5)
    assert found.mean_wait == pytest.approx(60)


def test_with_too_few_people_the_queue_grows_for_ever():
    found = service(10, per_hour=200, handling=180, within=20)
    assert (found.waits, found.mean_wait, found.level) == (1.0, None, 0.0)


def test_the_square_root_rule_has_its_published_beta():
    """Halfin and Whitt 1981: half of all wait at beta = 0.506."""
    assert square_root(100, 0.5) == pytest.approx(100 + 10 * 0.506, abs=0.01)
    assert square_root(400, 0.2) == pytest.approx(
        next(n for n in range(401, 500) if erlang_c(n, 400) <= 0.2), abs=1
    )


def test_a_rate_has_its_exact_interval():
    """Garwood 1936: ten events, 4.80 to 18.39."""
    low, high = rate_interval(10, 1.0)
    assert (low, high) == (pytest.approx(4.795, abs=0.001), pytest.approx(18.390, abs=0.001))
    assert rate_interval(0, 2.0)[0] == 0


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_nobody_can_promise_everything(level):
    with pytest.raises(ValueError, match="level"):
        needed(10, 60, 20, level)
