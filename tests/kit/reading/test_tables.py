"""Every usual format through one door: the same rows, numbered as the user sees them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.kit.reading import Limits, ReadError, find_date_format, open_sections, open_table
from tests.strict import shared

ROWS = [
    {"case": "A-1", "activity": "受付", "at": "2026-11-22 14:05", "memo": 'はい, "そうです"\n以上'},
    {"case": "NA", "activity": "null", "at": "2026-11-22 14:06", "memo": ""},
    {"case": "=cmd|'/c calc'!A0", "activity": "@SUM(A1)", "at": "2026-11-22 14:07", "memo": "+81-3-1234"},
]


def _csv(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _write_xlsx(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("出来事")
    for x, name in enumerate(ROWS[0]):
        sheet.write_string(0, x, name)
        for y, row in enumerate(ROWS, 1):
            sheet.write_string(y, x, row[name])
    book.close()


def _write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("export/events.csv", _csv(ROWS))
        z.writestr("__MACOSX/._events.csv", b"\x00\x05")


def _write_zipped_xlsx(path: Path) -> None:
    inner = path.with_suffix(".tmp")
    _write_xlsx(inner)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.write(inner, "events.xlsx")


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/"><extension name="Concept" prefix="concept" uri="x"/>
<global scope="event"><string key="concept:name" value="__INVALID__"/></global>
<string key="creator" value="someone"/>
{traces}</log>"""


def _xes(rows: list[dict[str, str]]) -> str:
    from xml.sax.saxutils import quoteattr

    traces = ""
    for row in rows:
        inner = "".join(
            f"<string key={quoteattr(k)} value={quoteattr(v)}/>" for k, v in row.items() if k != "case"
        )
        traces += f'<trace><string key="case" value={quoteattr(row["case"])}/><event>{inner}</event></trace>'
    return XES.format(traces=traces)


WRITERS: dict[str, Callable[[Path], object]] = {
    "csv": lambda p: p.write_text(_csv(ROWS), encoding="utf-8", newline=""),
    "tsv": lambda p: p.write_text(_csv(ROWS, "\t"), encoding="utf-8", newline=""),
    "semicolon": lambda p: p.write_text(_csv(ROWS, ";"), encoding="utf-8", newline=""),
    "pipe": lambda p: p.write_text(_csv(ROWS, "|"), encoding="utf-8", newline=""),
    "excel_sep": lambda p: p.write_text("sep=;\r\n" + _csv(ROWS, ";"), encoding="utf-8", newline=""),
    "csv.gz": lambda p: p.write_bytes(gzip.compress(_csv(ROWS).encode())),
    "zip": _write_zip,
    "xlsx": _write_xlsx,
    "xlsx in zip": _write_zipped_xlsx,
    "parquet": lambda p: pq.write_table(pa.Table.from_pylist(ROWS), p),
    "parquet.gz": lambda p: p.write_bytes(gzip.compress(_parquet_bytes())),
    "jsonl": lambda p: p.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in ROWS), encoding="utf-8"),
    "json_array": lambda p: p.write_text(json.dumps(ROWS, ensure_ascii=False, indent=1), encoding="utf-8"),
    "json_envelope": lambda p: p.write_text(
        json.dumps({"count": 3, "events": ROWS, "next_page": None}, ensure_ascii=False), encoding="utf-8"
    ),
    "json_envelope_indented": lambda p: p.write_text(json.dumps({"events": ROWS, "count": 3}, indent=2), encoding="utf-8"),
    "json_values": lambda p: p.write_text("".join(json.dumps(r, indent=2) for r in ROWS), encoding="utf-8"),
    "utf16 jsonl": lambda p: p.write_text("\n".join(json.dumps(r) for r in ROWS), encoding="utf-16"),
}  # fmt: skip


