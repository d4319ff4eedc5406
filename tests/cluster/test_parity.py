"""The parity gate between DuckDB and a real Spark: every question, asked of the same facts, answered alike to 1e-9.

The facts go the way they go in use: into the lake as Delta, out of it by file lists, through Spark Connect.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from madoguchi.warehouse.engine import DuckEngine
from tests.warehouse import facts
from tests.warehouse.parity import story
from tests.warehouse.parity.ask import label
from tests.warehouse.parity.compare import difference
from tests.warehouse.parity.parameters import PARAMETERS, Asked

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("spark")]


@dataclass
class Both:
    """The same facts in both engines."""

    duck: DuckEngine
    spark: object


@pytest.fixture(scope="module")
def both(spark_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    from madoguchi.warehouse.cluster import shipping
    from madoguchi.warehouse.cluster.lake import Lake
    from madoguchi.warehouse.cluster.spark import SparkEngine

    duck = facts.built(story.events())
    lake = Lake(str(tmp_path_factory.mktemp("lake")))
    shipping.ship(duck, lake, threading.Lock())
    spark = SparkEngine(spark_address, 300.0)
    spark.show(lake.files(lake.versions()))
    yield Both(duck, spark)
    spark.close()
    duck.close()


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_spark_answers_as_duckdb_does(name: str, both: Both) -> None:
    from madoguchi.warehouse.expressions import answer

    def compared(asked: Asked) -> str:
        one, other = (answer(engine, name, asked[0], **asked[1]) for engine in (both.duck, both.spark))  # type: ignore[arg-type]
        return difference(one, other)

    with ThreadPoolExecutor(4) as pool:
        said = dict(
            zip(
                (label(name, asked) for asked in PARAMETERS[name]),
                pool.map(compared, PARAMETERS[name]),
                strict=True,
            )
        )
    assert {asked: what for asked, what in said.items() if what} == {}
