"""The embedded engine: one DuckDB database with its memory, spill and time bounded. Knows no Django.

Facts are written natively (``build.py``); questions are Ibis expressions, compiled to this engine's SQL. Another
engine fits in by offering ``dialect``, ``ask`` and ``close`` (see ``Engine``).
"""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import duckdb

from madoguchi.core.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from madoguchi.warehouse.columns import Columns

Row = dict[str, Any]
T = TypeVar("T")

KEPT_STATEMENTS = 1_024
PLAIN = frozenset({"BIGINT", "INTEGER", "HUGEINT", "VARCHAR", "DATE"})  # come as int, str and date
# Stand in SQL for the steps an engine reads that were reckoned before: what is kept of them, and all columns
STEPS_ANEW = "steps_reckoned_anew"
STEPS_WHOLE = "whole_steps_reckoned_anew"

TOO_LONG = Text(
    "The question took longer than {seconds} s and was stopped. Choose a shorter period or fewer groups.",
    "集計に {seconds} 秒以上かかったため中止しました。期間を短くするか、分類を減らしてください。",
)
TOO_LARGE = Text(
    "The question needs more memory or disk than the warehouse may use ({memory} of memory, {spill} of disk). "
    "Choose a shorter period, or raise MADOGUCHI_WAREHOUSE_MEMORY.",
    "集計に必要なメモリーまたはディスクが上限（メモリー {memory}、ディスク {spill}）を超えました。"
    "期間を短くするか、MADOGUCHI_WAREHOUSE_MEMORY を増やしてください。",
)


class WarehouseError(Exception):
    """A question that could not be answered; ``text`` says why and what to do, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class LimitError(WarehouseError):
    """A question that would take more time, memory or disk than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use."""

    threads: int = 2
    memory: str = "1GB"
    spill: str = "4GB"
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one question: column names, and rows of plain Python values (int, float, str, date, list)."""

    columns: list[str]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[Row]:
        """Return one dictionary per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Engine(Protocol):
    """What the questions need of an engine."""

    dialect: str

    def ask(self, expression: ir.Table) -> Result:
        """Run an expression over the fact tables. Raises ``WarehouseError``."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


_compiled: OrderedDict[Any, str] = OrderedDict()
_compiling = threading.Lock()


def remembered(key: Any, make: Callable[[], str]) -> str:
    """Return the text made for a key, made now if it was not among the last ones.

    One memory for all engines of a process: SQL says nothing of the database it is run on.
    """
    with _compiling:
        if (kept := _compiled.get(key)) is not None:
            _compiled.move_to_end(key)
            return kept
    made = make()
    with _compiling:
        _compiled[key] = made
        while len(_compiled) > KEPT_STATEMENTS:
            _compiled.popitem(last=False)
    return made


@dataclass(frozen=True, slots=True)
class _Anew:
    of: Hashable
    kept: str
    whole: str


class DuckEngine:
    """One DuckDB database. ``path`` None keeps it in memory.

    ``connection`` is for the one writer; every question gets a cursor of its own and sees the last commit.
    """

    dialect = "duckdb"

    def __init__(
        self, path: Path | None = None, limits: Limits = Limits(), spill: Path | None = None
    ) -> None:
        self.path = path
        self.limits = limits
        self.spill = spill
        self.anew: _Anew | None = None
        config: dict[str, Any] = {
            "threads": limits.threads,
            "memory_limit": limits.memory,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
        if spill is not None:
            config["temp_directory"] = str(spill)
        elif path is None:
            config["temp_directory"] = ""  # a file-less database spills nowhere unless told where
        self.connection = duckdb.connect(str(path) if path else ":memory:", config=config)
        # "threads" given at connect counts the caller as well; this makes it exact on every version
        self.connection.execute(f"SET threads = {int(limits.threads)}")
        # given at connect it is shown as set and not obeyed (1.5.5 and 2.0.0)
        self.connection.execute("SET max_temp_directory_size = ?", [limits.spill])

    def reading(self, of: Hashable, kept: str, whole: str) -> DuckEngine:
        """The same database, whose questions about steps with the filters ``of`` read steps reckoned before (``anew``).

        ``kept``, ``whole``: what is kept of the steps, and the steps with all columns, as SQL.
        """
        other = copy.copy(self)
        other.anew = _Anew(of, kept, whole)
        return other

    def close(self) -> None:
        """Close the database; a file is checkpointed."""
        self.connection.close()

    def compile(self, expression: ir.Table) -> str:
        """Return the SQL of an expression. Making it takes longer than running it, so the last ones are kept."""
        import ibis

        return remembered(expression.op(), lambda: str(ibis.to_sql(expression, dialect=self.dialect)))

    def ask(self, expression: ir.Table) -> Result:
        """Run an expression. Raises ``WarehouseError`` when it would use too much time, memory or disk."""
        return self.run(self.compile(expression))

    def run(self, sql: str) -> Result:
        """Run one read-only SQL statement under the limits."""

        def read(cursor: duckdb.DuckDBPyConnection, sql: str) -> Result:
            cursor.execute(sql)
            told = cursor.description or ()
            columns = [column[0] for column in told]
            other = [place for place, column in enumerate(told) if str(column[1]) not in PLAIN]
            return Result(columns, _made_plain(cursor.fetchall(), other))

        return self._run(sql, read)

    def run_columns(self, sql: str) -> Columns:
        """Run one read-only SQL statement under the limits; its answer as columns."""
        from madoguchi.warehouse.columns import of_arrow

        return of_arrow(self._run(sql, lambda cursor, sql: cursor.sql(sql).to_arrow_table()))

    def _run(self, sql: str, read: Callable[[duckdb.DuckDBPyConnection, str], T]) -> T:
        if self.anew is not None:
            sql = sql.replace(f'"{STEPS_ANEW}"', self.anew.kept).replace(f'"{STEPS_WHOLE}"', self.anew.whole)
        cursor = self.connection.cursor()
        try:
            with self._deadline(cursor):
                return read(cursor, sql)
        except duckdb.InterruptException:
            raise LimitError(TOO_LONG.fill(seconds=f"{self.limits.seconds:g}")) from None
        except duckdb.OutOfMemoryException:
            raise LimitError(TOO_LARGE.fill(memory=self.limits.memory, spill=self.limits.spill)) from None
        finally:
            cursor.close()

    @contextmanager
    def _deadline(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        timer = threading.Timer(self.limits.seconds, cursor.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def first_row(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | None = None
) -> tuple[Any, ...] | None:
    """Return the first row of a small result. Reads all of it: DuckDB 2.0 refuses work beside an unfinished result."""
    rows = connection.execute(sql, parameters).fetchall()
    return rows[0] if rows else None


def _made_plain(rows: list[tuple[Any, ...]], other: list[int]) -> list[tuple[Any, ...]]:
    """Return rows as plain values; only the columns ``other`` may hold what is not plain."""
    if not other:
        return rows
    made = []
    for row in rows:
        values = list(row)
        for place in other:
            if values[place] is not None:
                values[place] = _plain(values[place])
        made.append(tuple(values))
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value != value:
        return None
    if hasattr(value, "isoformat") and not isinstance(value, str | date):
        return value.isoformat()
    if type(value).__name__ == "datetime":
        return value.date()  # truncated local days come back as timestamps from some engines
    return value
