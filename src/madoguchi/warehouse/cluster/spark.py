"""Spark behind the engine protocol: Ibis compiles, a Spark Connect server runs, Arrow brings the rows back.

The tables are temporary views over lists of Parquet files (``show``), so the cluster needs no catalog, no Delta
connector and no Python packages of ours.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from madoguchi.core.text import Text
from madoguchi.warehouse.engine import Result, WarehouseError
from madoguchi.warehouse.schema import SCHEMAS

if TYPE_CHECKING:
    import ibis.expr.types as ir

AWAY = Text(
    "The Spark cluster at {address} does not answer ({error}). Choose a period after {horizon}, which needs no "
    "cluster, or have the cluster started.",
    "Spark クラスター（{address}）が応答しません（{error}）。クラスターのいらない {horizon} 以降の期間を選ぶか、クラスターの起動を依頼してください。",
)
NOT_INSTALLED = Text(
    "Asking a Spark cluster needs more packages: pip install madoguchi[cluster]",
    "Spark クラスターを使うには追加のパッケージが必要です：pip install madoguchi[cluster]",
)
TOO_LONG = Text(
    "The cluster took longer than {seconds} s and was stopped. Choose a shorter period or fewer groups.",
    "クラスターでの集計に {seconds} 秒以上かかったため中止しました。期間を短くするか、分類を減らしてください。",
)
REACH = 3.0  # seconds to wait for the server's port
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # files are looked up by this many tasks; the default is one for each file
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "16",
}
_TYPES = {
    "int64": "BIGINT",
    "int32": "INT",
    "float64": "DOUBLE",
    "string": "STRING",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "array<float64>": "ARRAY<DOUBLE>",
}


class AwayError(WarehouseError):
    """The cluster cannot be reached, or broke down under the question."""


@dataclass
class _Open:
    """A session and the views it has; one state of the lake for as long as it lives."""

    session: Any
    tables: Mapping[str, Sequence[str]]
    viewed: set[str] = field(default_factory=set)
    users: int = 0


class SparkEngine:
    """Questions to one Spark Connect server (``sc://host:port``); a session is opened when it is first needed.

    Questions may come from many threads. One that has begun sees the files shown at that time to its end.
    """

    dialect = "pyspark"

    def __init__(self, address: str, seconds: float = 60.0) -> None:
        self.address = address
        self.seconds = seconds
        self.horizon = ""  # the first day that needs no cluster, for messages
        self._shown: Mapping[str, Sequence[str]] = {}
        self._open: _Open | None = None
        self._lock = threading.RLock()

    def show(self, tables: Mapping[str, Sequence[str]]) -> None:
        """Name the Parquet files each table consists of from now on."""
        with self._lock:
            if tables != self._shown:
                self._shown = {name: list(files) for name, files in tables.items()}
                self.close()

    def compile(self, expression: ir.Table) -> str:
        """Return the SQL of an expression. Raises ``WarehouseError`` where the cluster extra is not installed."""
        import ibis

        try:
            _ = ibis.pyspark  # its compiler reads options that only this registers
            return str(ibis.to_sql(expression, dialect=self.dialect))
        except ImportError:
            raise WarehouseError(NOT_INSTALLED) from None

    def ask(self, expression: ir.Table, sql: str | None = None) -> Result:
        """Run an expression (``sql``: as compiled before), once more on a new session where the old one was lost.

        Raises ``AwayError`` without a cluster, ``WarehouseError`` when it takes too long.
        """
        import ibis.expr.operations as ops

        sql = sql or self.compile(expression)
        names = sorted({table.name for table in expression.op().find(ops.UnboundTable)})
        for last in (False, True):
            try:
                return self._run(sql, names, expression.columns)
            except WarehouseError:
                raise
            except Exception as error:
                if _our_fault(error):
                    raise
                self.close()  # a restarted server, a lost connection, files replaced under the question
                if last:
                    raise self._away(type(error).__name__) from None
        raise AssertionError

    def close(self) -> None:
        """Open no more questions on this session; it ends with the last one that runs."""
        with self._lock:
            old, self._open = self._open, None
            if old is not None and not old.users:
                _end(old.session)

    def _run(self, sql: str, names: Sequence[str], columns: Sequence[str]) -> Result:
        with self._using(names) as session, self._deadline(session) as late:
            try:
                table = session.sql(sql).toArrow()
            except Exception:
                if late.is_set():
                    raise WarehouseError(TOO_LONG.fill(seconds=f"{self.seconds:g}")) from None
                raise
        table = table.select(list(columns))  # Ibis' detour for OFFSET leaves one more in the result
        values = [[_plain(value) for value in column.to_pylist()] for column in table.columns]
        return Result(list(table.column_names), list(zip(*values, strict=True)))

    @contextmanager
    def _using(self, names: Sequence[str]) -> Iterator[Any]:
        with self._lock:
            if self._open is None:
                self._open = _Open(self._connect(), self._shown)
            found = self._open
            found.users += 1
        try:
            with self._lock:
                for name in names:
                    if name not in found.viewed:
                        self._view(found.session, name, found.tables[name])
                        found.viewed.add(name)
            yield found.session
        finally:
            with self._lock:
                found.users -= 1
                if not found.users and found is not self._open:
                    _end(found.session)

    def _connect(self) -> Any:
        self._reach()
        try:
            from pyspark.sql import SparkSession
            from pyspark.sql.connect.client.retries import DefaultPolicy
        except ImportError:
            raise WarehouseError(NOT_INSTALLED) from None
        session = SparkSession.builder.remote(self.address).create()
        # the default goes on for ten minutes
        session.client.set_retry_policies([DefaultPolicy(max_retries=3, max_backoff=1000)])
        for name, value in _SETTINGS.items():
            session.conf.set(name, value)
        return session

    def _reach(self) -> None:
        parts = urlsplit(self.address)
        try:
            socket.create_connection((parts.hostname or "", parts.port or 15002), REACH).close()
        except OSError as error:
            raise self._away(error.strerror or type(error).__name__) from None

    def _view(self, session: Any, name: str, files: Sequence[str]) -> None:
        columns = SCHEMAS[name]
        layout = ", ".join(f"`{column}` {_TYPES[kind]}" for column, kind in columns.items())
        if files:
            frame = session.read.schema(layout).parquet(*map(cluster_address, files)).select(*columns)
        else:
            frame = session.createDataFrame([], layout)
        frame.createOrReplaceTempView(name)

    @contextmanager
    def _deadline(self, session: Any) -> Iterator[threading.Event]:
        tag, late = f"madoguchi-{uuid.uuid4().hex}", threading.Event()

        def interrupt() -> None:
            late.set()
            with contextlib.suppress(Exception):
                session.interruptTag(tag)

        timer = threading.Timer(self.seconds, interrupt)
        timer.daemon = True
        session.addTag(tag)
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            session.removeTag(tag)

    def _away(self, error: str) -> AwayError:
        return AwayError(AWAY.fill(address=self.address, error=error, horizon=self.horizon or "—"))


def cluster_address(file: str) -> str:
    """Return a file's address as Spark's file systems spell it.

    >>> cluster_address("/mnt/lake/fact_case/part-0.parquet"), cluster_address("s3://bucket/part-0.parquet")
    ('file:///mnt/lake/fact_case/part-0.parquet', 's3a://bucket/part-0.parquet')
    """
    if file.startswith("/"):
        return f"file://{file}"
    return f"s3a://{file.removeprefix('s3://')}" if file.startswith("s3://") else file


def _end(session: Any) -> None:
    with contextlib.suppress(Exception):
        session.stop()


def _our_fault(error: Exception) -> bool:
    """Whether the statement itself is wrong, so that no other session would run it."""
    from pyspark.errors import AnalysisException, ParseException

    return isinstance(error, AnalysisException | ParseException) and "PATH_NOT_FOUND" not in str(error)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return None if value != value else value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.date() if isinstance(value, datetime) else value
