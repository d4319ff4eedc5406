"""A log read by columns is the log read row by row: of every type a Parquet file may hold, however ugly."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from madoguchi.kit.reading import DateError, Portion, ReadError, Table, find_date_format, open_table
from madoguchi.kit.reading.portions import in_portions, moments, texts
from madoguchi.kit.reading.rows import as_text, clean
from madoguchi.processes.event_log import NoEventsError, read
from madoguchi.processes.mine import mine

ZONES = (None, "UTC", "Asia/Tokyo", "+05:30", "Europe/London")
NAMES = ["受付", "確認, 済", "x", 'a "q"', " pad ", "NA", "", "null", "line\nbreak", "nul\x00x", None]
MICROSECONDS = (0, 0, 531_000, 499, 500, 501, 999_600, 999_999)


def days(draw: random.Random, n: int) -> list[dt.datetime]:
    return [
        dt.datetime.fromtimestamp(1_700_000_000 + draw.randrange(10**7), dt.UTC).replace(
            microsecond=draw.choice(MICROSECONDS)
        )
        for _ in range(n)
    ]


def dates(draw: random.Random, n: int) -> dict[str, pa.Array]:
    """The same moments as people and tools write them, with gaps and oddities."""
    when = [moment if draw.random() > 0.1 else None for moment in days(draw, n)]

    def each(make: Callable[[dt.datetime], Any], kind: pa.DataType | None = None) -> pa.Array:
        return pa.array([None if moment is None else make(moment) for moment in when], kind)

    def odd(moment: dt.datetime) -> str:
        tokyo = moment.astimezone(dt.timezone(dt.timedelta(hours=9)))
        return draw.choice(
            [moment.isoformat(), moment.strftime("%Y-%m-%d %H:%M:%S"), tokyo.isoformat(), "soon", "  "]
            + [moment.strftime("%Y/%m/%d %H:%M"), moment.strftime("%Y年%m月%d日 %H時%M分")]
        )

    found = {
        "text": each(lambda moment: moment.isoformat()),
        "mixed": each(odd),
        "slash": each(lambda moment: moment.strftime("%Y/%m/%d %H:%M:%S")),
        "ms": each(lambda moment: int(moment.timestamp() * 1000)),
        "ms with oddities": each(
            lambda moment: draw.choice([int(moment.timestamp() * 1000)] * 8 + [-5, 10**17, 10**18, 20260105])
        ),
        "seconds": each(lambda moment: int(moment.timestamp()), pa.int32()),
        "microseconds": each(lambda moment: int(moment.timestamp() * 1_000_000), pa.uint64()),
        "fractions": each(lambda moment: moment.timestamp()),
        "compact": each(lambda moment: int(moment.strftime("%Y%m%d%H%M%S"))),
        "day": each(lambda moment: moment.date()),
        "Excel": each(lambda moment: 45_000 + moment.day),
        "long ago": each(
            lambda moment: draw.choice([moment, moment.replace(day=1, year=draw.choice([1500, 1870, 1930]))]),
            pa.timestamp("us", "Asia/Tokyo"),
        ),
    }
    for unit in ("s", "ms", "us", "ns"):
        for zone in ZONES:
            whole = each(
                lambda moment, zone=zone: moment if zone else moment.replace(tzinfo=None),  # type: ignore[misc]
                pa.timestamp("us", zone),
            )
            found[f"{unit} {zone}"] = whole.cast(pa.timestamp(unit, zone), safe=False)
    found["coded"] = found["us UTC"].dictionary_encode()
    return found


def others(draw: random.Random, n: int) -> dict[str, pa.Array]:
    """Columns of the types that are no dates."""
    choices: dict[str, tuple[list[Any], pa.DataType | None]] = {
        "team": (["A", "B", None, ""], pa.large_string()),
        "resource": ([1, 2, None], pa.int8()),
        "lane": (["Front", "BACK", None], None),
        "cost": (
            [1.5, 2.0, float("nan"), float("inf"), -0.0, 1e20, 1e-7, None, 1 / 3, 123_456_789.25],
            None,
        ),
        "request": ([True, False, None], None),
        "priority": ([Decimal("1.50"), Decimal("2.00"), None], pa.decimal128(6, 2)),
        "customer": ([10, 20, None], pa.uint16()),
        "float": ([1.5, 0.1, None], pa.float32()),
        "time": ([dt.time(9, 0, 1), dt.time(23, 59, 59, 5), None], None),
        "gap": ([dt.timedelta(seconds=3), dt.timedelta(days=2, microseconds=7), None], None),
        "list": ([[1, 2], [], None], pa.list_(pa.int64())),
        "record": ([{"a": 1, "b": "あ"}, None], None),
        "bytes": ([b"a\xff", b"\x00z", None], None),
        "nothing": ([None], pa.null()),
        "a.b": (["q"], None),
        "a": (["p"], None),
    }
    return {name: pa.array([draw.choice(of) for _ in range(n)], kind) for name, (of, kind) in choices.items()}


def written(folder: Path, columns: dict[str, pa.Array]) -> Path:
    path = folder / "log.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=40)
    return path


@pytest.mark.parametrize("seed", range(6))
def test_the_text_of_every_value_is_that_of_its_row(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    n = (1, 5, 60, 150, 150, 150)[seed]
    columns = {**dates(draw, n), **others(draw, n), "name": pa.array([draw.choice(NAMES) for _ in range(n)])}
    for name, column in columns.items():
        plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        if pa.types.is_timestamp(plain.type) and plain.type.unit == "ns":
            plain = plain.cast(pa.timestamp("us", plain.type.tz), safe=False)
        assert texts(column).to_pylist() == [clean(as_text(value)) for value in plain.to_pylist()], name
    with open_table(written(tmp_path, columns)) as table:
        rows = list(table.rows())
        got = list(table.portions(list(columns), 50))
        assert [number for one in got for number in one.numbers.to_pylist()] == [row.number for row in rows]
        for name in columns:
            by_columns = [text for one in got for text in one.text(name).to_pylist()]
            assert by_columns == [row.values[name] for row in rows] == list(table.values(name)), name


@pytest.mark.parametrize("seed", range(4))
def test_a_date_taken_without_its_text_is_the_date_its_text_gives(tmp_path: Path, seed: int) -> None:
    """ISO is read by DuckDB, which rounds to the millisecond; every other form by the kit."""
    columns = dates(random.Random(seed), 60)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    taken = set()
    with open_table(written(tmp_path, columns)) as table:
        for name, column in columns.items():
            form = find_date_format(table, name, dt.UTC)
            found = moments(column, form)
            if found is None:
                continue
            taken.add(name)
            rows = pa.table({"moment": found, "text": texts(column)})
            connection.register("dates", rows)
            pairs = connection.execute(
                "SELECT epoch_ms(moment), epoch_ms(try_cast(text AS TIMESTAMPTZ)), text FROM dates"
            ).fetchall()
            for moment, by_text, text in pairs:
                assert moment == (by_text if form.shape == "iso" else in_ms(form, text)), (name, text)
    assert {"ms", "seconds", "microseconds", "us UTC", "ns None", "s Asia/Tokyo", "ms +05:30"} <= taken
    assert not taken & {"ms with oddities", "long ago", "mixed", "compact", "Excel"}


def in_ms(form: Any, text: str) -> int | None:
    try:
        return int(form.parse_ms(text))
    except DateError:
        return None


def by_rows(table: Table, columns: Sequence[str], size: int) -> Iterator[Portion]:
    return in_portions(table.rows(), columns, size)


def told(path: Path) -> Any:
    try:
        with read(path, keep=["*"], described=True) as log:
            facts = [
                log.engine.run(f"SELECT * FROM {table} ORDER BY ALL").rows
                for table in ("fact_event", "fact_case", "fact_attribute", "dim_variant")
            ]
            return mine(log).to_json("en"), facts
    except (NoEventsError, DateError, ReadError) as error:
        return error.text


@pytest.mark.parametrize(
    "at",
    ["us UTC", "ns Asia/Tokyo", "ms None", "ms with oddities", "mixed", "coded", "long ago", "fractions"],
)
def test_both_ways_give_the_same_facts(tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(at)
    n = 150
    cases = [draw.choice(["c1", " c1 ", "c2", "c3", "", "NA", "日本", None]) for _ in range(n)]
    found = dates(draw, n)
    path = written(
        tmp_path,
        {
            "case": pa.array(cases),
            "activity": pa.array([draw.choice(NAMES) for _ in range(n)]),
            "at": found[at],
            "started_at": found["us None"],
            "noted": found["ms UTC"],
            **others(draw, n),
        },
    )
    by_columns = told(path)
    monkeypatch.setattr(Table, "portions", by_rows)
    assert told(path) == by_columns


def test_bytes_that_are_no_text_are_refused_either_way(tmp_path: Path) -> None:
    three = pa.array(["1", "1", "2"])
    bad = pa.Array.from_buffers(
        pa.string(), 3, [None, pa.array([0, 1, 2, 3], pa.int32()).buffers()[1], pa.py_buffer(b"a\xffb")]
    )
    path = written(tmp_path, {"case": three, "activity": bad, "at": pa.array([1, 2, 3], pa.timestamp("s"))})
    with open_table(path) as table:
        with pytest.raises(ReadError) as by_row:
            list(table.rows())
        with pytest.raises(ReadError) as by_column:
            [portion.text("activity") for portion in table.portions(["activity"], 10)]
    assert by_row.value.text == by_column.value.text
    assert by_row.value.code == "bad_parquet"


def test_a_moment_no_calendar_knows_is_refused_and_does_not_crash(tmp_path: Path) -> None:
    far = pa.array([10**18], pa.int64()).cast(pa.timestamp("us"))
    with open_table(written(tmp_path, {"at": far})) as table, pytest.raises(ReadError):
        list(table.rows())