def _parquet_bytes() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), sink)
    return sink.getvalue()


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_records_come_out_of_every_format(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "upload"
    WRITERS[kind](path)
    with open_table(path) as table:
        assert table.columns == ["case", "activity", "at", "memo"]
        assert [r.values for r in table.rows()] == ROWS
        assert [r.values for b in table.batches(2) for r in b] == ROWS
        assert all(r.problem is None for r in table.rows())
        assert table.approximate_rows == 3
        assert len(table.preview(2)) == 2
        assert len(table.sha256()) == 64
        assert table.size == path.stat().st_size


def test_xes_gives_events_with_their_trace(tmp_path: Path) -> None:
    for name, data in (("log.xes", _xes(ROWS).encode()), ("log.xes.gz", gzip.compress(_xes(ROWS).encode()))):
        path = tmp_path / name
        path.write_bytes(data)
        table = open_table(path)
        assert (table.kind, table.columns) == ("xes", ["case:case", "activity", "at", "memo"])
        assert [r.number for r in table.rows()] == [1, 2, 3]
        assert [r.values["case:case"] for r in table.rows()] == [r["case"] for r in ROWS]
        assert [r.values["memo"] for r in table.rows()] == [r["memo"] for r in ROWS]


def test_row_numbers_are_what_an_editor_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,"two\nlines"\n\n3,4\n', encoding="utf-8")
    assert [r.number for r in open_table(path).rows()] == [2, 5]
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"a":1}\n\n{"a":2}\n', encoding="utf-8")
    assert [r.number for r in open_table(lines).rows()] == [1, 3]
    assert open_table(path).numbered.ja == "行目"


def test_ragged_rows_are_kept_and_the_doubtful_ones_say_so(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text("a,b,c\n1,2\n1,2,3,\n1,2,3,4\n,,\n5,6,7\n", encoding="utf-8")
    rows = list(open_table(path).rows())
    assert rows[0].values == {"a": "1", "b": "2", "c": ""}
    assert [bool(r.problem) for r in rows] == [False, False, True, False]
    assert rows[2].problem is not None
    assert "4 fields" in rows[2].problem.en
    assert [r.number for r in rows] == [2, 3, 4, 6]


def test_title_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        "案件一覧,,\n2026年11月22日出力\n\n案件番号,活動,日時\nA-1,受付,2026-11-22\n", encoding="utf-8"
    )
    table = open_table(path)
    assert table.columns == ["案件番号", "活動", "日時"]
    assert [r.number for r in table.rows()] == [5]
    assert "4行目" in table.notes[0].ja


def test_unnamed_and_repeated_columns_get_names_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "dup.csv"
    path.write_text("id,名前,名前,, id \n1,a,b,c,d\n", encoding="utf-8")
    table = open_table(path)
    assert table.columns == ["id", "名前", "名前 (2)", "column 4", "id (2)"]
    assert len(table.notes) == 2
    assert table.preview()[0].values["名前 (2)"] == "b"


def test_a_worksheet_keeps_its_own_row_numbers_dates_and_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("表紙").write_string(0, 0, "案件一覧")
    sheet = book.add_worksheet("データ")
    date_format = book.add_format({"num_format": "yyyy/mm/dd hh:mm"})
    sheet.write_string(2, 1, "案件一覧（2026年11月）")
    for x, name in enumerate(["番号", "日時", "費用", "解決", "式"]):
        sheet.write_string(4, 1 + x, name)
    sheet.write_number(5, 1, 1001)
    sheet.write_datetime(5, 2, datetime(2026, 11, 22, 14, 5), date_format)  # noqa: DTZ001
    sheet.write_number(5, 3, 12.5)
    sheet.write_boolean(5, 4, True)
    sheet.write_formula(5, 5, "=1+1", None, 2)
    sheet.write_string(7, 1, "A-2")
    book.close()
    table = open_table(path)
    assert table.columns[-5:] == ["番号", "日時", "費用", "解決", "式"]
    first, second = table.rows()
    assert (first.number, second.number) == (6, 8)
    assert [first.values[c] for c in table.columns[-5:]] == [
        "1001",
        "2026-11-22 14:05:00",
        "12.5",
        "true",
        "2",
    ]
    assert any("データ" in n.ja for n in table.notes)
    assert open_table(path, sheet="表紙").preview() == []
    with pytest.raises(ReadError, match="no worksheet"):
        open_table(path, sheet="なし")


