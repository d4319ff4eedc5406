"""A file arrives in whatever encoding its maker used; the reader finds it or says where it breaks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.reading.encoding import SAMPLE_BYTES, find_encoding, find_stream_encoding, named_encoding
from madoguchi.kit.reading.limits import ReadError
from madoguchi.kit.reading.tables import open_table

TEXT = (
    "案件番号,お客様名,メモ\r\n"
    "A-001,山田 太郎,予約の変更についてお電話をいただきました。\r\n"
    "A-002,鈴木 花子,ﾃﾝﾜ希望。①至急　㈱山本商店のご担当者様\r\n"
)
PLAIN = TEXT.replace("①", "").replace("㈱", "").replace("ﾃﾝﾜ", "電話")

CASES = [
    ("utf-8", "UTF-8", TEXT),
    ("utf-8-sig", "UTF-8 (BOM)", TEXT),
    ("cp932", "Shift_JIS (CP932)", TEXT),
    ("utf-16", "UTF-16 (BOM)", TEXT),
    ("utf-16-le", "UTF-16 LE", TEXT),
    ("utf-16-be", "UTF-16 BE", TEXT),
    ("euc_jp", "EUC-JP", PLAIN),
    ("iso2022_jp", "ISO-2022-JP (JIS)", PLAIN),
]


@pytest.mark.parametrize(("codec", "label", "text"), CASES)
def test_a_japanese_file_is_read_in_the_encoding_it_was_saved_in(
    tmp_path: Path, codec: str, label: str, text: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(text.encode(codec))
    table = open_table(path)
    assert table.encoding == label
    assert table.columns == ["案件番号", "お客様名", "メモ"]
    rows = table.preview()
    assert rows[0].values["お客様名"] == "山田 太郎"
    assert rows[1].values["メモ"] == text.splitlines()[2].split(",")[2]
    assert [r.number for r in rows] == [2, 3]


@pytest.mark.parametrize(("codec", "label", "text"), CASES)
def test_a_character_cut_at_the_end_of_the_sample_does_not_change_the_answer(
    codec: str, label: str, text: str
) -> None:
    data = text.encode(codec)
    for cut in range(len(data) // 2, len(data)):
        sample = data[:cut]
        if codec == "iso2022_jp" and b"\x1b" not in sample:
            continue
        assert find_encoding(sample).label == label, cut


def test_one_japanese_word_is_enough() -> None:
    assert find_encoding("名前\n".encode("cp932"), complete=True).name == "cp932"
    assert find_encoding("お名前,回答\n".encode("euc_jp"), complete=True).name == "euc_jp"
    assert find_encoding("氏名\n".encode(), complete=True).name == "utf-8"


def test_western_text_from_an_old_spreadsheet_is_not_taken_for_japanese() -> None:
    text = "name,comment\nJosé,It’s a “good” café — thank you\nZoë,naïve résumé\n"
    assert find_encoding(text.encode("cp1252"), complete=True).name == "cp1252"


def test_an_accent_far_down_still_decides(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    filler = "A-001,nothing special\n" * (SAMPLE_BYTES // 10)
    path.write_bytes(("case,memo\n" + filler).encode() + "A-9,山田様より入電\n".encode("cp932"))
    assert find_stream_encoding(lambda: path.open("rb")).name == "cp932"
    *_, last = open_table(path).rows()
    assert last.values["memo"] == "山田様より入電"


def test_a_file_that_breaks_later_names_the_line_and_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    good = ("case,memo\n" + "A-1,お客様\n" * 30_000).encode()
    path.write_bytes(good + b"A-2," + "担当".encode("cp932") + b"\n")
    with pytest.raises(ReadError) as caught:
        list(open_table(path).rows())
    assert caught.value.code == "bad_encoding"
    assert "Line 30,002" in caught.value.text.en
    assert "30,002行目" in caught.value.text.ja
    assert f"{len(good) + 4:,}" in caught.value.text.en


@pytest.mark.parametrize(
    "data",
    [
        random.Random(7).randbytes(20_000),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"\x7fELF" + bytes(200),
        bytes(4_000),
    ],
    ids=["noise", "png", "pdf", "program", "zeros"],
)
def test_what_is_no_text_is_refused_in_both_languages(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "thing.csv"
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        open_table(path)
    assert caught.value.code in ("not_text", "empty")
    assert caught.value.text.en != caught.value.text.ja


def test_a_person_can_name_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "kana.csv"
    path.write_bytes("ｱ,ｲ\nｳ,ｴ\n".encode("cp932"))
    assert open_table(path, encoding="sjis").columns == ["ｱ", "ｲ"]
    with pytest.raises(ReadError, match="no encoding called"):
        named_encoding("klingon")


japanese = st.text(
    alphabet=st.sampled_from(
        "あいうえおかきくけこさしすせそのはがでアイウエオ日本語担当者電話番号問い合わせ回答満足様。、ー"
    ),
    min_size=6,
    max_size=60,
)


@given(japanese, st.sampled_from(["utf-8", "cp932", "utf-16", "iso2022_jp"]))
def test_any_japanese_sentence_comes_back(text: str, codec: str) -> None:
    data = f"メモ,番号\n{text},12\nです。ます。,3\n".encode(codec)
    found = find_encoding(data, complete=True)
    assert data.decode(found.name).lstrip("\ufeff") == f"メモ,番号\n{text},12\nです。ます。,3\n"
