"""Pictures of ours on paper: letters of every kind, our style sheets, paths as SVG means them, files others can read."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import struct
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest

from madoguchi.kit.paper import letters
from madoguchi.kit.paper.document import A4, Document, color
from madoguchi.kit.paper.sheet import Sheet
from madoguchi.kit.paper.sketch import Sketch, _path
from madoguchi.kit.paper.truetype import Face
from tests import pdf


def test_the_font_is_the_one_its_note_names() -> None:
    fonts = files("madoguchi.kit.paper").joinpath("fonts")
    assert (
        hashlib.sha256(fonts.joinpath("MTLc3m.ttf").read_bytes()).hexdigest()
        in fonts.joinpath("README.md").read_text()
    )


def test_widths_are_those_of_the_published_metrics() -> None:
    """Adobe's Core 14 metrics: Hello in Helvetica is 722 + 556 + 222 + 222 + 556."""
    assert letters.width("Hello", 1000) == 2278
    assert letters.width("Hello", 10, strong=True) == pytest.approx((722 + 556 + 278 + 278 + 611) / 100)
    assert letters.width("é", 1000) == letters.width("e", 1000) == 556
    assert letters.width("お客様", 10) == 30


def test_every_letter_finds_a_font() -> None:
    found = {run.text: run.font for run in letters.runs("Ask 受付 ≤ → ①髙 鷗 𠮷")}
    assert found["受付"] == "japanese"
    assert found["≤"] == found["→"] == "signs"
    assert found["①髙"] == "japanese"
    assert found["鷗"] == found["𠮷"] == "other"
    assert letters.runs("ş") == letters.runs("s")  # the letter without its mark
    assert letters.runs("한🙂") == letters.runs("ㅎ🙂") == letters.runs("〓〓")  # missing, and seen to be
    assert letters.shortened("お客様の声を聞く", 10, 50) == "お客様の…"
    assert letters.shortened("short", 10, 50) == "short"


def test_only_the_glyphs_that_are_used_go_into_the_file() -> None:
    face = letters.face()
    used = [face.glyph(one) for one in "窓口"]
    small = face.subset(used)
    assert all(used)
    assert len(small) < len(face.data) / 10
    tables = {}
    for place in range(struct.unpack_from(">H", small, 4)[0]):
        tag, total, begin, length = struct.unpack_from(">4sLLL", small, 12 + 16 * place)
        padded = small[begin : begin + length + -length % 4]
        assert sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF == total
        tables[tag.decode()] = small[begin : begin + length]
    places = struct.unpack(f">{face.count + 1}L", tables["loca"])
    drawn = [glyph for glyph in range(face.count) if places[glyph] != places[glyph + 1]]
    assert set(used) <= set(drawn)
    assert len(drawn) <= 3  # and the one for what is missing
    assert isinstance(face, Face)


def test_our_style_sheets_apply_as_in_the_browser() -> None:
    sheet = Sheet(
        ".a .box { fill: #111; stroke: #222 } .box.on { fill: #333 } rect { fill: #444; opacity: .5 } "
        ".a:hover .box { fill: #f00 } g.a > rect { fill: #f00 } .b text { font-size: 9px }"
    )
    chain = (("g", frozenset({"a"})), ("rect", frozenset({"box"})))
    assert sheet.style(chain, {}, {"font-size": "12", "opacity": "0.2"}) == {
        "fill": "#111", "stroke": "#222", "opacity": ".5", "font-size": "12",
    }  # fmt: skip
    on = (("g", frozenset({"a"})), ("rect", frozenset({"box", "on"})))
    assert sheet.style(on, {}, {})["fill"] == "#333"  # as many classes as the first, and later
    assert sheet.style((("text", frozenset()),), {"fill": "#abc"}, {}) == {"fill": "#abc"}
    assert color("#fff") == color("#ffffff") == (1, 1, 1)
    assert color("none") is None


@pytest.mark.parametrize(
    ("said", "points"),
    [
        ("M1 2l3 0-1 4z", [("m", (1, 2)), ("l", (4, 2)), ("l", (3, 6)), ("z", ())]),
        ("M0 0h9v9h-9zm2 4.5h5", [("m", (0, 0)), ("l", (9, 0)), ("l", (9, 9)), ("l", (0, 9)), ("z", ()), ("m", (2, 4.5)), ("l", (7, 4.5))]),
        ("M0 0Q3 0 3 3", [("m", (0, 0)), ("c", (2, 0, 3, 1, 3, 3))]),
        ("M0 0L1 1 2 2", [("m", (0, 0)), ("l", (1, 1)), ("l", (2, 2))]),
    ],
)  # fmt: skip
def test_paths_are_drawn_as_svg_means_them(said: str, points: list[tuple[str, tuple[float, ...]]]) -> None:
    assert list(_path("path", ET.fromstring(f'<path d="{said}"/>'))) == points


def test_a_drawing_on_a_page_is_read_back() -> None:
    document = Document("窓口の流れ", "ja", made=dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC))
    page = document.page(A4)
    drawing = ET.fromstring(
        '<g class="all"><rect class="box" x="0" y="0" width="50" height="20" rx="4"/><text x="25" y="14">受付 A ≤ 3</text>'
        '<g transform="translate(500,0)"><text x="0" y="14">outside</text></g><circle cx="10" cy="10" r="3" opacity="0.5"/></g>'
    )
    sheet = Sheet(".box{fill:#fff;stroke:#000} .all text{font-size:10px;font-weight:600;text-anchor:middle}")
    Sketch(page, sheet, (0, 0, 100, 50), 30, 40, 2).draw(drawing)
    page.text(30, 20, "題 (1) \\ 鷗", 12, strong=True)
    read = pdf.read(document.written())
    assert read.words == ["受付 A ≤ 3\n題 (1) \\ 鷗"]
    assert read.sizes == [A4]
    assert read.info("Title") == "窓口の流れ"
    assert read.info("CreationDate") == "D:20260301090000Z"
    assert read.info("Lang") == "ja"
    content = next(read.stream(number) for number, body in read.objects.items() if b"/Filter" in body and b"/Length1" not in body and b" Tj" in read.stream(number))  # fmt: skip
    assert b"faint50 gs" in content
    assert content.count(b"q\n") + content.startswith(b"q") >= content.count(b"\nQ") > 2
    assert re.search(rb"2 0 0 -2 30 ", content)  # counted downwards, two points for a pixel
