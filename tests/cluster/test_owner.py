"""The whole way: events in the database, the owner's file, the lake, Spark; and the figures of one machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from madoguchi.warehouse.filters import Filters
from tests.cluster import local_spark
from tests.strict import need
from tests.warehouse.parity import story
from tests.warehouse.parity.ask import label
from tests.warehouse.parity.compare import difference, same

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("spark"), pytest.mark.django_db(transaction=True)]

LONG_AGO = Filters(audience=())
OVERVIEW: list[tuple[str, Filters, dict[str, Any]]] = [
    ("answer_shares", LONG_AGO, {"kind": "csat"}),
    ("answer_shares", LONG_AGO, {"kind": "csat", "by": ["month"]}),
    ("answer_nets", LONG_AGO, {"by": ["week"]}),
    ("answer_means", LONG_AGO, {"kind": "ces"}),
    ("duration_quantiles", LONG_AGO, {"by": ["month"]}),
    ("case_volume", LONG_AGO, {"by": ["month"]}),
    ("case_volume", Filters(stage=("滞在中",)), {"by": ["team"]}),
    ("case_first_contact", Filters(stage=("滞在中",)), {}),
    ("case_backlog", LONG_AGO, {}),
    ("process_totals", LONG_AGO, {"by": ["year"]}),
    ("process_activities", LONG_AGO, {"lanes": True}),
    ("process_edges", LONG_AGO, {"exact": False}),
    ("process_handovers", LONG_AGO, {}),
    ("process_variants", LONG_AGO, {}),
    ("case_attributes", LONG_AGO, {}),
    ("case_rows", LONG_AGO, {"activity": "返信", "limit": 20}),
]


def record(events: list[dict[str, Any]]) -> None:
    """Write events to the log."""
    from django.db import transaction

    from madoguchi.events.append import append
    from madoguchi.events.models import Event

    def moment(ms: int | None) -> datetime | None:
        return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)

    with transaction.atomic():
        append(
            Event(
                at=moment(event["at_ms"]),
                started_at=moment(event["started_ms"]),
                **{
                    name: value
                    for name, value in event.items()
                    if name not in ("number", "at_ms", "started_ms") and value is not None
                },
            )
            for event in events
        )


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Any]:
    """A warehouse on this machine alone, of the same database."""
    from madoguchi.warehouse.engine import Limits
    from madoguchi.warehouse.owner import Owner

    owner = Owner(tmp_path / "alone", Limits())
    yield owner
    owner.close()


def test_an_owner_with_a_cluster_says_what_one_alone_says(
    spark_address: str, alone: Any, tmp_path: Path, settings: Any
) -> None:
    from madoguchi.warehouse.cluster.waits import ERROR
    from madoguchi.warehouse.engine import Limits
    from madoguchi.warehouse.owner import Owner

    settings.WAREHOUSE = {
        **settings.WAREHOUSE,
        "spark": spark_address,
        "lake": str(tmp_path / "lake"),
        "spark_seconds": 300,
    }
    events = story.events(120)
    record(events[:-100])
    owner = Owner(tmp_path / "tiered", Limits())
    try:
        with time_machine.travel(datetime(2027, 1, 20, 9, tzinfo=UTC), tick=True):
            assert owner.ship()
            record(events[-100:])
            with owner._using() as engine:  # some steps are in the lake alone
                assert engine.run("SELECT value FROM meta WHERE name = 'horizon'").rows == [("2025-12-01",)]
            owner.drain()
            alone.rebuild()
            assert owner.ship()
        said = {}
        for name, filters, params in OVERVIEW:
            rows, expected = owner.ask(name, filters, params), alone.ask(name, filters, params)
            assert expected, name
            if what := difference(expected, rows):
                said[label(name, (filters, params))] = what
        assert said == {}

        # exact medians of the whole history would move every row: within the error that is said
        for name, params in (
            ("process_edges", {}),
            ("process_paths", {"lanes": True, "by": ["team"]}),
            ("process_paths", {"wait": "business"}),
            ("process_crossings", {"exact": True}),
        ):
            rows, exact = owner.ask(name, LONG_AGO, params), alone.ask(name, LONG_AGO, params)
            assert exact
            for row, expected in zip(rows, exact, strict=True):
                assert row["quantile_error"] == ERROR
                assert same(row["mean_ms"], expected["mean_ms"])
                assert [row["source"], row["target"]] == [expected["source"], expected["target"]]
                for figure in ("median_ms", "p90_ms"):
                    assert row[figure] == pytest.approx(expected[figure], rel=ERROR + 1e-9, abs=1.0)

        # the recent part is exact, and needs no cluster
        recent = Filters(since=date(2026, 1, 1))
        assert (
            difference(alone.ask("process_edges", recent, {}), owner.ask("process_edges", recent, {})) == ""
        )
    finally:
        owner.close()


def test_without_its_cluster_the_owner_builds_everything_here_again(tmp_path: Path, settings: Any) -> None:
    """The settings lose their Spark address: the steps in the lake come back from the database."""
    from madoguchi.warehouse.engine import Limits
    from madoguchi.warehouse.owner import Owner

    need(not (missing := local_spark.missing_package()), missing)
    record(story.events(60))
    usual = settings.WAREHOUSE
    settings.WAREHOUSE = {**usual, "spark": "sc://127.0.0.1:1", "lake": str(tmp_path / "lake")}
    owner = Owner(tmp_path / "tiered", Limits())
    with time_machine.travel(datetime(2027, 1, 20, 9, tzinfo=UTC), tick=True):
        owner.ship()
    with owner._using() as engine:
        fewer = engine.run("SELECT count(*) FROM fact_event").rows[0][0]
    owner.close()
    settings.WAREHOUSE = usual
    owner = Owner(tmp_path / "tiered", Limits())
    assert owner.ask("process_totals", Filters(), {})[0]["events"] > fewer
    owner.close()
