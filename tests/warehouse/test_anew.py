"""Steps reckoned anew once answer as windows inside every question do, are shared, and go when the facts change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from madoguchi.warehouse.anew import COLUMNS, Anew, PreparingError, Steps, key
from madoguchi.warehouse.conditions import Condition
from madoguchi.warehouse.engine import STEPS_ANEW, STEPS_WHOLE, DuckEngine, Limits
from madoguchi.warehouse.expressions import answer
from madoguchi.warehouse.filters import Filters
from madoguchi.warehouse.schema import SCHEMAS
from madoguchi.warehouse.store import Store
from tests.warehouse import facts
from tests.warehouse.test_stack import log

QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("process_totals", {}),
    ("process_activities", {"lanes": True}),
    ("process_paths", {"lanes": True}),
    ("process_paths", {"wait": "business", "lanes": True}),
    ("process_crossings", {"exact": True}),
    ("process_handovers", {}),
    ("process_handovers", {"between": "member"}),
    ("process_edge_histogram", {"source": "返信", "target": "解決"}),
    ("process_signals", {}),
    ("process_variants", {"limit": 99}),
    ("process_elapsed", {}),
    ("case_count", {"source": "返信", "target": "解決"}),
    ("case_count", {"basis": "resolved", "activity": "返信"}),
]


@pytest.fixture(scope="module")
def engine() -> DuckEngine:
    return facts.built(log())


@pytest.fixture
def anew() -> Iterator[Anew]:
    made = Anew(least=0, portion=50)
    yield made
    made.forget()


def begun(anew: Anew, engine: DuckEngine, filters: Filters, revision: int = 1) -> Steps:
    of = key(filters)
    assert of is not None
    return anew.begin(engine, revision, of)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(stack=("hide:調査:受付",)),
        Filters(stack=("timer",)),
        Filters(stack=("hide:調査", "timer")),
        Filters(stack=("hide:返信", "with:受付", "is:channel:電話", "attribute:size:S", "lasting:3600:")),
        Filters(stack=("hide:受付", "period:2026-03-02:", "never_next:調査:返信"), channel=("電話",)),
    ],
    ids=lambda filters: " ".join(filters.stack),
)
def test_what_was_reckoned_before_answers_the_same(engine: DuckEngine, anew: Anew, filters: Filters) -> None:
    steps = begun(anew, engine, filters)
    with anew.reading(steps, 60) as reading:
        assert reading.anew is not None
        for name, params in QUESTIONS:
            assert answer(reading, name, filters, **params) == answer(engine, name, filters, **params), name
        assert answer(reading, "event_rows", filters, limit=999) == answer(
            engine, "event_rows", filters, limit=999
        )
        told = reading.run(f'SELECT * FROM "{STEPS_ANEW}"')
        assert told.rows
        assert told.columns == list(COLUMNS)
        assert reading.run(f'SELECT * FROM "{STEPS_WHOLE}"').columns == list(SCHEMAS["fact_event"])
    assert 0 < steps.done == steps.total


def test_all_questions_of_a_page_share_one_table_and_it_goes_with_the_facts(
    engine: DuckEngine, anew: Anew
) -> None:
    filters = Filters(stack=("hide:調査", "with:受付"))
    first = begun(anew, engine, filters)
    turned = replace(filters, stack=filters.stack[::-1], stage=("x",))
    assert begun(anew, engine, turned) is first
    assert key(filters.with_(stack=("with:受付",))) is None
    with anew.reading(first, 60) as reading:
        plain = replace(filters, stack=("with:受付",))  # not these filters: the facts themselves
        assert answer(reading, "process_totals", plain) == answer(engine, "process_totals", plain)
    other = begun(anew, engine, filters, revision=2)
    assert other is not first
    with anew.reading(other, 60):
        assert other.folder.exists()
        assert not first.folder.exists()


def test_the_last_few_stay_in_files_that_go_again(tmp_path: Path) -> None:
    engine = DuckEngine(tmp_path / "facts.duckdb", Limits(), tmp_path / "spill")
    facts.build.create(engine.connection)
    engine.connection.execute(
        "INSERT INTO fact_event (event, case_id, seq, activity, at_ms) "
        "SELECT number, number // 5, number % 5, 'do ' || number % 3, number * 1000 FROM range(1000) r(number)"
    )
    anew = Anew(least=0, portion=100, kept=2)
    for activity in ("do 0", "do 1", "do 2"):
        steps = begun(anew, engine, Filters(stack=(Condition("hide", (activity,)).write(),)))
        with anew.reading(steps, 60) as reading:
            assert reading.run(f'SELECT count(*) FROM "{STEPS_ANEW}"').rows[0][0] in (666, 667)
    assert len(list((tmp_path / "spill").glob("anew_*"))) == 2
    anew.forget()
    assert not list((tmp_path / "spill").glob("anew_*"))
    engine.close()


def test_who_is_not_patient_hears_how_far_it_is(engine: DuckEngine, anew: Anew) -> None:
    waiting = Steps(Filters(), 1, engine, Path("nowhere"), done=40, total=100)
    with pytest.raises(PreparingError, match="40 % done") as said, anew.reading(waiting, 0):
        pass
    assert (said.value.done, said.value.total) == (40, 100)
    few = Anew()  # so few steps are not worth a table
    steps = begun(few, engine, Filters(stack=("timer",)))
    with few.reading(steps, 60) as reading:
        assert reading is engine


def test_what_a_killed_owner_left_is_taken_away(tmp_path: Path) -> None:
    left = tmp_path / "spill" / "anew_7"
    left.mkdir(parents=True)
    (left / "000000.parquet").write_bytes(b"PAR1")
    (tmp_path / "spill" / "duckdb_temp_storage-0.tmp").write_bytes(b"")
    Store(tmp_path, Limits()).open()
    assert not list((tmp_path / "spill").iterdir())
