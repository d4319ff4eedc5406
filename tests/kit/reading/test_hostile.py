"""Broken, huge and hostile files: a clear refusal in both languages, and memory stays where it was."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from madoguchi.kit.reading import Limits, ReadError, open_table
from madoguchi.kit.reading.formulas import defuse_formula

MIB = 1024 * 1024


def refused(path: Path, limits: Limits | None = None, **more: str) -> ReadError:
    """Open and read a file to its end; return the error it must raise."""
    with pytest.raises(ReadError) as caught, open_table(path, limits=limits, **more) as table:  # type: ignore[arg-type]
        for _ in table.rows():
            pass
    error = caught.value
    assert error.text.en
    assert error.text.ja
    assert "{" not in error.text.en.replace("{…}", "")
    assert error.text.en != error.text.ja
    return error


def _xlsx(path: Path, rows: int = 50) -> bytes:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for y in range(rows):
        for x in range(3):
            sheet.write_string(y, x, f"値{y}-{x}")
    book.close()
    return path.read_bytes()


def _rezip(data: bytes, **replace: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, replace.get(Path(info.filename).stem, old.read(info)))
    return out.getvalue()


def test_a_gz_that_grows_without_end_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=9) as out:
        out.write(b"a,b\n")
        for _ in range(64):
            out.write(b"1,1\n" * (MIB // 4))
    assert path.stat().st_size < MIB
    assert refused(path).code == "zip_bomb"
    assert refused(path, Limits(max_uncompressed=MIB)).code == "zip_bomb"


def test_a_zip_bomb_is_stopped_by_its_directory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a.csv", b"a,b\n" + b"0,0\n" * (20 * MIB))
    assert refused(path).code == "zip_bomb"


def test_a_workbook_bomb_is_stopped_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    data = _xlsx(path)
    huge = b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * (4 * MIB) + b"</sheetData></worksheet>"
    path.write_bytes(_rezip(data, sheet1=huge))
    assert refused(path).code in ("zip_bomb", "too_large")
    assert refused(path, Limits(max_unpacked=MIB, max_ratio=1e9)).code == "too_large"


def test_a_workbook_that_lies_about_its_sizes_is_caught(tmp_path: Path) -> None:
    path = tmp_path / "liar.xlsx"
    data = bytearray(_xlsx(path, rows=20_000))
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        info = next(i for i in z.infolist() if i.filename.endswith("sheet1.xml"))
        honest = z.read(info)
    cut = honest[:500]
    old = info.file_size.to_bytes(4, "little")
    crc = info.CRC.to_bytes(4, "little")
    patched = (
        bytes(data)
        .replace(old, len(cut).to_bytes(4, "little"))
        .replace(crc, zlib.crc32(cut).to_bytes(4, "little"))
    )
    path.write_bytes(patched)
    assert refused(path).code == "zip_bomb"


def test_one_cell_in_the_farthest_corner_does_not_claim_the_memory_of_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "corner.xlsx"
    data = _xlsx(path)
    for ref, row, code in (
        ("XFD1048576", ' r="1048576"', "too_many_columns"),
        ("C1048576", ' r="1048576"', None),
        ("NZ1048576", ' r="1048576"', "too_large"),
        ("NZ1048576", ' r="2"', "too_large"),
        ("NZ1048576", "", "too_large"),
    ):
        sheet = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
            f'<row{row}><c r="{ref}"><v>3</v></c></row></sheetData></worksheet>'
        ).encode()
        path.write_bytes(_rezip(data, sheet1=sheet))
        if code is None:
            rows = list(open_table(path).rows())
            assert [r.number for r in rows] == [1_048_576]
        else:
            assert refused(path).code == code


def test_entries_that_overlap_or_are_too_many_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as z:
        for i in range(30):
            z.writestr(f"{i}.csv", "a,b\n1,2\n")
    assert refused(path, Limits(max_entries=20)).code == "zip_bomb"
    assert refused(path).code == "archive_content"
    assert "30" in refused(path).text.en


def test_an_archive_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as z:
        z.writestr("a.csv", "a,b\n1,2\n")
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("inner.zip", inner.getvalue())
    assert refused(path).code == "archive_content"
    path.write_bytes(gzip.compress(gzip.compress(b"a,b\n1,2\n")))
    assert refused(path).code == "archive_content"


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_truncated_files_say_that_they_were_cut(tmp_path: Path, keep: float) -> None:
    book = _xlsx(tmp_path / "whole.xlsx", rows=500)
    parquet = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(5_000)), "b": [f"x{i}" for i in range(5_000)]}), parquet)
    packed = gzip.compress("".join(f"A-{i},{i * 7919 % 9973}\n" for i in range(5_000)).encode())
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a.csv", "".join(f"A-{i},{i * 7919 % 9973}\n" for i in range(5_000)))
    for name, data in (
        ("a.xlsx", book),
        ("a.parquet", parquet.getvalue()),
        ("a.csv.gz", packed),
        ("a.zip", zipped.getvalue()),
    ):
        path = tmp_path / name
        path.write_bytes(data[: int(len(data) * keep)])
        assert refused(path).code in ("broken_archive", "bad_parquet", "bad_workbook"), name


def test_damage_in_the_middle_is_an_error_and_no_crash(tmp_path: Path) -> None:
    book = _xlsx(tmp_path / "whole.xlsx", rows=2_000)
    for place in range(200, len(book) - 200, len(book) // 25):
        path = tmp_path / "damaged.xlsx"
        path.write_bytes(
            book[:place] + bytes(b ^ 0x5A for b in book[place : place + 40]) + book[place + 40 :]
        )
        # Anything but a ReadError would end the test.
        with suppress(ReadError):
            list(open_table(path).rows())


def test_five_hundred_columns_are_too_many(tmp_path: Path) -> None:
    names = [f"q{i}" for i in range(500)]
    csv_file = tmp_path / "wide.csv"
    csv_file.write_text(",".join(names) + "\n" + ",".join("1" * 500) + "\n", encoding="utf-8")
    jsonl = tmp_path / "wide.jsonl"
    jsonl.write_text(json.dumps(dict.fromkeys(names, 1)) + "\n", encoding="utf-8")
    parquet = tmp_path / "wide.parquet"
    pq.write_table(pa.table({n: [1] for n in names}), parquet)
    xlsx = tmp_path / "wide.xlsx"
    book = xlsxwriter.Workbook(str(xlsx))
    book.add_worksheet().write_row(0, 0, names)
    book.close()
    for path in (csv_file, jsonl, parquet, xlsx):
        error = refused(path)
        assert error.code == "too_many_columns", path
        assert "400" in error.text.ja
    assert len(open_table(csv_file, limits=Limits(max_columns=500)).columns) == 500


def test_a_file_too_large_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as out:
        out.truncate(3 * 1024**3)
    error = refused(path)
    assert error.code == "too_large"
    assert "3.0 GB" in error.text.en


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE log SYSTEM "file:///etc/hostname">',
    ],
)
def test_a_xes_log_with_a_doctype_is_refused(tmp_path: Path, head: str) -> None:
    path = tmp_path / "log.xes"
    body = '<log><trace><event><string key="a" value="&b;"/></event></trace></log>'
    path.write_text(f'<?xml version="1.0"?>{head}{body}', encoding="utf-8")
    assert refused(path).code == "doctype"


def test_broken_xml_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text("<log>\n<trace>\n<event><string key='a' value='1'/></event>\n", encoding="utf-8")
    assert refused(path).code in ("bad_xml", "cut_off")
    path.write_text("<?xml version='1.0'?><other/>", encoding="utf-8")
    assert refused(path).code in ("no_records", "not_xes")
    path.write_text("<!DOCTYPE html><html><body>Sign in</body></html>", encoding="utf-8")
    assert refused(path).code == "web_page"


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ('{"a": 1}\n{"a": \n{"a": 3}\n', "bad_json", "line 2"),
        ('[{"a": 1}, {"a": 2}, {"a"', "cut_off", "line 1"),
        ('[\n{"a": 1},\n{"a": nope}\n]', "bad_json", "line 3"),
        ('{"events": [{"a": 1}\n, 5', "cut_off", "line 2"),
        ("[" * 200_000, "too_deep", ""),
        ('{"a": ' + "[" * 200_000, "too_deep", ""),
        ("[]", "no_records", ""),
        ("[1, 2, 3]", "no_records", ""),
    ],
)
def test_broken_json_names_its_line(tmp_path: Path, text: str, code: str, where: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    error = refused(path)
    assert error.code == code
    assert where in error.text.en


def test_a_json_record_that_never_ends_is_stopped(tmp_path: Path) -> None:
    for text in ('{"a": "' + "x" * 300_000, '[{"a": "' + "x" * 300_000):
        path = tmp_path / "endless.json"
        path.write_text(text + '"}', encoding="utf-8")
        assert refused(path, Limits(max_record_chars=100_000)).code in (
            "record_too_long",
            "bad_json",
            "cut_off",
        )


def test_a_quote_never_closed_is_found_and_named(tmp_path: Path) -> None:
    path = tmp_path / "quote.csv"
    good = "".join(f"{i},fine\n" for i in range(100))
    path.write_text(f'a,b\n{good}101,"oops\n{good}', encoding="utf-8")
    error = refused(path)
    assert error.code == "unclosed_quote"
    assert "102行目" in error.text.ja
    path.write_text(f'a,b\n{good}101,"oops\n' + good * 3_000, encoding="utf-8")
    assert refused(path).code == "field_too_long"
    path.write_text(f'a,b\n{good}101,"an honest\nbreak"\n', encoding="utf-8")
    assert len(list(open_table(path).rows())) == 101


def test_a_locked_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000))
    assert refused(path).code in ("bad_workbook", "encrypted")


def test_workbooks_that_cannot_be_checked_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "book.ods"
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr("content.xml", "<x/>")
    assert refused(path).code == "unsupported_workbook"


def test_nothing_is_a_clear_message_too(tmp_path: Path) -> None:
    assert refused(tmp_path / "absent.csv").code == "missing"
    assert refused(tmp_path).code == "missing"
    for content in (b"", b"\n\n\r\n", b"\xef\xbb\xbf", gzip.compress(b"")):
        path = tmp_path / "empty.csv"
        path.write_bytes(content)
        assert refused(path).code == "empty", content


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"),
        ("+81-3-1234-5678", "'+81-3-1234-5678"),
        ("@SUM(A1:A9)", "'@SUM(A1:A9)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("\t=1+1", "'\t=1+1"),
        ("＝1+1", "'＝1+1"),
        ("-3.5", "-3.5"),
        ("+12%", "+12%"),
        ("山田 太郎", "山田 太郎"),
        ("", ""),
    ],
)
def test_formulas_are_defused_for_exports(cell: str, safe: str) -> None:
    assert defuse_formula(cell) == safe


_READ_ALL = """
import resource, sys
from madoguchi.kit.reading import open_table
table = open_table(sys.argv[1])
table.preview(5)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(len(batch) for batch in table.batches(2000))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(count, (after - before) // 1024)
"""


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_long_file_is_streamed_in_little_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"long.{kind}"
    memo = "お客様からのお問い合わせ内容の記録です。" * 10
    with path.open("w", encoding="utf-8") as out:
        if kind == "csv":
            out.write("case,activity,at,memo\n")
            for i in range(100_000):
                out.write(f"A-{i},受付,2026-11-22 14:05,{memo}\n")
        else:
            out.write('{"tickets": [')
            for i in range(50_000):
                out.write(("," if i else "") + json.dumps({"id": i, "memo": memo}, ensure_ascii=False))
            out.write("]}")
    assert path.stat().st_size > 30_000_000
    done = subprocess.run(
        [sys.executable, "-c", _READ_ALL, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    count, grown = map(int, done.stdout.split())
    assert count == (100_000 if kind == "csv" else 50_000)
    assert grown < 40, f"{grown} MB more while reading"


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("a.csv", "a,b\n1,2\n")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refused(path).code == "encrypted"
