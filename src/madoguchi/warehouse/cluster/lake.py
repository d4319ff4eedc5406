"""Delta tables of all facts on a shared disk or an object store, written by one writer, read from their file lists.

Partitioned by month and by 16 buckets of customers, so that a change or an erasure rewrites few files. Partitions are
always replaced as a whole, which keeps each in one file: there is nothing to compact. No deletion vectors (a reader of
the file list would see deleted rows) and no column statistics (the log would keep values of erased rows).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from madoguchi.core.text import Text
from madoguchi.warehouse.build import DIMENSIONS, FACTS
from madoguchi.warehouse.engine import WarehouseError
from madoguchi.warehouse.schema import SCHEMAS

BUCKETS = 16
TABLES = (*FACTS, *DIMENSIONS)
NOT_INSTALLED = Text(
    "Writing the lake needs more packages: pip install madoguchi[cluster]",
    "レイクへの書き込みには追加のパッケージが必要です：pip install madoguchi[cluster]",
)
UNREACHABLE = Text(
    "The lake at {address} cannot be read or written ({error}). Check MADOGUCHI_LAKE, its permissions and free space.",
    "レイク（{address}）を読み書きできません（{error}）。MADOGUCHI_LAKE の設定、アクセス権、空き容量をご確認ください。",
)
_TYPES: dict[str, pa.DataType] = {
    "int64": pa.int64(),
    "int32": pa.int32(),
    "float64": pa.float64(),
    "string": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "array<float64>": pa.list_(pa.float64()),
}
_SETTINGS = {"delta.enableDeletionVectors": "false", "delta.dataSkippingNumIndexedCols": "0"}


class LakeError(WarehouseError):
    """The lake is missing, full or not ours to write."""


def schema(table: str) -> pa.Schema:
    """Return the columns of a table in the lake: those of the facts, then where its rows lie (facts only)."""
    fields = [(name, _TYPES[kind]) for name, kind in SCHEMAS[table].items()]
    return pa.schema(fields + ([("month", pa.string()), ("bucket", pa.int32())] if table in FACTS else []))


class Lake:
    """The Delta tables below one address: a folder, or what deltalake understands (``s3://``, ``az://``, ``gs://``).

    Credentials come from the environment, under the names the stores' own tools use.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._tables: dict[str, Any] = {}

    def read(self, table: str, month: str, buckets: Sequence[int] | None = None) -> pa.Table:
        """Return the rows of a month (of some buckets only), as last written."""
        wanted: list[Any] = [("month", "=", month)]
        if buckets is not None:
            wanted.append(("bucket", "in", list(buckets)))
        return self._read(table, wanted)

    def read_all(self, table: str) -> pa.Table:
        """Return every row of a table, as last written."""
        return self._read(table, None)

    def put(self, table: str, month: str, buckets: Sequence[int], rows: pa.Table) -> None:
        """Replace these buckets of a month by ``rows`` (which may be empty), in one commit."""
        listed = ", ".join(str(int(bucket)) for bucket in buckets)
        self._replace(table, rows, f"month = '{month}' AND bucket IN ({listed})")

    def put_all(self, table: str, rows: pa.Table) -> None:
        """Replace all rows of a table, in one commit."""
        self._replace(table, rows, None)

    def months(self, table: str) -> set[str]:
        """Return the months that have rows."""
        return {str(part["month"]) for part in self._table(table).partitions()}

    def versions(self) -> dict[str, int]:
        """Return the last version of each table; together with ``files`` they are one state of the whole lake."""
        return {table: int(self._table(table).version()) for table in TABLES}

    def files(self, versions: Mapping[str, int]) -> dict[str, list[str]]:
        """Return the files each table consisted of in these versions."""
        return {
            table: [str(uri) for uri in self._open(table, version).file_uris()]
            for table, version in versions.items()
        }

    def identity(self) -> str:
        """Return what tells this lake from another, or from one that was emptied and begun again."""
        return str(self._table("fact_case").metadata().id)

    def vacuum(self) -> int:
        """Remove the files that no table names any more, and with them all that was replaced; returns how many."""
        removed = 0
        for table in TABLES:
            removed += len(
                self._table(table).vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
            )
        return removed

    def _read(self, table: str, wanted: list[Any] | None) -> pa.Table:
        try:
            found = self._table(table).to_pyarrow_table(filters=wanted)
        except OSError as error:
            raise self._error(error) from error
        return found.select(schema(table).names).cast(schema(table))

    def _replace(self, table: str, rows: pa.Table, predicate: str | None) -> None:
        from deltalake import WriterProperties, write_deltalake
        from deltalake.exceptions import DeltaError

        target = self._table(table)
        try:
            if not rows.num_rows:
                target.delete(predicate)
                return
            write_deltalake(
                target,
                rows.select(schema(table).names).cast(schema(table)),
                mode="overwrite",
                predicate=predicate,
                writer_properties=WriterProperties(compression="ZSTD", max_row_group_size=200_000),
            )
        except (DeltaError, OSError) as error:
            self._tables.pop(table, None)
            raise self._error(error) from error

    def _table(self, table: str) -> Any:
        if table not in self._tables:
            self._tables[table] = self._open(table)
        return self._tables[table]

    def _open(self, table: str, version: int | None = None) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                from deltalake import DeltaTable
        except ImportError:
            raise LakeError(NOT_INSTALLED) from None
        address = f"{self.address}/{table}"
        try:
            if "://" not in address:
                Path(address).mkdir(parents=True, exist_ok=True)
            if DeltaTable.is_deltatable(address):
                return DeltaTable(address, version=version)
            return DeltaTable.create(
                address,
                schema(table),
                partition_by=["month", "bucket"] if table in FACTS else None,
                configuration=_SETTINGS,
            )
        except Exception as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> LakeError:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        return LakeError(UNREACHABLE.fill(address=self.address, error=said[:300]))
