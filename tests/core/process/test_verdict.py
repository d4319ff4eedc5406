"""A verdict finds what was planted, adds up, and keeps silent where nothing can be told."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench.verdict import TARGET, Truth, cases, true_gaps
from madoguchi.core.process.gaps import StageCases, e_value, estimate, ppu
from madoguchi.core.process.nuisance import folds, logistic
from madoguchi.core.process.verdict import Guard, Judged, Verdict, judge
from madoguchi.core.process.verdict_words import doubt, paragraph


def told(one: StageCases) -> Judged:
    (judged,) = judge([estimate(one, 1)])
    return judged


def plain(kept: float, n: int, deviating: int, *, deviating_kept: float | None = None) -> StageCases:
    """Cases without covariates: the first ``deviating`` of them deviate; shares are met exactly."""
    a = np.ones(n)
    a[:deviating] = 0.0
    y = np.zeros(n)
    first = round((kept if deviating_kept is None else deviating_kept) * deviating)
    y[:first] = 1.0
    y[deviating : deviating + round(kept * (n - deviating))] = 1.0
    return StageCases("stage", TARGET, y, a, {})


@pytest.mark.parametrize("n", [300, 2_000, 20_000])
def test_target_less_what_was_reached_is_design_and_execution_exactly(n: int) -> None:
    found = estimate(cases(Truth("costly", -0.15, n), 5), 3)
    assert found.design is not None
    assert found.execution is not None
    assert found.target - found.kept == pytest.approx(found.design.value + found.execution.value, abs=1e-12)


def test_staff_are_not_blamed_for_hard_cases() -> None:
    """The bare comparison sees 2.8 points lost by deviating; there are none, the design misses the target by 2.6."""
    truth = Truth("harmless", 0.0, 20_000)
    one = cases(truth, 11)
    raw = one.kept[one.conforming > 0].mean() - one.kept.mean()
    assert raw > 0.02
    judged = told(one)
    found = judged.estimate
    d, e = true_gaps(0.0)
    assert found.design is not None
    assert found.execution is not None
    assert found.design.low < d < found.design.high
    assert found.execution.low < e < found.execution.high
    assert not judged.has(Verdict.BADLY_EXECUTED)


def test_costly_deviations_and_good_ones_are_found() -> None:
    assert told(cases(Truth("costly", -0.15, 20_000), 2)).has(Verdict.BADLY_EXECUTED)
    assert told(cases(Truth("helpful", 0.03, 20_000), 4)).has(Verdict.WORKAROUND)


def test_without_covariates_the_gaps_are_those_of_the_bare_shares() -> None:
    """No confounding to hold still: q1 is the conforming cases' share, its error that of a proportion."""
    found = estimate(plain(0.8, 2_000, 500, deviating_kept=0.6), 2)
    assert found.design is not None
    assert found.execution is not None
    assert found.design.value == pytest.approx(0.1, abs=0.002)
    assert found.execution.value == pytest.approx(0.05, abs=0.002)
    assert found.design.error == pytest.approx(math.sqrt(0.8 * 0.2 / 1500), rel=0.03)


def test_a_sound_stage_a_bad_design_and_too_few_cases() -> None:
    assert told(plain(0.96, 3_000, 300)).verdicts == (Verdict.SOUND,)
    assert Verdict.BADLY_DESIGNED in told(plain(0.60, 3_000, 300)).verdicts
    few = told(plain(0.96, 60, 4))
    assert few.verdicts == (Verdict.NOT_ENOUGH,)
    assert few.guards == (Guard.FEW_DEVIATING,)
    assert few.needs_n == 390  # thirty deviating at four in sixty are 450 cases
    assert few.estimate.execution is None


def test_hardly_anybody_deviates_so_execution_cannot_matter() -> None:
    judged = told(plain(0.97, 5_000, 20))
    assert judged.verdicts == (Verdict.SOUND,)
    assert judged.estimate.execution is None


def test_cases_that_are_never_run_as_designed_are_not_compared() -> None:
    n = 2_000
    kind = (np.arange(n) % 4 == 0).astype(np.int64)
    a = np.where(kind == 1, 0.0, 1.0)
    a[1:400:4] = 0.0
    judged = told(StageCases("stage", TARGET, np.ones(n), a, {"kind": kind}))
    assert judged.guards == (Guard.NO_OVERLAP,)
    assert judged.estimate.execution is None
    assert judged.estimate.design is not None


def test_waiting_is_told_from_work() -> None:
    n = 3_000
    one = plain(0.5, n, 300)
    fits = np.where(np.arange(n) % 50 == 0, 0.0, 1.0)
    fits[one.kept > 0] = 1.0
    judged = told(StageCases("stage", TARGET, one.kept, one.conforming, {}, work_fits=fits))
    found = judged.estimate
    assert found.beyond is not None
    assert found.waiting is not None
    assert found.design is not None
    assert found.beyond.value + found.waiting.value == pytest.approx(found.design.value, abs=1e-12)
    assert {Verdict.BADLY_DESIGNED, Verdict.UNDER_RESOURCED} <= set(judged.verdicts)


