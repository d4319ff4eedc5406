"""Scores of conversations: which of them count, whose they are, and sums that equal what core computes from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from madoguchi.core.metrics.effective import effective
from madoguchi.core.metrics.sums import MeanSums
from madoguchi.warehouse import sums
from madoguchi.warehouse.engine import DuckEngine, WarehouseError
from madoguchi.warehouse.expressions import answer
from madoguchi.warehouse.filters import Filters
from tests.warehouse import facts
from tests.warehouse.parity import story

NOON = 1_772_334_000_000  # 2026-03-01 12:00 in Tokyo
SUMS = ("n", "w", "wx", "wx2")
Fields = dict[str, Any]


def event(kind: str, case: int, **more: Any) -> Fields:
    return {
        "kind": kind,
        "origin": "import",
        "subject_kind": "case",
        "subject_id": case,
        "case_id": case,
        "at_ms": NOON,
        "payload": {},
        **more,
    }


def score(case: int, conversation: int, human: float | None = 50.0, **more: Any) -> Fields:
    payload = {"conversation": conversation, "scorecard": "default@1", "human": human}
    return event("score", case, **(more | {"payload": payload | more.get("payload", {})}))


def described(case: int, **more: Any) -> Fields:
    return event("describe", case, **more)


def kept(*events: Fields, columns: str = "*") -> list[Fields]:
    """The rows of fact_score built from these events, numbered from 1."""
    engine = facts.built(one | {"number": number} for number, one in enumerate(events, 1))
    rows = engine.run(f"SELECT {columns} FROM fact_score ORDER BY score").dicts()
    engine.close()
    return rows


def test_a_score_knows_its_case_and_says_its_own_channel_and_team() -> None:
    case = described(
        7, customer_id=3, channel="email", team="A", payload={"request": "変更", "language": "ja"}
    )
    late = {"member_id": 4, "channel": "電話", "at_ms": NOON + 12 * 3_600_000}
    judged = {"business": 80, "critical": ["customer", "compliance", "nonsense"]}
    calendar = {"subject_kind": "organisation", "payload": {"time_zone": "Asia/Tokyo"}}
    (row,) = kept(event("calendar", 1, **calendar), case, score(7, 70, **late, payload=judged))
    wanted = {
        "score": 3,
        "case_id": 7,
        "conversation": 70,
        "customer": 3,
        "member": 4,
        "scorecard": "default@1",
        "business": 80.0,
        "human": 50.0,
        "hidden": None,
        "critical_customer": 1,
        "critical_business": 0,
        "critical_compliance": 1,
        "critical": 1,
        "channel": "電話",
        "team": "A",
        "process": "",
        "request": "変更",
        "language": "ja",
        "priority": "",
        "day": date(2026, 3, 2),
        "origin": "import",
        "batch": None,
    }
    assert {name: row[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ([], [2]),
        ([score(1, 10, supersedes_id=2)], [3]),
        ([score(1, 10)], [3]),  # judged again without saying so: still one conversation
        ([score(1, 11)], [2, 3]),
        ([event("retract", 1, supersedes_id=2)], []),
        ([score(1, 10, supersedes_id=2), event("retract", 1, supersedes_id=3)], []),
        ([score(1, 10, supersedes_id=2, batch_id=9), event("undo", 9, subject_kind="batch")], [2]),
        ([score(2, 20)], [2]),  # nothing else is known of case 2
        ([score(2, 20), event("merge_case", 2, payload={"into": 1})], [2, 3]),
        ([score(2, 10), event("merge_case", 2, payload={"into": 1})], [3]),
    ],
)
def test_one_score_of_a_conversation_counts(more: list[Fields], left: list[int]) -> None:
    rows = kept(described(1), score(1, 10), *more)
    assert [row["score"] for row in rows] == left
    assert {row["case_id"] for row in rows} <= {1}


def test_a_score_goes_with_the_import_its_case_came_from() -> None:
    undo = event("undo", 9, subject_kind="batch", case_id=None)
    assert kept(described(1, batch_id=9), score(1, 10), undo) == []


def test_the_person_of_a_score_can_be_merged_and_erased() -> None:
    def customers(*more: Fields) -> list[int | None]:
        told = (described(1, customer_id=3), score(1, 10, customer_id=4), score(1, 11), *more)
        return [row["customer"] for row in kept(*told, columns="customer")]

    def of(kind: str, customer: int, **payload: Any) -> Fields:
        return event(kind, customer, subject_kind="customer", case_id=None, payload=payload)

    assert customers() == [4, 3]
    assert customers(of("merge_customer", 4, into=5)) == [5, 3]
    assert customers(of("erase", 4)) == [None, 3]
    assert customers(of("merge_customer", 4, into=3), of("erase", 4)) == [None, None]


def test_what_cannot_be_read_of_a_score_is_left_out() -> None:
    odd = {"human": "good", "business": True, "hidden": float("inf"), "critical": "customer", "items": [1]}
    (row,) = kept(described(1), score(1, 10, payload=odd))
    assert (row["human"], row["business"], row["hidden"], row["critical"]) == (None, None, None, 0)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    built = facts.built(story.events())
    yield built
    built.close()


def table(engine: DuckEngine, name: str) -> list[Fields]:
    return engine.run(f"SELECT * FROM {name}").dicts()


def expected(rows: list[Fields], column: str, single: bool = False) -> MeanSums:
    known = [row for row in rows if row[column] is not None]
    alone = [single or row["member"] is None for row in known]
    who = [f"s{row['score']}" if one else f"m{row['member']}" for row, one in zip(known, alone, strict=True)]
    return MeanSums.from_arrays([float(row[column]) for row in known], None, who)


def same(found: MeanSums, wanted: MeanSums) -> None:
    for name in ("n", "w", "w2", "wx", "wx2", "w2x", "w2x2"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name)), name
    assert found.clusters is not None
    assert wanted.clusters is not None
    for name in ("persons", "ss", "sm", "mm"):
        assert getattr(found.clusters, name) == pytest.approx(getattr(wanted.clusters, name)), name
    assert effective(found).n == pytest.approx(effective(wanted).n)


@pytest.mark.parametrize("dimension", ["business", "human", "hidden"])
def test_means_are_the_sums_core_computes_from_the_rows(engine: DuckEngine, dimension: str) -> None:
    rows = table(engine, "fact_score")
    (row,) = answer(engine, "score_means", dimension=dimension)
    same(sums.mean(row), expected(rows, dimension))
    assert effective(sums.mean(row)).df is not None  # few members, many conversations
    (profile,) = answer(engine, "score_profile")
    assert profile["n"] == len(rows)
    same(sums.profile(profile)[dimension], expected(rows, dimension))
    for row in answer(engine, "score_profile", by=["month", "team"]):
        month = (row["month"].year, row["month"].month)
        there = [r for r in rows if r["team"] == row["team"] and (r["day"].year, r["day"].month) == month]
        assert row["n"] == len(there)
        same(sums.profile(row)[dimension], expected(there, dimension))


def test_within_one_member_every_conversation_stands_for_itself(engine: DuckEngine) -> None:
    rows = table(engine, "fact_score")
    grouped = {row["member"]: row for row in answer(engine, "score_means", by=["member"])}
    assert set(grouped) == {None, 1, 2, 3}
    for member, row in grouped.items():
        wanted = expected([r for r in rows if r["member"] == member], "human", single=True)
        same(sums.mean(row), wanted)
        assert effective(sums.mean(row)).n == row["n"]
    (one,) = answer(engine, "score_means", member=3)
    same(sums.mean(one), sums.mean(grouped[3]))


def test_items_and_critical_errors(engine: DuckEngine) -> None:
    items, rows = table(engine, "fact_score_item"), table(engine, "fact_score")
    found = answer(engine, "score_items")
    assert [row["item"] for row in found] == sorted(story.ITEMS)
    for row in found:
        there = [r for r in items if r["item"] == row["item"]]
        same(sums.mean(row), expected(there, "share"))
        assert row["missed"] == sum(r["share"] == 0 for r in there)
        assert row["met"] == sum(r["share"] == 1 for r in there)
    for kind in (None, "customer", "business", "compliance"):
        column = f"critical_{kind}" if kind else "critical"
        (row,) = answer(engine, "score_critical", kind=kind)
        assert (row["n"], row["positives"]) == (len(rows), sum(r[column] for r in rows))
        same(sums.share(row).moments, expected(rows, column))
        assert "x" not in row


def test_the_rows_behind_an_item(engine: DuckEngine) -> None:
    items = table(engine, "fact_score_item")
    wanted = {r["score"] for r in items if r["item"] == "hold" and r["share"] == 0.5 and r["member"] == 3}
    asked = {"member": 3, "item": "hold", "share": 0.5}
    rows = answer(engine, "score_rows", limit=1000, **asked)
    assert {row["score"] for row in rows} == wanted
    assert answer(engine, "score_row_count", **asked) == [{"n": len(wanted)}]
    shares = answer(engine, "score_item_rows", which=sorted(wanted))
    assert {(r["score"], r["item"], r["share"]) for r in shares} == {
        (r["score"], r["item"], r["share"]) for r in items if r["score"] in wanted
    }


def test_filters_and_menus(engine: DuckEngine) -> None:
    rows = table(engine, "fact_score")
    assert answer(engine, "extent")[0]["scores"] == len(rows)
    since = date(2024, 12, 31)
    there = [r for r in rows if r["day"] >= since and r["team"] == "予約係"]
    (row,) = answer(engine, "score_row_count", Filters(since=since, team=("予約係",)))
    assert row["n"] == len(there) > 0
    staged = {e["case_id"] for e in table(engine, "fact_event") if e["stage"] == "滞在中"}
    (row,) = answer(engine, "score_row_count", Filters(stage=("滞在中",)))
    assert row["n"] == sum(r["case_id"] in staged for r in rows) < len(rows)
    menu = answer(engine, "dimension_values", dimension="scorecard", of="score")
    assert {row["value"] for row in menu} == {"default@1", "default@2", "旅館@1"}


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("score_means", {"dimension": "charm"}),
        ("score_means", {"by": ["stage"]}),
        ("score_critical", {"kind": "any"}),
        ("score_rows", {"order": "nonsense"}),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(engine: DuckEngine, name: str, params: Fields) -> None:
    with pytest.raises(WarehouseError) as refused:
        answer(engine, name, **params)
    assert refused.value.text.ja


def test_no_scores_is_a_row_of_zeros() -> None:
    empty = facts.empty()
    (row,) = answer(empty, "score_profile")
    assert row["n"] == 0
    assert sums.profile(row)["human"].n == 0
    assert answer(empty, "score_items") == []
    assert sums.share(answer(empty, "score_critical")[0]).n == 0
    empty.close()
