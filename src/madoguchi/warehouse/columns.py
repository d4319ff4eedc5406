"""Answers as columns, for questions with so many rows that an object for every value would be too much.

A whole number is int64, or float64 with NaN where some are unknown; a text is ``Levels``. Knows no Django, and no DuckDB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from madoguchi.core.metrics.levels import Levels

if TYPE_CHECKING:
    import pyarrow as pa

Column = npt.NDArray[Any] | Levels
Columns = dict[str, Column]


def of_arrow(table: pa.Table) -> Columns:
    """Return an Arrow table's columns; there are numbers and texts in it."""
    return {name: _of_arrow(table.column(name)) for name in table.column_names}


def _of_arrow(column: pa.ChunkedArray) -> Column:
    import pyarrow as pa

    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        coded = column.dictionary_encode().combine_chunks()
        if isinstance(coded, pa.ChunkedArray):  # older Arrows give it so where there is no row
            coded = coded.chunk(0) if coded.num_chunks else pa.array([], column.type).dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return Levels(codes.astype(np.int32), coded.dictionary.to_pylist())
    if pa.types.is_integer(column.type) and not column.null_count:
        return np.asarray(column.to_numpy(), dtype=np.int64)
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def of_rows(names: Sequence[str], rows: Sequence[Sequence[Any]], texts: Sequence[str]) -> Columns:
    """Return rows as columns; ``texts``: which of the columns are texts."""
    found: Columns = {}
    for place, name in enumerate(names):
        values = [row[place] for row in rows]
        if name in texts:
            found[name] = Levels.of(values)
        elif any(value is None or isinstance(value, float) for value in values):
            found[name] = np.array([np.nan if one is None else one for one in values], dtype=np.float64)
        else:
            found[name] = np.array(values, dtype=np.int64)
    return found


def packed(columns: Columns) -> tuple[list[Any], list[memoryview]]:
    """Return what says how to read columns, and their bytes."""
    head: list[Any] = []
    parts = []
    for name, column in columns.items():
        values: npt.NDArray[Any] = np.ascontiguousarray(
            column.codes if isinstance(column, Levels) else column
        )
        head.append([name, values.dtype.str, column.names if isinstance(column, Levels) else None])
        parts.append(values.data.cast("B") if values.size else memoryview(b""))
    return head, parts


def unpacked(head: Sequence[Any], parts: Sequence[bytes]) -> Columns:
    """Return the columns that were packed."""
    found: Columns = {}
    for (name, kind, names), part in zip(head, parts, strict=True):
        values = np.frombuffer(part, dtype=kind) if part else np.zeros(0, dtype=kind)
        found[name] = values if names is None else Levels(values, names)
    return found


def numbers(columns: Mapping[str, Column], name: str) -> npt.NDArray[Any]:
    """Return a column of numbers."""
    found = columns[name]
    assert not isinstance(found, Levels)
    return found


def texts(columns: Mapping[str, Column], name: str) -> Levels:
    """Return a column of texts."""
    found = columns[name]
    assert isinstance(found, Levels)
    return found