def test_cases_of_one_customer_count_as_less_than_so_many() -> None:
    """Ten cases each that all end alike know as much as one."""
    one = plain(0.9, 300, 60, deviating_kept=0.7)
    ten = {name: np.repeat(getattr(one, name), 10) for name in ("kept", "conforming")}
    clustered = StageCases("stage", TARGET, ten["kept"], ten["conforming"], {}, np.repeat(np.arange(300), 10))
    found, alone, blind = (
        estimate(which, 3)
        for which in (clustered, one, StageCases("stage", TARGET, ten["kept"], ten["conforming"], {}))
    )
    assert found.design is not None
    assert alone.design is not None
    assert blind.design is not None
    assert found.clusters == 300
    assert found.design.error == pytest.approx(alone.design.error, rel=0.1)
    assert found.design.error > 2.5 * blind.design.error


def test_resampling_gives_the_bounds_the_errors_give() -> None:
    one = cases(Truth("costly", -0.15, 4_000), 8)
    by_error, by_draws = estimate(one, 1), estimate(one, 1, bootstrap=2_000)
    assert by_error.execution is not None
    assert by_draws.execution is not None
    assert by_draws.execution.low == pytest.approx(by_error.execution.low, abs=0.001)
    assert by_draws.execution.high == pytest.approx(by_error.execution.high, abs=0.001)


def test_of_many_stages_looked_at_together_a_weak_claim_does_not_stand() -> None:
    weak = estimate(plain(0.862, 3_000, 300, deviating_kept=0.862), 1)
    assert judge([weak])[0].has(Verdict.BADLY_DESIGNED)
    sound = [estimate(plain(0.96, 3_000, 300), 1)] * 40
    assert not judge([weak, *sound])[0].has(Verdict.BADLY_DESIGNED)


def test_the_e_value_of_the_paper() -> None:
    """VanderWeele & Ding (2017): a risk ratio of 3.9 (1.8 to 8.7) has the E-values 7.26 and 3.0."""
    assert e_value(3.9) == pytest.approx(7.26, abs=0.005)
    assert e_value(1.8) == pytest.approx(3.0, abs=0.005)
    assert e_value(1 / 3.9) == pytest.approx(e_value(3.9))


def test_capability_of_normal_times_is_that_of_the_textbook() -> None:
    """For a normal distribution the 99.865th percentile lies three deviations off: PPU = (USL - mean) / 3σ."""
    seconds = np.random.default_rng(1).normal(100.0, 10.0, 400_000)
    assert ppu(seconds, 145.0) == pytest.approx(1.5, rel=0.02)


def test_the_logistic_model_is_that_of_the_textbook() -> None:
    """Hosmer & Lemeshow's two by two: the coefficient is the log of the odds ratio."""
    x = np.repeat([1.0, 1.0, 0.0, 0.0], [21, 6, 22, 51])[:, None]
    y = np.repeat([1.0, 0.0, 1.0, 0.0], [21, 6, 22, 51])
    intercept, slope = logistic(x, y, ridge=0.0)
    assert slope == pytest.approx(math.log(21 * 51 / (6 * 22)), abs=1e-6)
    assert intercept == pytest.approx(math.log(22 / 51), abs=1e-6)


def test_the_same_seed_gives_the_same_and_a_cluster_stays_whole() -> None:
    clusters = np.repeat(np.arange(50), 4)
    part = folds(200, 9, clusters)
    assert (part == folds(200, 9, clusters)).all()
    assert all(np.unique(part[clusters == one]).size == 1 for one in range(50))


def test_a_paragraph_in_both_languages_holds_the_figures() -> None:
    judged = told(cases(Truth("costly", -0.15, 20_000), 2))
    said = " ".join(text.en for text in paragraph(judged))
    assert "90.0% of the cases shall keep the promise" in said
    assert "deviations cost kept promises" in said
    assert all(text.ja and "{" not in text.ja + text.en for text in paragraph(judged))
    assert (sure := doubt(judged)) is not None
    assert "E-value" in sure.en


def test_the_planted_truth_is_found_again_in_a_short_bench() -> None:
    """The long one is ``python bench/verdict.py``."""
    from bench.verdict import measure

    harmless = measure(Truth("deviations harmless", 0.0, 2_000), 60, None)
    assert float(str(harmless["raw_flags"])) > 0.9
    assert float(str(harmless["executed"])) <= 0.02
    costly = measure(Truth("deviations cost 15 points", -0.15, 2_000), 60, None)
    assert 0.85 <= float(str(costly["covers_d"])) <= 1.0
    assert 0.85 <= float(str(costly["covers_e"])) <= 1.0
