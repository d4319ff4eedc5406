"""A question whose SQL is remembered answers as one that is built anew, whatever days and ranks it is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from madoguchi.warehouse.expressions import prepared, registry
from madoguchi.warehouse.expressions.tables import tables
from madoguchi.warehouse.filters import Filters
from tests.warehouse import facts
from tests.warehouse.parity import story
from tests.warehouse.parity.parameters import PARAMETERS


@pytest.fixture(scope="module")
def engine() -> Any:
    built = facts.built(story.events())
    yield built
    built.close()


def built_anew(engine: Any, name: str, filters: Filters, params: dict[str, Any]) -> Any:
    function = registry.find(name)
    if name in registry._COMPOSED:
        return function(lambda table: engine.ask(table).dicts(), tables(), filters, **params)
    return engine.ask(function(tables(), filters, **params)).dicts()


def comparable(rows: Any) -> list[str]:
    """Rows without their order, sums without their last digits: threads add in any order."""
    return sorted(repr([(name, plain(row[name])) for name in sorted(row)]) for row in rows)


def plain(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.9g}"
    return [plain(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["one", "every"])
@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_remembered_or_built_the_answer_is_the_same(engine: Any, name: str, every: bool) -> None:
    for filters, params in PARAMETERS[name] if every else PARAMETERS[name][-1:]:
        moved = filters.with_(since=date(2020, 11, 3), until=date(2021, 2, 14))
        found = registry.answer(engine, name, moved, **params)
        assert comparable(found) == comparable(built_anew(engine, name, moved, params)), params


def test_days_and_ranks_are_put_into_the_remembered_sql(engine: Any) -> None:
    function = registry.find("duration_values")
    made = []
    for day, ranks in ((date(2021, 1, 1), [1, 2]), (date(2021, 1, 2), [7])):
        made.append(
            prepared.statement(engine, "duration_values", function, Filters(since=day), {"ranks": ranks})
        )
    assert "MAKE_DATE(2021, 1, 1)" in made[0]
    assert "IN (1, 2)" in made[0]
    assert made[0].replace("2021, 1, 1", "2021, 1, 2").replace("IN (1, 2)", "IN (7)") == made[1]


def test_a_stand_in_that_was_reckoned_with_is_noticed(engine: Any) -> None:
    def reckons(t: Any, q: Filters, now_ms: int) -> Any:
        late = t.case.filter((t.case.opened_ms < now_ms) & (t.case.opened_ms > now_ms - 86_400_000))
        return late.aggregate(n=late.count())

    sql = prepared.statement(engine, "reckons", reckons, Filters(), {"now_ms": 1_600_000_000_000})
    assert "1599913600000" in sql
    assert "777777" not in sql