def test_nested_json_becomes_dotted_columns_and_stays_whole_as_records(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    record = {
        "id": 7,
        "resolved": True,
        "customer": {"id": "c1", "name": "山田"},
        "turns": [{"speaker": "agent"}],
        "x": None,
    }
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    table = open_table(path)
    assert table.kind == "jsonl"
    assert next(iter(table.records())).value == record
    values = table.preview()[0].values
    assert values == {
        "id": "7",
        "resolved": "true",
        "customer.id": "c1",
        "customer.name": "山田",
        "turns": '[{"speaker": "agent"}]',
        "x": "",
    }


def test_an_export_with_several_lists_is_read_in_one_pass(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    data = {
        "tickets": [{"id": i} for i in range(5_000)],
        "users": [{"id": "u", "tags": ["a"]}],
        "count": 5000,
    }
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    seen = [(section, record.number, record.value) for section, record in open_sections(path)]
    assert [s for s, _, _ in seen].count("tickets") == 5_000
    assert seen[4_999] == ("tickets", 5_000, {"id": 4_999})
    assert ("users", 1, {"id": "u", "tags": ["a"]}) in seen
    assert open_table(path, section="users").preview()[0].values == {"id": "u", "tags": '["a"]'}


def test_text_no_database_can_hold_is_made_visible(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"a": "x\\u0000y", "b": "\\ud83d", "c": "\\ud83d\\ude00"}\n', encoding="utf-8")
    assert open_table(path).preview()[0].values == {"a": "x\ufffdy", "b": "\ufffd", "c": "😀"}
    late = tmp_path / "late.csv"
    late.write_bytes(b"a,b\n" + b"1,2\n" * 80_000 + b"x\x00y,3\n")
    *_, last = open_table(late).rows()
    assert last.values["a"] == "x\ufffdy"


def test_old_line_ends_are_lines(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        path = tmp_path / "ends.csv"
        path.write_bytes(end.join(["a,b", "1,2", "3,4"]).encode())
        assert [(r.number, r.values) for r in open_table(path).rows()] == [
            (2, {"a": "1", "b": "2"}),
            (3, {"a": "3", "b": "4"}),
        ]


def test_a_single_column_is_a_table_too(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("コメント\n親切でした\n待ちました、長く\n", encoding="utf-8")
    assert [r.values["コメント"] for r in open_table(path).rows()] == ["親切でした", "待ちました、長く"]


def test_the_hint_names_what_content_leaves_open(tmp_path: Path) -> None:
    path = tmp_path / "upload-0001"
    path.write_text('{"items": [{"a": 1}, {"a": 2}]}\n', encoding="utf-8")
    assert open_table(path).columns == ["a"]
    assert open_table(path, hint="conversations.jsonl").columns == ["items"]


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    path = tmp_path / "long.csv.gz"
    path.write_bytes(
        gzip.compress(("a,b\n" + "".join(f"{i},{i * 7919 % 10007}\n" for i in range(200_000))).encode())
    )
    table = open_table(path)
    shares = []
    for n, _ in enumerate(table.rows()):
        if n % 50_000 == 0:
            shares.append(table.progress)
    assert shares == sorted(shares)
    assert 0 < shares[1] < 1
    assert table.progress == 1.0
    assert 0.7 < table.approximate_rows / 200_000 < 1.3


fields = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=20)


@settings(deadline=None)
@given(st.lists(st.tuples(fields, fields, fields), min_size=1, max_size=12))
def test_any_text_written_as_csv_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(["first", "second", "third"])
        writer.writerows(rows)
    got = [tuple(r.values.values()) for r in open_table(path, encoding="utf-8", delimiter=",").rows()]
    assert got == [r for r in rows if any(r)]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.dictionaries(st.text(min_size=1, max_size=8), st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=200),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ), min_size=1, max_size=4), min_size=1, max_size=20),
    st.sampled_from([None, 2]),
    st.sampled_from(["array", "envelope", "lines"]),
)  # fmt: skip
def test_any_json_comes_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]], indent: int | None, form: str
) -> None:
    records = [{"k": 0, **r} for r in records]
    path = tmp_path_factory.mktemp("any") / f"any.{'jsonl' if form == 'lines' else 'json'}"
    if form == "lines":
        path.write_text("\n".join(json.dumps(r) for r in records), encoding="utf-8")
    else:
        path.write_text(
            json.dumps(records if form == "array" else {"rows": records}, indent=indent), encoding="utf-8"
        )
    clean = json.loads(json.dumps(records).replace("\\u0000", "\\ufffd"))
    assert [r.value for r in open_table(path).records()] == clean


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("helpdesk", 21_348, 13),
        ("bpi2013_incidents", 65_533, 13),
        ("bpi2013_closed_problems", 6_660, 13),
        ("teleclaims", 46_138, 9),
        ("uci_incident", 141_712, 27),
    ],
)
def test_the_real_logs_lose_no_row(name: str, rows: int, columns: int) -> None:
    table = open_table(shared("logs", f"{name}.csv.gz"))
    assert len(table.columns) == columns
    count = 0
    for batch in table.batches():
        count += len(batch)
        assert not any(r.problem for r in batch)
    assert count == rows


