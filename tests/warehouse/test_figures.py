"""What questions answer equals what plain Python counts from the rows."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest

from madoguchi.core.metrics import nps, times
from madoguchi.core.metrics.sums import ClusterSums, MeanSums, NpsSums, ShareSums
from madoguchi.warehouse.build import bucket_edges
from madoguchi.warehouse.engine import DuckEngine, Limits, WarehouseError
from madoguchi.warehouse.expressions import answer
from madoguchi.warehouse.filters import Filters
from tests.warehouse import facts

HOUR = 3_600_000
MARCH = 1_772_323_200_000  # 2026-03-01 09:00 in Tokyo
ALL = Filters(audience=())


def log() -> list[dict[str, Any]]:
    """A small service: 120 cases of 40 customers, answers with blanks, a missing code and weights."""
    random = Random(7)
    events: list[dict[str, Any]] = []

    def add(kind: str, subject_kind: str, subject_id: int, at_ms: int, **more: Any) -> None:
        events.append(
            {"number": len(events) + 1, "kind": kind, "origin": "import", "subject_kind": subject_kind,
             "subject_id": subject_id, "at_ms": at_ms, "payload": {}, **more}
        )  # fmt: skip

    add(
        "calendar",
        "organisation",
        1,
        MARCH,
        payload={"time_zone": "Asia/Tokyo", "opening_hours": "Mon-Fri 9:00-18:00"},
    )
    for number, definition in enumerate(
        (
            {"survey": 1, "code": "推奨", "kind": "nps", "missing": [11]},
            {"survey": 1, "code": "満足", "kind": "csat"},
        ),
        1,
    ):
        add("question", "question", number, MARCH, payload=definition)
    for case in range(1, 121):
        at = MARCH + case * 7 * HOUR
        add("describe", "case", case, at, customer_id=case % 40 + 1, channel=random.choice(["email", "電話"]),
            payload={"request": random.choice(["予約", "返品"]), "due_at": at + 30 * HOUR})  # fmt: skip
        steps = ["受付", "返信", *random.choices(["調査", "確認", "返信"], k=random.randint(0, 3))]
        for step in steps:
            signal = {"受付": "opened", "返信": "reply"}.get(step, "")
            lane = {"受付": "customer", "返信": "front"}.get(step, "back")
            add("step", "case", case, at, activity=step, signal=signal, lane=lane, team=random.choice("AB"))
            at += random.choice([0, HOUR, 5 * HOUR, 40 * HOUR])
        if random.random() < 0.8:
            add("step", "case", case, at, activity="解決", signal="resolved", lane="front", team="A")
            if random.random() < 0.2:
                add("step", "case", case, at + HOUR, activity="再開", signal="reopened", lane="customer")
                add(
                    "step",
                    "case",
                    case,
                    at + 9 * HOUR,
                    activity="解決",
                    signal="resolved",
                    lane="front",
                    team="A",
                )
        for question in (1, 2):
            add("answer", "submission", case, at + HOUR, question_id=question, case_id=random.choice([case, None]),
                value=random.choice([None, 11.0, *map(float, range(11))] if question == 1 else [None, 1.0, 3.0, 4.0, 5.0]),
                weight=random.choice([None, 0.0, 0.5, 2.0]))  # fmt: skip
    return events


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    built = facts.built(log())
    yield built
    built.close()


def table(engine: DuckEngine, name: str) -> list[dict[str, Any]]:
    return engine.run(f"SELECT * FROM {name}").dicts()


def test_scores_are_the_sums_core_computes_from_the_rows(engine: DuckEngine) -> None:
    said = [row for row in table(engine, "fact_answer") if row["kind"] == "nps" and row["valid"]]
    assert 11.0 not in {row["value"] for row in said}
    net = [row["promoter"] - row["detractor"] for row in said]
    weights = [1.0 if row["weight"] is None else row["weight"] for row in said]
    expected = NpsSums.from_arrays(net, weights, [f"p{row['person']}" for row in said])
    (row,) = answer(engine, "answer_nets", ALL, kind="nps")
    clusters = ClusterSums(*(row.pop(name) for name in ("persons", "ss", "sm", "mm")))
    found = NpsSums(**row, clusters=clusters)
    assert found.n == expected.n
    assert found.clusters == pytest.approx(expected.clusters) or vars_close(found, expected)
    assert nps.score_from_sums(found).value == pytest.approx(nps.score_from_sums(expected).value)
    assert nps.score_from_sums(found).high == pytest.approx(nps.score_from_sums(expected).high)


def vars_close(found: Any, expected: Any) -> bool:
    return all(
        getattr(found.clusters, name) == pytest.approx(getattr(expected.clusters, name))
        for name in ("persons", "ss", "sm", "mm")
    )


def test_shares_and_means_by_channel_and_week_add_up(engine: DuckEngine) -> None:
    said = [row for row in table(engine, "fact_answer") if row["kind"] == "csat" and row["valid"]]
    for row in answer(engine, "answer_shares", ALL, kind="csat", by=["channel", "week"], weighted=False):
        there = [
            a for a in said
            if a["channel"] == row["channel"] and date.fromisocalendar(*a["day"].isocalendar()[:2], 1) == row["week"]
        ]  # fmt: skip
        expected = ShareSums.from_arrays(
            [a["positive"] for a in there], None, [f"p{a['person']}" for a in there]
        )
        assert (row["n"], row["positives"], row["persons"]) == (
            expected.n, expected.positives, expected.clusters.persons if expected.clusters else 0
        )  # fmt: skip
    (row,) = answer(engine, "answer_means", ALL, kind="csat")
    weights = [1.0 if a["weight"] is None else a["weight"] for a in said]
    expected_mean = MeanSums.from_arrays([a["value"] for a in said], weights)
    for name in ("n", "w", "w2", "wx", "wx2", "w2x", "w2x2"):
        assert row[name] == pytest.approx(getattr(expected_mean, name))


def test_medians_come_from_exact_order_statistics(engine: DuckEngine) -> None:
    for measure, column in (
        ("resolution", "resolution_ms"),
        ("first_response_business", "business_first_reply_ms"),
    ):
        for by in ([], ["request"]):
            for row in answer(engine, "duration_quantiles", ALL, measure=measure, by=by):
                values = [
                    c[column] for c in table(engine, "fact_case")
                    if c[column] is not None and (not by or c["request"] == row["request"])
                ]  # fmt: skip
                found = times.quantile_from_ranks(row["n"], dict(row["at"]), 0.9)
                assert found == times.quantile(values, 0.9)
                assert row["x"] == sum(values)
    counted = answer(engine, "duration_histogram", ALL)
    for row in counted:
        low, high = bucket_edges(row["bucket"])
        values = [c["resolution_ms"] for c in table(engine, "fact_case") if c["resolution_ms"] is not None]
        assert row["n"] == sum(low <= value < high for value in values)
        assert (row["low_ms"], row["high_ms"]) == pytest.approx((low, high))


def test_the_map_counts_what_follows_what(engine: DuckEngine) -> None:
    cases: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for event in sorted(log(), key=lambda event: (event["at_ms"], event["number"])):
        if event["kind"] == "step":
            cases[event["subject_id"]].append(event)
    waits: dict[tuple[str, str], list[int]] = defaultdict(list)
    within: dict[tuple[str, str], set[int]] = defaultdict(set)
    for case, steps in cases.items():
        for before, after in pairwise(steps):
            waits[before["activity"], after["activity"]].append(after["at_ms"] - before["at_ms"])
            within[before["activity"], after["activity"]].add(case)
    edges = answer(engine, "process_edges", ALL)
    assert {(e["source"], e["target"]): (e["count"], e["cases"]) for e in edges} == {
        edge: (len(times_), len(within[edge])) for edge, times_ in waits.items()
    }
    for edge in edges:
        gaps = waits[edge["source"], edge["target"]]
        assert edge["mean_ms"] == pytest.approx(statistics.fmean(gaps))
        assert edge["median_ms"] == pytest.approx(statistics.median(gaps))
        assert edge["p90_ms"] == pytest.approx(np.quantile(gaps, 0.9))
    assert sum(
        edge["count"] for edge in answer(engine, "process_edges", ALL, exact=False, lanes=True)
    ) == sum(len(gaps) for gaps in waits.values())
    activities = Counter(step["activity"] for steps in cases.values() for step in steps)
    assert {a["activity"]: a["count"] for a in answer(engine, "process_activities", ALL)} == activities
    variants = Counter(tuple(step["activity"] for step in steps) for steps in cases.values())
    found = answer(engine, "process_variants", ALL, limit=1_000)
    assert {tuple(v["steps"]): v["count"] for v in found} == variants
    assert found[0]["total"] == len(variants)
    first = answer(engine, "process_variants", ALL, limit=3) + answer(
        engine, "process_variants", ALL, limit=3, offset=3
    )
    assert [v["variant"] for v in first] == [v["variant"] for v in found[:6]]
    source, target = max(waits, key=lambda edge: len(waits[edge]))
    assert {
        c["case_id"] for c in answer(engine, "case_rows", ALL, limit=500, source=source, target=target)
    } == within[source, target]


def test_rates_and_backlog(engine: DuckEngine) -> None:
    cases = table(engine, "fact_case")
    resolved = [case for case in cases if case["resolved_ms"] is not None]
    (fcr,) = answer(engine, "case_first_contact", ALL)
    assert fcr["n"] == len(resolved)
    assert fcr["positives"] == sum(
        c["contacts"] == 1 and not c["handovers"] and not c["reopens"] for c in resolved
    )
    (reopened,) = answer(engine, "case_reopened", ALL)
    assert reopened["positives"] == sum(case["reopens"] > 0 for case in cases if case["first_resolved_ms"])
    now = max(case["opened_ms"] for case in cases)
    (promises,) = answer(engine, "case_promises", ALL, now_ms=now)
    broken = [c for c in cases if c["resolved_ms"] is None and c["due_ms"] < now]
    assert promises["n"] == len(resolved) + len(broken)
    assert promises["positives"] == sum(case["resolved_ms"] <= case["due_ms"] for case in resolved)
    assert promises["running"] == len(cases) - promises["n"]
    # the next case of the same customer about the same thing, found the slow way
    week = 7 * 24 * HOUR
    positives = n = 0
    for case in resolved:
        later = [
            other["opened_ms"] for other in cases
            if other["customer"] == case["customer"] and other["request"] == case["request"]
            and (other["opened_ms"], other["case_id"]) > (case["opened_ms"], case["case_id"])
        ]  # fmt: skip
        repeat = bool(later) and min(later) - case["resolved_ms"] <= week
        if repeat or case["resolved_ms"] + week <= now:
            n, positives = n + 1, positives + (not repeat)
    (silent,) = answer(engine, "case_no_repeat", ALL, now_ms=now)
    assert (silent["n"], silent["positives"]) == (n, positives)
    weeks = answer(engine, "case_backlog", ALL, step="week")
    assert weeks[-1]["backlog"] == sum(case["open"] for case in cases)
    assert sum(row["opened"] for row in weeks) == len(cases)
    for row in weeks:
        end = date.fromordinal(row["day"].toordinal() + 6)
        assert row["backlog"] == sum(
            c["opened_day"] <= end and not (c["resolved_day"] and c["resolved_day"] <= end) for c in cases
        )


def test_filters_cut_by_local_day_and_dimension(engine: DuckEngine) -> None:
    cases = table(engine, "fact_case")
    day = date(2026, 3, 5)
    for filters, keep in (
        (Filters(since=day, until=day), lambda c: c["opened_day"] == day),
        (Filters(channel=("電話",), request=("予約", "返品")), lambda c: c["channel"] == "電話"),
        (Filters(channel=("fax",)), lambda c: False),
    ):
        (row,) = answer(engine, "case_volume", filters)
        assert row["n"] == sum(map(keep, cases))
    # 23:30 UTC on the 4th is the 5th in Tokyo
    assert {c["opened_ms"] // (24 * HOUR) for c in cases if c["opened_day"] == day} <= {20_516, 20_517}


def test_a_question_that_takes_too_long_or_too_much_is_stopped_and_the_engine_lives(tmp_path: Any) -> None:
    slow = DuckEngine(None, Limits(threads=1, seconds=0.3))
    with pytest.raises(WarehouseError, match="longer than"):
        slow.run("SELECT count(*) FROM range(100000) a, range(100000) b WHERE (a.range * b.range) % 7 = 3")
    large = DuckEngine(None, Limits(threads=1, memory="60MB", spill="1MB", seconds=300), tmp_path)
    with pytest.raises(WarehouseError, match="more memory"):
        large.run(
            "SELECT max(h) FROM (SELECT md5(range::VARCHAR) AS h FROM range(2000000) ORDER BY h OFFSET 1)"
        )
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 2_000_000
    for engine in (slow, large):
        assert engine.run("SELECT 42 AS x").dicts() == [{"x": 42}]
        engine.close()
