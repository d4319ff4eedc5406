"""One question makes a line over the stages; anything else is shown beside it, and said."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from madoguchi.core.journey.backing import Backing, backing
from madoguchi.core.journey.feeling import Asked, Felt, feelings, gaps
from madoguchi.core.metrics.sums import MeanSums

FEELING = Asked("feeling", "rating", 1, 5)
OTHER = Asked("csat_receive", "csat", 1, 5)
TEN = Asked("nps", "nps", 0, 10)
STAGES = ["ask", "receive", "solve", "part"]


def felt(stage: str, asked: Asked, *values: float) -> Felt:
    return Felt(stage, asked, MeanSums.from_arrays(list(values), persons=list(range(len(values)))))


def test_the_question_asked_at_most_stages_makes_the_line() -> None:
    found = feelings(
        [
            felt("receive", OTHER, *[5.0] * 90),
            felt("ask", FEELING, *[3.0] * 10),
            felt("solve", FEELING, *[4.0] * 10),
        ],
        STAGES,
    )
    assert found.asked == FEELING
    assert list(found.line) == ["ask", "solve"]
    assert found.joined
    # What was asked otherwise keeps a mark of its own, and the page must warn
    assert list(found.other) == ["receive"]
    assert found.mixed == ["receive"]
    assert found.at("part") is None


def test_a_stage_with_too_few_answers_to_the_lines_question_is_a_gap_unless_another_says_more() -> None:
    line = [felt("ask", FEELING, *[3.0] * 10), felt("solve", FEELING, *[4.0] * 10)]
    found = feelings([*line, felt("receive", FEELING, 1, 2)], STAGES)
    assert not found.mixed
    shown = found.at("receive")
    assert shown is not None
    assert not shown.metric.shown
    found = feelings([*line, felt("receive", FEELING, 1, 2), felt("receive", OTHER, *[4.0] * 9)], STAGES)
    assert found.mixed == ["receive"]


def test_two_scales_are_known_as_two_and_a_wanted_question_is_taken() -> None:
    answered = [
        felt("ask", TEN, *[8.0] * 10),
        felt("solve", FEELING, *[4.0] * 10),
        felt("part", FEELING, *[4.0] * 10),
    ]
    assert len(feelings(answered, STAGES).scales) == 2
    assert feelings(answered, STAGES, "nps").asked == TEN


def test_where_no_question_was_asked_twice_there_is_no_line_at_all() -> None:
    found = feelings([felt("ask", FEELING, *[3.0] * 9), felt("solve", OTHER, *[3.0] * 9)], STAGES)
    assert not found.joined
    assert found.mixed
    assert feelings([], STAGES).asked is None


def test_a_scale_on_which_low_is_good_is_drawn_upside_down() -> None:
    grades = Asked("grade", "rating", 1, 6, "low_good")
    assert grades.height(1) == 1.0
    assert grades.height(6) == 0.0
    assert FEELING.height(3) == 0.5


def test_a_difference_is_called_one_only_after_all_stages_are_weighed_together() -> None:
    rng = np.random.default_rng(7)
    first, second, p_values = [], [], []
    for stage, gap in zip(STAGES, (0.0, 0.0, 0.36, 1.2), strict=True):
        a, b = rng.normal(3, 1, 60), rng.normal(3 - gap, 1, 60)
        first.append(Felt(stage, FEELING, MeanSums.from_arrays(a)))
        second.append(Felt(stage, FEELING, MeanSums.from_arrays(b)))
        p_values.append(float(stats.ttest_ind(b, a, equal_var=False).pvalue))
    found = gaps(feelings(first, STAGES), feelings(second, STAGES), STAGES)
    ours = [found[stage].difference.p_value for stage in STAGES]
    assert ours == pytest.approx(p_values, rel=1e-6)
    adjusted = stats.false_discovery_control(p_values)
    assert [found[stage].p_adjusted for stage in STAGES] == pytest.approx(list(adjusted))
    assert [stage for stage in STAGES if found[stage].clear] == [
        stage for stage, p in zip(STAGES, adjusted, strict=True) if p < 0.05
    ]
    assert found["part"].clear


def test_different_questions_are_never_compared() -> None:
    a = feelings([felt("ask", FEELING, *[1.0, 2.0] * 20), felt("part", FEELING, *[1.0, 2.0] * 20)], STAGES)
    b = feelings([felt("ask", OTHER, *[4.0, 5.0] * 20), felt("part", FEELING, *[4.0, 5.0] * 20)], STAGES)
    assert list(gaps(a, b, STAGES)) == ["part"]


def test_a_card_says_how_far_it_is_backed() -> None:
    assert [backing(n, noted=False) for n in (30, 29, 5, 4, 0)] == [
        Backing.MEASURED,
        Backing.THIN,
        Backing.THIN,
        Backing.NOTHING,
        Backing.NOTHING,
    ]
    assert backing(3, noted=True) is Backing.OPINION
