"""Rows and columns of Parquet files, read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from madoguchi.core.text import Text

from .limits import Limits, refuse
from .portions import Portion, broken_parquet, damage_told, texts
from .rows import Row, check_columns, check_rows, clean

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
            raise broken_parquet(error) from error
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
        with damage_told():
            for batch in self._batches(_BATCH_ROWS):
                lists = [texts(column).to_pylist() for column in batch.columns]
                for values in zip(*lists, strict=True):
                    number += 1
                    yield Row(number, dict(zip(self.columns, values, strict=True)))

    def portions(self, columns: Sequence[str], size: int) -> Iterator[Portion]:
        """Yield the rows as columns, reading no others. Raises ReadError as ``rows`` does."""
        number = 0
        places = {name: self.columns.index(name) for name in columns}
        with damage_told():
            names = pq.read_schema(self._path).names
            wanted = {name: names[place] for name, place in places.items()}
            for batch in self._batches(size, list(wanted.values())):
                numbers = pa.array(np.arange(number + 1, number + 1 + batch.num_rows))
                number += batch.num_rows
                yield Portion(numbers, {name: batch.column(raw) for name, raw in wanted.items()})

    def _batches(self, size: int, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self._path, pre_buffer=False, memory_map=False) as file:
            yield from file.iter_batches(batch_size=size, columns=columns, use_threads=False)