def test_the_real_surveys_lose_no_row() -> None:
    fukui = open_table(shared("surveys", "fukui_kanko_survey_202607.csv"))
    assert (fukui.encoding, len(fukui.columns)) == ("UTF-8 (BOM)", 90)
    rows = list(fukui.rows())
    assert len(rows) == 1_945
    assert len({r.values["会員ID"] for r in rows}) == 1_296
    for year, count in ((2017, 2_831), (2018, 2_809)):
        table = open_table(shared("surveys", f"sfo_customer_survey_{year}.csv"))
        assert "NETPRO" in table.columns
        assert sum(1 for _ in table.rows()) == count


def test_a_case_called_na_is_a_case(tmp_path: Path) -> None:
    table = pa.table({"case": ["NA", "null", None], "n": [1, None, 3], "f": [1.0, 2.5, None]})
    path = tmp_path / "na.parquet"
    pq.write_table(table, path)
    assert [r.values for r in open_table(path).rows()] == [
        {"case": "NA", "n": "1", "f": "1"},
        {"case": "null", "n": "", "f": "2.5"},
        {"case": "", "n": "3", "f": ""},
    ]


def test_limits_are_the_callers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 100, encoding="utf-8")
    assert len(open_table(path, limits=Limits(max_rows=100)).preview(200)) == 100
    with pytest.raises(ReadError) as caught:
        list(open_table(path, limits=Limits(max_rows=99)).rows())
    assert caught.value.code == "too_many_rows"


def test_quotes_as_other_tools_write_them(tmp_path: Path) -> None:
    path = tmp_path / "quotes.csv"
    for text in (
        'a,b,c\n1,"x, ""y""",2\n3,"p",4\n',
        'a,b,c\n1,"x, \\"y\\"",2\n3,"p",4\n',
        'a, b, c\n1, "x, ""y""", 2\n3, "p", 4\n',
    ):
        path.write_text(text, encoding="utf-8")
        table = open_table(path)
        assert table.columns == ["a", "b", "c"]
        assert [list(r.values.values()) for r in table.rows()] == [["1", 'x, "y"', "2"], ["3", "p", "4"]]


def test_a_path_ending_in_a_backslash_is_no_escape(tmp_path: Path) -> None:
    path = tmp_path / "paths.csv"
    path.write_text('a,b\n"C:\\","x"\n"D:\\","y"\n', encoding="utf-8")
    assert [r.values["a"] for r in open_table(path).rows()] == ["C:\\", "D:\\"]


def test_a_last_row_cut_off_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text("a,b,c\n1,2,3\n4,5\n6,7,8\n9,1", encoding="utf-8")
    rows = list(open_table(path).rows())
    assert [bool(r.problem) for r in rows] == [False, False, False, True]
    assert rows[-1].problem is not None
    assert "cut off" in rows[-1].problem.en
    path.write_text("a,b,c\n1,2,3\n4,5\n", encoding="utf-8")
    assert not any(r.problem for r in open_table(path).rows())


def test_a_file_without_a_header_says_so(tmp_path: Path) -> None:
    path = tmp_path / "headless.csv"
    path.write_text("A-1,受付,2026-11-22 14:05\nA-1,完了,2026-11-23 10:00\n", encoding="utf-8")
    assert "1行目が列名ではなく" in open_table(path).notes[0].ja


def test_a_late_date_decides_the_order_of_a_column(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    early = "".join(f"A-{n},0{1 + n % 9}/0{1 + n % 7}/2026\n" for n in range(5_000))
    path.write_text(f"case,at\n{early}A-9,22/11/2026\n", encoding="utf-8")
    found = find_date_format(open_table(path), "at", UTC)
    assert (found.order, found.ambiguous) == ("dmy", False)
    path.write_text(f"case,at\n{early}", encoding="utf-8")
    assert find_date_format(open_table(path), "at", UTC).ambiguous
    assert find_date_format(open_table(path), "at", UTC, day_first=True).order == "dmy"
