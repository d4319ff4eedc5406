"""Rows of Parquet files, read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from madoguchi.core.text import Text

from .limits import Limits, ReadError, refuse
from .rows import Row, as_text, check_columns, check_rows, clean

_BATCH_ROWS = 8_192


class ParquetFile:
    """A Parquet file. Rows are numbered by order; nested values become JSON text."""

    kind = "parquet"
    encoding: str | None = None

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self.notes: list[Text] = []
        try:
            meta = pq.read_metadata(path)
            schema = pq.read_schema(path)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _broken(error) from error
        check_columns(len(schema.names), limits)
        check_rows(meta.num_rows, limits)
        self.columns = [clean(n) for n in schema.names]
        self.approximate_rows: int | None = meta.num_rows
        if not self.columns:
            raise refuse("no_header", "The Parquet file has no columns.", "Parquetファイルに列がありません。")
        if len(set(self.columns)) < len(self.columns):
            raise refuse(
                "duplicate_columns",
                "Two columns of the Parquet file have the same name. Rename one and write the file again.",
                "Parquetファイルに同じ名前の列があります。名前を変えて書き出し直してください。",
            )

    def rows(self) -> Iterator[Row]:
        """Yield rows. Raises ReadError (``bad_parquet``) where a page is damaged."""
        number = 0
        try:
            with pq.ParquetFile(self._path, pre_buffer=False, memory_map=False) as file:
                for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
                    lists = [_texts(column) for column in batch.columns]
                    for values in zip(*lists, strict=True):
                        number += 1
                        yield Row(number, dict(zip(self.columns, values, strict=True)))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _broken(error) from error


def _texts(column: pa.Array) -> list[str]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        texts = pc.fill_null(pc.cast(column, pa.string()), "").to_pylist()
        return [clean(t) if "\x00" in t else t for t in texts]
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        # Python has no nanoseconds; cutting them loses nothing a service record means.
        column = pc.cast(column, pa.timestamp("us", kind.tz), safe=False)
    return [clean(as_text(v)) for v in column.to_pylist()]


def _broken(error: Exception) -> ReadError:
    detail = str(error).splitlines()[0][:200].replace("{", "(").replace("}", ")")
    return refuse(
        "bad_parquet",
        "The Parquet file is damaged or was cut off ({detail}). Write it again.",
        "Parquetファイルが壊れているか、途中で切れています（{detail}）。書き出し直してください。",
        detail=detail,
    )
