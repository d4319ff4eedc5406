"""The same map is always placed alike, nothing overlaps, and nothing in the picture escapes its markup."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from itertools import combinations

import pytest
from django.utils import translation

from madoguchi.core.process.graph import Edge, Key, Node, ProcessMap, Wait, build
from madoguchi.core.process.simplify import simplify
from madoguchi.processes import layout
from madoguchi.processes.draw import Links, Style, draw
from madoguchi.processes.layout import Box, Link, Spot, place
from madoguchi.processes.lettering import ems, fold, fold_apart

SVG = "{http://www.w3.org/2000/svg}"
LANES = ("front", "back")


def spots(lanes: bool = False) -> list[Spot]:
    return [
        Spot("in", 24, 24, first=True),
        *(Spot(name, 120, 44, LANES[n % 2] if lanes else "") for n, name in enumerate("abcdef")),
        Spot("out", 24, 24, last=True),
    ]


LINKS = [
    Link("in", "a", 40, 16),
    Link("a", "b", 50, 30, 20),
    Link("b", "a", 50, 30, 3),
    Link("b", "c", 50, 30, 15),
    Link("c", "c", 50, 30, 2),
    Link("c", "d", 50, 30, 10),
    Link("a", "e", 50, 30, 4),
    Link("e", "f", 50, 30, 4),
    Link("d", "out", 40, 16),
    Link("f", "out", 40, 16),
]


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


@pytest.mark.parametrize("lanes", [(), LANES])
def test_boxes_keep_their_size_and_do_not_overlap(lanes: tuple[str, ...]) -> None:
    placed = place(spots(bool(lanes)), LINKS, lanes)
    assert set(placed.boxes) == {spot.name for spot in spots()}
    for spot in spots():
        assert (placed.boxes[spot.name].width, placed.boxes[spot.name].height) == (spot.width, spot.height)
    assert not any(overlap(a, b) for a, b in combinations(placed.boxes.values(), 2))
    assert set(placed.routes) == {(link.source, link.target) for link in LINKS}
    for box in placed.boxes.values():
        assert box.x >= -1
        assert box.x + box.width <= placed.width + 1
        assert box.y >= -1
        assert box.y + box.height <= placed.height + 1


def test_lanes_lie_in_the_order_given_with_their_boxes_inside() -> None:
    placed = place(spots(lanes=True), LINKS, LANES)
    assert placed.bands["front"].y + placed.bands["front"].height == pytest.approx(placed.bands["back"].y)
    for spot in spots(lanes=True):
        if spot.lane:
            band, box = placed.bands[spot.lane], placed.boxes[spot.name]
            assert band.y <= box.y
            assert box.y + box.height <= band.y + band.height
            assert band.x <= box.x


@pytest.mark.parametrize("lanes", [(), LANES])
def test_the_same_input_is_placed_alike_every_time(lanes: tuple[str, ...]) -> None:
    first = place(spots(bool(lanes)), LINKS, lanes)
    layout._place.cache_clear()
    assert place(spots(bool(lanes)), LINKS, lanes) == first


def test_ends_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match="ends at no box"):
        place(spots(), [Link("a", "z")])
    with pytest.raises(ValueError, match="lies in no lane"):
        place(spots(), [], LANES)


def test_japanese_takes_its_full_width() -> None:
    assert ems("受付") == 2
    assert ems("ab") == pytest.approx(1.12)
    assert fold("客室係が館内を捜索して報告する", 6) == ["客室係が館内", "を捜索して報", "告する"]
    assert fold("Take in charge ticket", 8) == ["Take in charge", "ticket"]
    assert fold("チェックイン", 4) == ["チェックイ", "ン"] or ems(fold("チェックイン", 4)[0]) <= 5
    assert fold("x" * 40, 5, lines=2)[-1].endswith("…")
    assert fold("", 5) == [""]


def a_map(name: str = "ask") -> ProcessMap:
    return build(
        [Node(Key(name), 40, 40, starts=40), Node(Key("wait"), 10, 10), Node(Key("close"), 40, 40, ends=40)],
        [
            Edge(Key(name), Key("close"), 30, 30, Wait(30, 3600.0, 1800.0, 7200.0)),
            Edge(Key(name), Key("wait"), 10, 10, Wait(10, 86400.0 * 3, 86400.0 * 2, 86400.0 * 9)),
            Edge(Key("wait"), Key("close"), 10, 10, Wait(4, 60.0, 60.0, 60.0)),
        ],
        cases=40,
    )


def svg(whole: ProcessMap, measure: str = "frequency", language: str = "en") -> ElementTree.Element:
    with translation.override(language):
        text = draw(
            simplify(whole),
            Style(
                language, measure, links=Links(activity=lambda key: f"?activity={key.activity}"), title="Map"
            ),
        )
    return ElementTree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_long_names_that_differ_at_their_end_are_told_apart() -> None:
    same = "お客様からのお問い合わせ内容を確認して担当部署へ転送する手続き"
    folded = fold_apart({n: f"{same}（第{n}号様式）" for n in (1, 2)} | {3: "受付"}, 11.5)
    assert folded[3] == ["受付"]
    assert folded[1][:2] == folded[2][:2]
    assert folded[1][2].startswith("…")
    assert folded[1][2].endswith("（第1号様式）")
    assert all(ems(line) <= 11.5 for lines in folded.values() for line in lines)


def test_the_picture_is_well_formed_and_hostile_names_stay_text() -> None:
    hostile = '"><script>alert(1)</script>&'
    drawn = svg(a_map(hostile))
    assert not list(drawn.iter(f"{SVG}script"))
    assert any(hostile in (link.get("aria-label") or "") for link in drawn.iter(f"{SVG}a"))


def test_no_style_attribute_and_no_colour_but_by_class() -> None:
    for part in svg(a_map(), "mean").iter():
        assert not {"style", "fill", "stroke", "onclick"} & set(part.attrib)


def test_by_frequency_a_line_is_as_wide_as_it_is_frequent() -> None:
    widths = [
        float(p.get("stroke-width") or 0) for p in svg(a_map()).iter(f"{SVG}path") if p.get("stroke-width")
    ]
    assert max(widths) <= 9
    assert len(set(widths)) > 1


def test_by_time_long_waits_are_warm_wide_and_told() -> None:
    drawn = svg(a_map(), "median")
    css = {part.get("aria-label", "")[:12]: part.get("class", "") for part in drawn.iter(f"{SVG}g")}
    assert "heat-1" in css["ask → close:"]
    assert "heat-5" in css["ask → wait: "]
    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert "2.0 d" in words
    assert "n = 10" in words
    assert "n < 5" in words  # the wait of four transitions is not shown


def test_it_speaks_japanese() -> None:
    assert any("40 回" in (text.text or "") for text in svg(a_map(), language="ja").iter(f"{SVG}text"))


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw(simplify(build([], [], cases=0)), Style("en")) == ""
