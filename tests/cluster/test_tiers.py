"""Steps of cold cases leave this machine, and no answer is ever wrong for it.

Here nothing listens at the cluster's address: what is answered is answered from this machine alone, and must be what
a warehouse with everything says; the rest must be refused with words, not answered short.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from madoguchi.warehouse.engine import DuckEngine, WarehouseError
from madoguchi.warehouse.expressions import answer
from madoguchi.warehouse.filters import Filters
from tests.cluster import local_spark
from tests.strict import need
from tests.warehouse import facts
from tests.warehouse.parity import story
from tests.warehouse.parity.ask import label
from tests.warehouse.parity.compare import difference
from tests.warehouse.parity.parameters import FILTERS, LEFT_OUT, PARAMETERS

pytestmark = pytest.mark.cluster

TODAY = date(2027, 1, 20)
HORIZON = date(2025, 12, 1)
NOWHERE = "sc://127.0.0.1:1"  # a port nobody listens on


@pytest.fixture(scope="module")
def whole() -> Iterator[DuckEngine]:
    engine = facts.built(story.events())
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, DuckEngine]]:
    """The same facts after a shipping: the steps of cold cases are in the lake alone."""
    need(not (missing := local_spark.missing_package()), missing)
    from madoguchi.warehouse.cluster.tiers import Tiers

    engine = facts.built(story.events())
    tiers = Tiers(NOWHERE, str(tmp_path_factory.mktemp("lake")))
    tiers.ship(engine, threading.Lock(), TODAY)
    yield tiers, engine
    engine.close()


def count(engine: DuckEngine, table: str) -> int:
    return int(engine.run(f"SELECT count(*) FROM {table}").rows[0][0])


def test_only_the_steps_of_cold_cases_leave(cut: tuple[Any, DuckEngine], whole: DuckEngine) -> None:
    _, engine = cut
    assert 0 < count(engine, "fact_event") < count(whole, "fact_event")
    for table in (
        "fact_case",
        "fact_answer",
        "fact_score",
        "fact_score_item",
        "fact_transaction",
        "dim_variant",
    ):
        assert count(engine, table) == count(whole, table)
    recent = (
        "SELECT count(*) FROM fact_event e JOIN fact_case c USING (case_id) "
        f"WHERE c.open = 1 OR greatest(c.opened_day, c.resolved_day) >= DATE '{HORIZON}'"
    )
    assert engine.run(recent).rows == whole.run(recent).rows


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_what_is_answered_is_right_and_the_rest_is_refused(
    name: str, cut: tuple[Any, DuckEngine], whole: DuckEngine
) -> None:
    from madoguchi.warehouse.cluster.spark import AwayError

    tiers, engine = cut
    recent = [
        Filters(since=HORIZON, stage=("到着前", "after")),
        Filters(since=date(2026, 12, 31), audience=()),
        replace(LEFT_OUT, since=HORIZON),
    ]
    asked = [*PARAMETERS[name], *((chosen, PARAMETERS[name][0][1]) for chosen in recent)]
    asked += [(replace(FILTERS[3], since=HORIZON), params) for _, params in PARAMETERS[name]]
    wrong = {}
    for chosen, params in asked:
        try:
            rows = tiers.answer(engine, name, chosen, **params)
        except AwayError:
            continue
        if what := difference(answer(whole, name, chosen, **params), rows):
            wrong[label(name, (chosen, params))] = what
    assert wrong == {}


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("answer_shares", {"kind": "csat", "by": ["month"]}),
        ("answer_nets", {"by": ["week"]}),
        ("case_volume", {"by": ["team"]}),
        ("duration_quantiles", {"by": ["month"]}),
        ("case_backlog", {}),
        ("process_variants", {}),
    ],
)
def test_one_row_per_case_or_answer_needs_no_cluster_however_far_back(
    name: str, params: dict[str, Any], cut: tuple[Any, DuckEngine], whole: DuckEngine
) -> None:
    tiers, engine = cut
    assert difference(answer(whole, name, **params), tiers.answer(engine, name, **params)) == ""


def test_the_map_of_recent_cases_needs_no_cluster_and_is_exact(
    cut: tuple[Any, DuckEngine], whole: DuckEngine
) -> None:
    tiers, engine = cut
    for name in ("process_edges", "process_activities", "process_totals", "process_handovers"):
        recent = Filters(since=HORIZON)
        rows = tiers.answer(engine, name, recent)
        assert rows
        assert difference(answer(whole, name, recent), rows) == ""


def test_a_cluster_that_is_away_is_said_so_in_both_languages(cut: tuple[Any, DuckEngine]) -> None:
    tiers, engine = cut
    with pytest.raises(WarehouseError) as refused:
        tiers.answer(engine, "process_edges", Filters())
    assert NOWHERE in refused.value.text.en
    assert "クラスター" in refused.value.text.ja
    assert HORIZON.isoformat() in refused.value.text.en


def test_a_lake_that_was_exchanged_is_found_out(cut: tuple[Any, DuckEngine], tmp_path: Path) -> None:
    from madoguchi.warehouse.cluster.shipping import MissingError
    from madoguchi.warehouse.cluster.tiers import Tiers

    _, engine = cut
    other = Tiers(NOWHERE, str(tmp_path / "other"))
    with pytest.raises(MissingError):
        other.ship(engine, threading.Lock(), TODAY)
    with pytest.raises(WarehouseError):
        other.answer(engine, "process_totals")
