"""A table leaves as a file that opens right everywhere and does nothing it should not."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from madoguchi.kit import exporting
from madoguchi.kit.exporting import UnknownFormatError, defuse, export_response, to_cp932

COLUMNS = (
    ("case", "案件", "link"),
    ("opened", "受付日時", "datetime"),
    ("day", "日付", "date"),
    ("time", "解決までの時間", "duration"),
    ("share", "守った割合", "percent"),
    ("kept", "守れた", "boolean"),
)
MOMENT = dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.UTC)
ROW = {
    "case": ("C-1", "/cases/1/"),
    "opened": MOMENT,
    "day": dt.date(2026, 11, 22),
    "time": 22_320.5,
    "share": 82.04,
    "kept": True,
}


@pytest.fixture(autouse=True)
def tokyo() -> Iterator[None]:
    with timezone.override("Asia/Tokyo"), translation.override("ja"):
        yield


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response)  # type: ignore[arg-type]


def table(response: HttpResponseBase, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode(encoding))))


def test_csv_says_everything_in_plain_figures() -> None:
    rows = table(export_response(COLUMNS, [ROW], "案件", "csv", filters=[("期間", "今週"), ("部署", "")]))
    assert rows[0] == ["案件", "受付日時", "日付", "解決までの時間（秒）", "守った割合（%）", "守れた"]
    assert rows[1] == ["C-1", "2026-11-22 18:05:00", "2026-11-22", "22320.5", "82.04", "はい"]
    assert rows[2] == ["# 行数：1", "期間：今週", "時刻は Asia/Tokyo です"]


def test_csv_opens_in_excel_with_its_japanese_intact() -> None:
    response = export_response(COLUMNS, [ROW], "案件", "csv")
    assert body(response).startswith(b"\xef\xbb\xbf")
    assert "filename*=utf-8''%E6%A1%88%E4%BB%B6.csv" in response["Content-Disposition"]


def test_a_file_name_cannot_lead_elsewhere() -> None:
    response = export_response(COLUMNS, [], '../../etc/"x', "csv")
    assert 'filename="etc-x.csv"' in response["Content-Disposition"]


def test_cp932_shows_and_counts_what_it_cannot_hold() -> None:
    rows = table(export_response((("t", "文", "text"),), [{"t": "𠮷野さん🙂 〜 −5"}], "x", "cp932"), "cp932")
    assert rows[1] == ["〓野さん〓 ～ －5"]
    assert rows[2][1] == "Shift_JIS で表せない 2 文字を 〓 に置き換えました"


@given(st.text())
def test_cp932_takes_any_text(words: str) -> None:
    encoded, _ = to_cp932(words)
    encoded.decode("cp932")


@pytest.mark.parametrize(
    "attack",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        " =1+1",
        "＝1+1",
        "－1+1",
        "−1+1",
        "\r=1",
        "\ufeff=1",
    ],
)
@pytest.mark.parametrize("format", ["csv", "cp932"])
def test_formulas_do_not_run(attack: str, format: str) -> None:
    response = export_response((("t", "文", "text"),), [{"t": attack}], "x", format)
    encoding = "utf-8-sig" if format == "csv" else "cp932"
    assert table(response, encoding)[1][0].startswith("'")


@pytest.mark.parametrize("harmless", ["-5", "+81", "a=b", "", "-3.25", "受付"])
def test_plain_words_and_numbers_stay_as_they_are(harmless: str) -> None:
    assert defuse(harmless) == harmless


def test_negative_figures_stay_figures() -> None:
    rows = table(
        export_response((("x", "差", "signed"),), [{"x": -3.9}, {"x": Decimal("-1.50")}], "x", "csv")
    )
    assert [row[0] for row in rows[1:3]] == ["-3.9", "-1.50"]


def test_xlsx_keeps_types_and_never_makes_formulas() -> None:
    columns = (*COLUMNS, ("note", "メモ", "text"))
    response = export_response(
        columns, [ROW | {"note": "=HYPERLINK(1)"}], "案件", "xlsx", filters=[("期間", "今週")]
    )
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body(response))).get_sheet_by_index(0).to_python()
    assert sheet[1][0] == "C-1"
    assert sheet[1][1] == dt.datetime(2026, 11, 22, 18, 5)  # noqa: DTZ001
    assert sheet[1][3:6] == [22_320.5, 82.04, True]
    assert sheet[1][6] == "=HYPERLINK(1)"
    assert sheet[2][:3] == ["# 行数：1", "期間：今週", "時刻は Asia/Tokyo です"]


def test_xlsx_cuts_what_a_cell_cannot_hold_and_says_so() -> None:
    rows: list[dict[str, Any]] = [{"t": "あ" * 40_000}]
    response = export_response((("t", "文", "text"),), rows, "x", "xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body(response))).get_sheet_by_index(0).to_python()
    assert len(sheet[1][0]) == 32_767
    assert sheet[2][1].startswith("セルに入る 32,767 文字を超えた 1 件")


def test_a_full_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "SHEET_ROWS", 5)
    response = export_response((("n", "n", "number"),), ({"n": i} for i in range(8)), "x", "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(response)))
    first, second, third = (book.get_sheet_by_index(i).to_python() for i in range(3))
    assert [row[0] for row in first] == ["n", 0, 1, 2]
    assert [row[0] for row in second] == ["n", 3, 4, 5]
    assert [row[0] for row in third] == ["n", 6, 7, "# 行数：8"]


def test_rows_are_asked_for_as_they_are_sent() -> None:
    asked = []

    def rows() -> Iterator[dict[str, int]]:
        for i in range(5_000):
            asked.append(i)
            yield {"n": i}

    response = export_response((("n", "n", "number"),), rows(), "x", "csv")
    pieces = iter(response)  # type: ignore[call-overload]
    next(pieces), next(pieces)
    assert len(asked) < 1_000


def test_the_file_speaks_the_language_of_the_request_even_when_that_is_over() -> None:
    response = export_response(COLUMNS, [ROW], "x", "csv")
    with translation.override("en"), timezone.override("UTC"):
        rows = table(response)
    assert rows[1][1] == "2026-11-22 18:05:00"
    assert rows[2] == ["# 行数：1", "時刻は Asia/Tokyo です"]


def test_an_unknown_format_is_refused_by_name() -> None:
    with pytest.raises(UnknownFormatError, match="'pdf' is not a format"):
        export_response(COLUMNS, [], "x", "pdf")
