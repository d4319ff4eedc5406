"""Which tier answers. Every question is answered by exactly one, which has all the rows it needs.

This machine has one row for every case, answer and purchase there ever was, and the steps of recent and open cases:
it answers whatever needs no more, exactly and fresh. What reaches for older steps, and what is too much for the local
engine, is answered by Spark from the lake, which has everything as of the last shipping (about a minute ago).
Why so: docs/decisions/004-two-tiers.md.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.text import Text
from madoguchi.warehouse.cluster import horizon, shipping, waits
from madoguchi.warehouse.cluster.lake import Lake
from madoguchi.warehouse.cluster.spark import AwayError, SparkEngine
from madoguchi.warehouse.engine import DuckEngine, LimitError, Result, Row, WarehouseError
from madoguchi.warehouse.expressions import answer, answer_columns
from madoguchi.warehouse.expressions.tables import tables
from madoguchi.warehouse.filters import Filters

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from madoguchi.warehouse.columns import Columns

log = logging.getLogger(__name__)

KEPT_ANSWERS = 256
TIDY = 3600.0  # seconds; files that were replaced stay that long, unless a person was erased
OTHER_LAKE = Text(
    "The lake at {address} is not the one this warehouse was shipped to. Set MADOGUCHI_LAKE back, or wait for the "
    "nightly rebuild, which ships everything anew.",
    "{address} のレイクは、このデータ集計の送り先ではありません。MADOGUCHI_LAKE を元に戻すか、夜間の再構築（すべてを送り直します）をお待ちください。",
)


class Tiers:
    """The lake, the cluster, and how many months of steps stay here."""

    def __init__(self, spark: str, lake: str, months: int = 13, seconds: float = 60.0) -> None:
        self.lake = Lake(lake)
        self.spark = SparkEngine(spark, seconds)
        self.months = months
        self._tidy_at = 0.0
        self._shown: tuple[str, float] | None = None
        self._answers: OrderedDict[tuple[float, str], Result] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def from_settings(cls, given: Mapping[str, Any]) -> Tiers | None:
        """Return the tiers the settings speak of; None without a Spark address: this machine alone."""
        if not given.get("spark"):
            return None
        lake = str(given.get("lake") or Path(given["directory"]).with_name("lake"))
        return cls(
            str(given["spark"]), lake, int(given.get("months", 13)), float(given.get("spark_seconds", 60))
        )

    def answer(
        self, local: DuckEngine, name: str, filters: Filters | None = None, /, **params: Any
    ) -> list[Row]:
        """Answer one question, as ``expressions.answer`` does. Raises ``WarehouseError``."""
        engine = _Tiered(self, local)
        if name == "case_steps" and (rows := answer(local, name, filters, **params)):
            return rows  # a case's steps are all here or none of them
        chosen = filters or Filters()
        if waits.exact_quantiles(name, params):
            kept = horizon.kept_from(local)
            if kept and horizon.reaches_beyond(waits.waits(tables(), chosen, name, params), kept):
                return waits.approximate(
                    lambda table: engine.ask(table).dicts(), tables(), chosen, name, params
                )
        return answer(engine, name, filters, **params)

    def columns(
        self, local: DuckEngine, name: str, filters: Filters | None = None, /, **params: Any
    ) -> Columns:
        """Answer one question as columns, as ``expressions.answer_columns`` does. Raises ``WarehouseError``."""
        return answer_columns(_Tiered(self, local), name, filters, **params)

    def ask(self, local: DuckEngine, expression: ir.Table) -> Result:
        """Run one expression where all its rows are. Raises ``WarehouseError``."""
        while True:
            kept = horizon.kept_from(local)
            if kept and horizon.reaches_beyond(expression, kept):
                self.spark.horizon = kept.isoformat()
                return self._far(local, expression)
            try:
                result = local.ask(expression)
            except LimitError as limit:
                return self._instead(local, expression, limit)
            if horizon.kept_from(local) == kept:  # else steps were let go under the question
                return result

    def ship(self, local: DuckEngine, writing: AbstractContextManager[Any], today: date) -> bool:
        """Bring the lake up to the facts, then let go of old steps; returns whether anything was written.

        Raises ``LakeError`` where the lake cannot be written, ``shipping.MissingError`` where a rebuild is needed.
        """
        written = shipping.ship(local, self.lake, writing)
        if shipping.vacuum_due(local) or time.monotonic() > self._tidy_at:
            self._tidy_at = time.monotonic() + TIDY
            self._show(local)  # the cluster looks at the new files before the old ones go
            self.lake.vacuum()
            shipping.vacuumed(local, writing)
        horizon.let_go(local, writing, horizon.horizon(today, self.months))
        return written

    def close(self) -> None:
        """Hang up."""
        self.spark.close()

    def _instead(self, local: DuckEngine, expression: ir.Table, limit: LimitError) -> Result:
        if shipping.pinned(local) is None:
            raise limit
        try:
            return self._far(local, expression)
        except AwayError:
            raise limit from None

    def _far(self, local: DuckEngine, expression: ir.Table) -> Result:
        at = self._show(local)
        key = (at, self.spark.compile(expression))
        with self._lock:
            if (kept := self._answers.get(key)) is not None:
                self._answers.move_to_end(key)
                return kept
        result = self.spark.ask(expression, key[1])
        with self._lock:
            self._answers[key] = result
            while len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)
        return result

    def _show(self, local: DuckEngine) -> float:
        """Let Spark see the last complete shipping; returns when that was (Unix seconds)."""
        state = shipping.pinned(local)
        if state is None or state.lake != self.lake.identity():
            raise WarehouseError(OTHER_LAKE.fill(address=self.lake.address))
        with self._lock:
            if self._shown != (state.lake, state.at):
                self.spark.show(self.lake.files(state.versions))
                self._shown = (state.lake, state.at)
        return state.at


class _Tiered:
    """The engine the questions see."""

    dialect = "duckdb"

    def __init__(self, tiers: Tiers, local: DuckEngine) -> None:
        self._tiers = tiers
        self._local = local

    def ask(self, expression: ir.Table) -> Result:
        return self._tiers.ask(self._local, expression)

    def close(self) -> None:
        """The tiers stay open."""
