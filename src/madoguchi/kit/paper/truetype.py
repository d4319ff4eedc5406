"""A TrueType font as far as a PDF needs it: which glyph a character is, how wide it is, and a file of the used glyphs.

The tables are those of the OpenType specification 1.9 (cmap 4, glyf, head, hhea, hmtx, loca, maxp).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

_KEPT = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")
_WORDS, _MORE, _SCALE, _XY, _FOUR = 0x01, 0x20, 0x08, 0x40, 0x80  # flags of a part of a composite glyph


class Face:
    """A font. Lengths are in thousandths of its size, as PDF counts them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        count = struct.unpack_from(">H", data, 4)[0]
        self._tables: dict[str, tuple[int, int]] = {}
        for place in range(count):
            tag, _sum, begin, length = struct.unpack_from(">4sLLL", data, 12 + 16 * place)
            self._tables[tag.decode("latin-1")] = (begin, length)
        head, hhea = self._table("head"), self._table("hhea")
        self.units: int = struct.unpack_from(">H", head, 18)[0]
        self.box = tuple(self._mille(one) for one in struct.unpack_from(">4h", head, 36))
        self.ascent, self.descent = (self._mille(one) for one in struct.unpack_from(">2h", hhea, 4))
        self.count: int = struct.unpack_from(">H", self._table("maxp"), 4)[0]
        wide: int = struct.unpack_from(">H", hhea, 34)[0]
        pairs = struct.unpack_from(f">{2 * wide}H", self._table("hmtx"))
        self._advances = pairs[::2]
        self._glyphs = _characters(self._table("cmap"))
        short = struct.unpack_from(">h", head, 50)[0] == 0
        loca = self._table("loca")
        size = self.count + 1
        self._places = (
            [2 * one for one in struct.unpack_from(f">{size}H", loca)]
            if short
            else list(struct.unpack_from(f">{size}L", loca))
        )

    def _table(self, tag: str) -> bytes:
        begin, length = self._tables[tag]
        return self.data[begin : begin + length]

    def _mille(self, value: int) -> float:
        return round(value * 1000 / self.units, 1)

    def glyph(self, character: str) -> int:
        """Return the number of a character's glyph, 0 where the font has none."""
        return self._glyphs.get(ord(character), 0)

    def width(self, glyph: int) -> float:
        """Return how far a glyph advances."""
        return self._mille(self._advances[min(glyph, len(self._advances) - 1)])

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """Return the font with the outlines of these glyphs (and of what they are made of) alone; numbers stay."""
        outlines = self._table("glyf")
        kept = set(glyphs) | {0}
        waiting = list(kept)
        while waiting:
            for part in _parts(outlines[slice(*self._places[(one := waiting.pop()) : one + 2])]):
                if part not in kept:
                    kept.add(part)
                    waiting.append(part)
        drawn, places = bytearray(), []
        for one in range(self.count):
            places.append(len(drawn))
            if one in kept:
                drawn += outlines[self._places[one] : self._places[one + 1]]
                drawn += bytes(-len(drawn) % 4)
        places.append(len(drawn))
        head = bytearray(self._table("head"))
        struct.pack_into(">h", head, 50, 1)  # places of four bytes
        made = {
            "glyf": bytes(drawn),
            "loca": struct.pack(f">{len(places)}L", *places),
            "head": bytes(head),
        }
        tables = {tag: made.get(tag) or self._table(tag) for tag in _KEPT if tag in self._tables}
        return _file(tables)


def _characters(cmap: bytes) -> dict[int, int]:
    """Return character → glyph out of the table for Unicode's first plane (platform 3, encoding 1, format 4)."""
    begin = next(
        offset
        for place in range(struct.unpack_from(">H", cmap, 2)[0])
        for platform, encoding, offset in [struct.unpack_from(">HHL", cmap, 4 + 8 * place)]
        if (platform, encoding) == (3, 1)
    )
    size = struct.unpack_from(">H", cmap, begin + 6)[0] // 2
    ends, starts, steps, ranges = (
        struct.unpack_from(f">{size}{kind}", cmap, begin + 14 + 2 * size * place + (2 if place else 0))
        for place, kind in enumerate("HHhH")
    )
    at = begin + 16 + 6 * size
    found: dict[int, int] = {}
    for place, (start, end, step, away) in enumerate(zip(starts, ends, steps, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code + step
            if away:
                glyph = struct.unpack_from(">H", cmap, at + 2 * place + away + 2 * (code - start))[0]
                glyph = glyph + step if glyph else 0
            if glyph & 0xFFFF:
                found[code] = glyph & 0xFFFF
    return found


def _parts(outline: bytes) -> list[int]:
    """Return the glyphs a composite glyph is made of."""
    if not outline or struct.unpack_from(">h", outline)[0] >= 0:
        return []
    found, at = [], 10
    while True:
        flags, glyph = struct.unpack_from(">HH", outline, at)
        found.append(glyph)
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _XY else 8 if flags & _FOUR else 0
        if not flags & _MORE:
            return found


def _file(tables: dict[str, bytes]) -> bytes:
    begin = 12 + 16 * len(tables)
    power = len(tables).bit_length() - 1
    head = struct.pack(
        ">LHHHH", 0x00010000, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power))
    )
    body = b""
    for tag, content in sorted(tables.items()):
        padded = content + bytes(-len(content) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        head += struct.pack(">4sLLL", tag.encode("latin-1"), total, begin + len(body), len(content))
        body += padded
    return head + body
