"""Rows of a table as columns, many at a time: the numbers and texts of its rows, and typed values where a file has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC

import pyarrow as pa
import pyarrow.compute as pc

from .dates import DateFormat
from .limits import ReadError, refuse
from .rows import Row, as_text, clean

_SECOND = 1_000_000
_FROM, _UNTIL = 94_694_400 * _SECOND, 253_402_300_800 * _SECOND  # 1973 to 9999: plain in every zone
_PER_SECOND = {"epoch_s": 1, "epoch_ms": 1_000, "epoch_us": 1_000_000}
_MICROSECONDS = pa.timestamp("us", "UTC")


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows of a table. ``numbers``: int64, as ``Row.number``; ``values``: a column each of those asked for.

    A column has the file's own type; ``text`` gives what ``Row.values`` holds, ``moments`` what its dates are.
    ``broken``: rows with a problem, which are not among the others.
    """

    numbers: pa.Array
    values: dict[str, pa.Array]
    broken: list[Row] = field(default_factory=list)

    def text(self, column: str) -> pa.Array:
        """Return a column as strings. Raises ReadError (``bad_parquet``) where a value is damaged."""
        with damage_told():
            return texts(self.values[column])

    def moments(self, column: str, form: DateFormat) -> pa.Array | None:
        """Return a column of typed moments or numbers as UTC timestamps; None where its texts have to be read."""
        return moments(self.values[column], form)


@contextmanager
def damage_told() -> Iterator[None]:
    """Say in both languages that a Parquet file is damaged, where reading or turning a value into text shows it."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise broken_parquet(error) from error


def broken_parquet(error: Exception) -> ReadError:
    """Return the refusal of a Parquet file."""
    detail = str(error).splitlines()[0][:200].replace("{", "(").replace("}", ")")
    return refuse(
        "bad_parquet",
        "The Parquet file is damaged or was cut off ({detail}). Write it again.",
        "Parquetファイルが壊れているか、途中で切れています（{detail}）。書き出し直してください。",
        detail=detail,
    )


def of_rows(rows: Sequence[Row], columns: Sequence[str]) -> Portion:
    """Return rows as a portion of text."""
    good = [row for row in rows if not row.problem]
    return Portion(
        pa.array([row.number for row in good], pa.int64()),
        {name: pa.array([row.values.get(name, "") for row in good], pa.string()) for name in columns},
        [row for row in rows if row.problem],
    )


def texts(column: pa.Array) -> pa.Array:
    """Return ``clean(as_text(value))`` of every value as strings, by columns where that gives the same.

    Raises ArrowException, ValueError or OverflowError where a value is damaged.
    """
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        return _sound(pc.fill_null(pc.cast(column, pa.string()), ""))
    if pa.types.is_timestamp(kind):
        if kind.unit == "ns":
            # Python has no nanoseconds; cutting them loses nothing a service record means.
            column = pc.cast(column, pa.timestamp("us", kind.tz), safe=False)
        if (plain := _iso(column)) is not None:
            return plain
    try:
        coded = pc.dictionary_encode(column)
    except pa.ArrowNotImplementedError:  # nested values
        return pa.array([clean(as_text(value)) for value in column.to_pylist()], pa.string())
    if not isinstance(coded, pa.DictionaryArray):
        return pa.array([clean(as_text(value)) for value in column.to_pylist()], pa.string())
    words = pa.array([clean(as_text(value)) for value in coded.dictionary.to_pylist()], pa.string())
    return pc.fill_null(words.take(coded.indices), "")


def _sound(column: pa.Array) -> pa.Array:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        column.to_pylist()  # says which bytes are no text
        raise
    if pc.any(pc.match_substring(column, "\x00")).as_py():
        return pc.replace_substring(column, "\x00", "\ufffd")
    return column


def _iso(column: pa.Array) -> pa.Array | None:
    """Moments as Python's ``isoformat`` writes them; None where they are out of its plain range."""
    if column.type.tz not in (None, "UTC"):
        return None
    whole = _in_microseconds(column)
    if whole is None:
        return None
    text = pc.cast(pc.cast(whole, pa.timestamp("us")), pa.string())
    text = pc.if_else(pc.ends_with(text, ".000000"), pc.utf8_slice_codeunits(text, 0, 19), text)
    if column.type.tz is not None:
        text = pc.binary_join_element_wise(pc.replace_substring(text, " ", "T"), "+00:00", "")
    return pc.fill_null(text, "")


def _in_microseconds(column: pa.Array) -> pa.Array | None:
    """Return timestamps as int64 of microseconds, or None where one is outside the plain range."""
    try:
        whole = pc.cast(pc.cast(column, pa.timestamp("us", column.type.tz)), pa.int64())
    except pa.ArrowInvalid:
        return None
    return whole if _within(whole, _FROM, _UNTIL) else None


def _within(column: pa.Array, low: int, below: int) -> bool:
    ends = pc.min_max(column)
    least, most = ends["min"].as_py(), ends["max"].as_py()
    return least is None or (least >= low and most < below)


def moments(column: pa.Array, form: DateFormat) -> pa.Array | None:
    """Return typed values as UTC timestamps in microseconds, null where their text is no date by ``form``.

    None where that is not certain to be what ``form`` makes of their texts (``texts``): then these have to be read.
    Whole numbers are cut to the millisecond, as ``form.parse_ms`` does.
    """
    kind = column.type
    if pa.types.is_timestamp(kind):
        if form.shape != "iso" or (kind.tz is None and form.zone is not UTC):
            return None
        if kind.unit == "ns":
            column = pc.cast(column, pa.timestamp("us", kind.tz), safe=False)
        whole = _in_microseconds(column)
        if whole is None or (len(column) and not _zone_is_known(column)):
            return None
        return pc.cast(whole, _MICROSECONDS)
    if pa.types.is_integer(kind) and form.shape in _PER_SECOND:
        try:
            whole = pc.cast(column, pa.int64())
        except pa.ArrowInvalid:
            return None
        per = _PER_SECOND[form.shape]
        if not _within(whole, 0, _UNTIL // _SECOND * per):
            return None
        ms = pc.divide(whole, 1_000) if per == _SECOND else pc.multiply(whole, 1_000 // per)
        return pc.cast(pc.multiply(ms, 1_000), _MICROSECONDS)
    return None


def _zone_is_known(column: pa.Array) -> bool:
    try:
        column[:1].to_pylist()
    except (ValueError, OverflowError):
        return False
    return True


def in_portions(rows: Iterator[Row], columns: Sequence[str], size: int) -> Iterator[Portion]:
    """Yield rows as portions of at most ``size``."""
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) >= size:
            yield of_rows(held, columns)
            held = []
    if held:
        yield of_rows(held, columns)
