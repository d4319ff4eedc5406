"""Steps reckoned anew where some are left out: once for a set of filters, in portions of cases, kept in files.

A question about steps of which some are left out needs new neighbours for the rest. Found inside every question they
cost more than the question itself; here they are found once, and all questions with the same filters read them. Cases
are taken in portions, so that memory is bounded and progress is known. Kept is what questions about the map read; one
that reads more gets it from the recorded steps. What facts the steps were reckoned from is named by the owner's
revision: with the next one they are dropped. Where making them is slow they serve for twice as long as that took, else
a busy log would never let them be finished. Knows no Django.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from madoguchi.core.text import Text
from madoguchi.warehouse.build import BUCKETS_PER_DECADE
from madoguchi.warehouse.conditions import read_all
from madoguchi.warehouse.engine import TOO_LARGE, DuckEngine, LimitError, WarehouseError
from madoguchi.warehouse.filters import Filters
from madoguchi.warehouse.preparing import PreparingError

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from madoguchi.warehouse.expressions.tables import Tables

log = logging.getLogger(__name__)

KEPT = 4  # sets of filters whose steps stay
LEAST = 20_000  # steps; below, a question finds the neighbours itself before files were made
PORTION = 120_000  # steps at a time
SLOW = 5.0  # seconds of making, after which newer facts do not at once undo the work
BUCKETS = 4096
_LOW, _HIGH = 7_777_777_777_777_771, 7_777_777_777_777_772  # stand for the first and last case of a portion
_ABOUT_STEPS = ("process_", "conformance_")
_ALSO = {"case_rows", "case_count", "event_rows", "journey_touchpoints"}
BROKE = Text(
    "The steps could not be reckoned anew for these filters. Choose a shorter period, or try again.",
    "この絞り込みに合わせた手順の計算ができませんでした。期間を短くするか、もう一度お試しください。",
)


class _Cancelled(Exception):  # noqa: N818 - it is no error
    """The facts changed, or the owner closes."""


def key(filters: Filters) -> Filters | None:
    """Return the filters the steps depend on; None where no step is left out."""
    if not any(one.of_steps for one in read_all(filters.stack)):
        return None
    return replace(filters, stage=(), question=(), survey=(), audience=(), stack=tuple(sorted(filters.stack)))


def asks_for_steps(name: str) -> bool:
    """Whether a question reads the steps."""
    return name in _ALSO or name.startswith(_ABOUT_STEPS)


@dataclass(eq=False)
class Steps:
    """The steps of one set of filters, being made or made. ``done`` of ``total`` recorded steps were looked at."""

    of: Filters
    revision: int
    engine: DuckEngine
    folder: Path
    done: int = 0
    total: int = 0
    made: bool = False  # stays False where there are too few steps to make files
    error: WarehouseError | None = None
    readers: int = 0
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    finished: threading.Event = field(default_factory=threading.Event)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def serves(self, revision: int) -> bool:
        """Whether these steps may be read by questions about the facts of this revision."""
        if self.cancelled.is_set():
            return False
        if self.revision == revision:
            return True
        now = time.monotonic()
        took = (self.ended or now) - self.began
        return took > SLOW and (self.ended is None or now - self.ended < 2 * took)

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(file.stat().st_size for file in self.folder.glob("*.parquet"))

    @property
    def kept(self) -> str:
        """What is kept of the steps, as SQL."""
        return f"read_parquet('{_quoted(self.folder)}/*.parquet')"

    @property
    def whole(self) -> str:
        """The steps with all columns of fact_event, as SQL; those not kept are joined from the facts."""
        from madoguchi.warehouse.schema import SCHEMAS

        columns = ", ".join(f"{'k' if name in COLUMNS else 'f'}.{name}" for name in SCHEMAS["fact_event"])
        return f"(SELECT {columns} FROM {self.kept} k JOIN fact_event f ON f.event = k.event)"


class Anew:
    """The reckoned steps of one owner. Questions may come from many threads."""

    def __init__(self, least: int = LEAST, portion: int = PORTION, kept: int = KEPT) -> None:
        self._least, self._portion, self._most = least, portion, kept
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()
        self._kept: list[Steps] = []  # the one read last comes last
        self._threads: set[threading.Thread] = set()
        self._number = 0

    def begin(
        self,
        engine: DuckEngine,
        revision: int,
        of: Filters,
        using: Callable[[], AbstractContextManager[object]] = contextlib.nullcontext,
    ) -> Steps:
        """Return the steps of filters (``key``), being made in a thread of their own if they are not there yet.

        ``using``: held while they are made, so that the engine stays open.
        """
        with self._lock:
            for steps in self._kept:
                if steps.engine is engine and steps.of == of and steps.serves(revision):
                    if steps.error is not None and steps.finished.is_set():
                        break  # try once more
                    self._kept.remove(steps)
                    self._kept.append(steps)
                    return steps
            self._number += 1
            name = f"anew_{self._number}"
            folder = (
                engine.spill / name if engine.spill is not None else Path(tempfile.mkdtemp(prefix="steps-"))
            )
            steps = Steps(of, revision, engine, folder)
            self._kept.append(steps)
            self._tidy(revision)
            thread = threading.Thread(target=self._make, args=(steps, using), name=folder.name, daemon=True)
            self._threads.add(thread)
            thread.start()
        return steps

    @contextmanager
    def reading(self, steps: Steps, patience: float | None) -> Iterator[DuckEngine]:
        """The engine whose questions read these steps.

        Raises ``PreparingError`` where they are not made in ``patience`` seconds, ``WarehouseError`` where they cannot be.
        """
        with self._lock:
            steps.readers += 1
        try:
            if not steps.finished.wait(patience) or (steps.cancelled.is_set() and not steps.made):
                raise PreparingError(steps.done, steps.total)
            if steps.error is not None:
                raise steps.error
            yield steps.engine.reading(steps.of, steps.kept, steps.whole) if steps.made else steps.engine
        finally:
            with self._lock:
                steps.readers -= 1

    def forget(self, engine: DuckEngine | None = None) -> None:
        """Stop what is being made from an engine (None: from any), wait for it to end, and drop it."""
        with self._lock:
            gone = [steps for steps in self._kept if engine is None or steps.engine is engine]
            for steps in gone:
                steps.cancelled.set()
            threads = list(self._threads)
        for thread in threads:
            if any(thread.name == steps.folder.name for steps in gone):
                thread.join(30.0)
        with self._lock:
            for steps in gone:
                if steps in self._kept:
                    self._kept.remove(steps)
                self._drop(steps)

    def _tidy(self, revision: int) -> None:
        """Drop what other facts were reckoned into, and the oldest beyond ``KEPT`` or the disk allowed; lock held."""
        limit = _bytes(self._kept[-1].engine.limits.spill)
        for steps in list(self._kept[:-1]):
            stale = not steps.serves(revision) or len(self._kept) > self._most
            if stale or sum(one.size for one in self._kept) > limit / 2:
                if not steps.finished.is_set():
                    steps.cancelled.set()
                elif not steps.readers:
                    self._kept.remove(steps)
                    self._drop(steps)

    def _drop(self, steps: Steps) -> None:
        steps.made = False
        shutil.rmtree(steps.folder, ignore_errors=True)

    def _make(self, steps: Steps, using: Callable[[], AbstractContextManager[object]]) -> None:
        try:
            with using(), self._one_at_a_time:
                self._reckon(steps)
        except duckdb.OutOfMemoryException:
            limits = steps.engine.limits
            steps.error = LimitError(TOO_LARGE.fill(memory=limits.memory, spill=limits.spill))
        except WarehouseError as error:
            steps.error = error
        except _Cancelled:
            pass  # who waits asks again, and of the new facts
        except Exception:
            log.exception("steps could not be reckoned anew")
            steps.error = WarehouseError(BROKE)
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())
                steps.ended = time.monotonic()
                steps.finished.set()

    def _reckon(self, steps: Steps) -> None:
        cursor = steps.engine.connection.cursor()
        try:
            portions = _portions(cursor, steps, self._portion)
            steps.total = sum(count for _, _, count in portions)
            if steps.total < self._least or steps.cancelled.is_set():
                return
            template = statement(steps.engine, steps.of)
            limit = _bytes(steps.engine.limits.spill)
            shutil.rmtree(steps.folder, ignore_errors=True)
            steps.folder.mkdir(parents=True, mode=0o700)  # the engine makes its own only when it first spills
            for number, (low, high, count) in enumerate(portions):
                if steps.cancelled.is_set():
                    raise _Cancelled
                sql = template.replace(str(_LOW), str(low)).replace(str(_HIGH), str(high))
                file = f"{_quoted(steps.folder)}/{number:06}.parquet"
                cursor.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet, COMPRESSION snappy)")
                steps.done += count
                if steps.size > limit:
                    raise duckdb.OutOfMemoryException
            steps.made = bool(portions)
        finally:
            cursor.close()
            if not steps.made:
                shutil.rmtree(steps.folder, ignore_errors=True)


def statement(engine: DuckEngine, of: Filters) -> str:
    """Return the SQL of the steps that stay in one portion of cases, with their neighbours anew.

    The same as ``expressions.stacked.neighboured``, in the embedded engine's own words: no window carries more than it
    needs, and what comes first of its kind in a case is grouped for instead of sorted for.
    """
    from madoguchi.warehouse.expressions.tables import tables

    recorded = ", ".join(_RECORDED)
    return _STATEMENT.format(
        kept=engine.compile(_kept(tables(), of)), recorded=recorded, columns=", ".join(COLUMNS)
    )


def _kept(t: Tables, of: Filters) -> ir.Table:
    """The steps that stay of the cases of one portion, as recorded."""
    from madoguchi.warehouse.expressions.stacked import without_left_out
    from madoguchi.warehouse.expressions.tables import steps_of_cases

    def part(table: ir.Table) -> ir.Table:
        return table.filter(table.case_id.between(_LOW, _HIGH))

    t = replace(t, event=part(t.event), case=part(t.case), attribute=part(t.attribute))
    return without_left_out(t, of, steps_of_cases(t, of))


def _portions(cursor: duckdb.DuckDBPyConnection, steps: Steps, portion: int) -> list[tuple[int, int, int]]:
    """Return ranges of cases (first, last, recorded steps of theirs), each of about ``portion`` steps."""
    lowest, highest = cursor.execute("SELECT min(case_id), max(case_id) FROM fact_event").fetchall()[0]
    if lowest is None:
        return []
    width = (highest - lowest) // BUCKETS + 1
    counted = cursor.execute(
        f"SELECT (case_id - {lowest}) // {width} AS place, count(*) FROM fact_event {_days(steps.of)} "
        "GROUP BY place ORDER BY place"
    ).fetchall()
    found: list[tuple[int, int, int]] = []
    for place, count in counted:
        low, high = lowest + place * width, lowest + (place + 1) * width - 1
        if found and found[-1][2] + count <= portion:
            found[-1] = (found[-1][0], high, found[-1][2] + count)
        else:
            found.append((low, high, count))
    return found


def _days(of: Filters) -> str:
    told = [
        f"opened_day {sign} DATE '{day.isoformat()}'"
        for sign, day in ((">=", of.since), ("<=", of.until))
        if day
    ]
    return "WHERE " + " AND ".join(told) if told else ""


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _bytes(said: str) -> float:
    """Return bytes of ``4GB`` and the like."""
    units = {"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
    for unit, times in sorted(units.items(), key=lambda item: -len(item[0])):
        if said.strip().upper().endswith(unit):
            return float(said.strip()[: -len(unit)]) * times
    return float("inf")


# What is kept: the columns found anew, and the recorded ones that questions about the map read
_RECORDED = (
    *("event", "case_id", "activity", "at_ms", "service_ms", "team", "stage", "lane", "member", "signal"),
    *("cost", "opened_day"),
)
COLUMNS = (
    *_RECORDED,
    *("seq", "is_last", "prev_activity", "next_activity", "edge", "first_of_activity", "first_of_edge"),
    *("gap_ms", "business_gap_ms", "gap_bucket", "prev_member", "prev_team", "prev_stage", "prev_lane"),
    *("handover", "crossing"),
)
_STATEMENT = f"""
WITH kept AS ({{kept}}),
told AS (
    SELECT {{recorded}}, seq AS place, business_at_ms, gap_ms AS old_gap, business_gap_ms AS old_business,
        row_number() OVER w AS number,
        lag(seq) OVER w AS prev_place, lag(at_ms) OVER w AS prev_at, lag(business_at_ms) OVER w AS prev_open,
        lag(activity) OVER w AS prev_activity, lead(activity) OVER w AS next_activity, lag(lane) OVER w AS prev_lane,
        lag(CASE WHEN team <> '' THEN team END IGNORE NULLS) OVER w AS prev_team,
        lag(CASE WHEN stage <> '' THEN stage END IGNORE NULLS) OVER w AS prev_stage,
        lag(member IGNORE NULLS) OVER w AS prev_member,
        lag(CASE WHEN lane IN ('front', 'back') THEN lane END IGNORE NULLS) OVER w AS prev_side
    FROM kept WINDOW w AS (PARTITION BY case_id ORDER BY seq)
),
met AS MATERIALIZED (
    SELECT {{recorded}}, place, prev_activity, next_activity, prev_team, prev_stage, prev_member, prev_lane,
        CAST(number - 1 AS INTEGER) AS seq, CAST(next_activity IS NULL AS INTEGER) AS is_last,
        prev_activity || chr(31) || activity AS edge,
        CASE WHEN prev_place = place - 1 THEN old_gap WHEN prev_at IS NOT NULL
            THEN greatest(at_ms - coalesce(service_ms, 0) - prev_at, 0) END AS gap_ms,
        CASE WHEN prev_place = place - 1 THEN old_business
            WHEN prev_open IS NOT NULL AND business_at_ms IS NOT NULL
            THEN greatest(business_at_ms - coalesce(service_ms, 0) - prev_open, 0) END AS business_gap_ms,
        CAST(coalesce(team <> '' AND prev_team <> team, false) AS INTEGER) AS handover,
        CAST(coalesce(lane IN ('front', 'back') AND prev_side <> lane, false) AS INTEGER) AS crossing
    FROM told
),
activities AS (SELECT arg_min(event, place) AS event FROM met GROUP BY case_id, activity),
edges AS (SELECT arg_min(event, place) AS event FROM met WHERE edge IS NOT NULL GROUP BY case_id, edge),
whole AS (
    SELECT *,
        CAST(event IN (FROM activities) AS INTEGER) AS first_of_activity,
        CAST(event IN (FROM edges) AS INTEGER) AS first_of_edge,
        CASE WHEN gap_ms < 1 THEN 0
            ELSE CAST(floor({BUCKETS_PER_DECADE} * log10(gap_ms)) AS INTEGER) + 1 END AS gap_bucket
    FROM met
)
SELECT {{columns}} FROM whole
"""
