"""Which font each character of a text is set in, and how wide it is.

Latin in Helvetica and signs in Symbol, which every reader of PDF brings along; Japanese in Motoya L Cedar, whose used
glyphs go into the file; other kanji in the reader's own Japanese font. For letters of other writings stands the mark
of a missing letter.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from madoguchi.kit.paper.truetype import Face

LATIN, STRONG, SIGNS, JAPANESE, OTHER = "latin", "strong", "signs", "japanese", "other"
# Widths of Helvetica and Helvetica-Bold from space to tilde (Adobe Core 14 font metrics)
_PLAIN = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 "
    "584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 "
    "611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 "
    "722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 "
    "584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 "
    "611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 "
    "778 556 556 500 389 280 389 584"
)
# The same for what is not a letter with a mark on it; otherwise a letter is as wide as without its mark
_MARKS = {
    "€": 556, "‚": 222, "„": 333, "…": 1000, "†": 556, "‡": 556, "‰": 1000, "‹": 333, "Œ": 1000, "‘": 222, "’": 222, "“": 333,
    "”": 333, "•": 350, "–": 556, "—": 1000, "™": 1000, "›": 333, "œ": 944, "\xa0": 278, "¡": 333, "¢": 556, "£": 556, "¤": 556,
    "¥": 556, "¦": 260, "§": 556, "¨": 333, "©": 737, "ª": 370, "«": 556, "¬": 584, "®": 737, "¯": 333, "°": 400, "±": 584,
    "²": 333, "³": 333, "´": 333, "µ": 556, "¶": 537, "·": 278, "¸": 333, "¹": 333, "º": 365, "»": 556, "¼": 834, "½": 834,
    "¾": 834, "¿": 611, "×": 584, "÷": 584, "Æ": 1000, "Ð": 722, "Ø": 778, "Þ": 667, "ß": 611, "æ": 889, "ð": 556, "ø": 611, "þ": 556,
}  # fmt: skip
_SIGNS = {  # character → its place in Symbol and its width there
    "∗": (0x2A, 500), "−": (0x2D, 549), "≤": (0xA3, 549), "≥": (0xB3, 549), "≠": (0xB9, 549), "≈": (0xBB, 549), "↔": (0xAB, 1042),
    "←": (0xAC, 987), "↑": (0xAD, 603), "→": (0xAE, 987), "↓": (0xAF, 603), "∞": (0xA5, 713), "√": (0xD6, 549), "Δ": (0x44, 612),
    "α": (0x61, 631), "β": (0x62, 549), "σ": (0x73, 603), "μ": (0x6D, 576), "♥": (0xA9, 753), "◊": (0xE0, 494),
}  # fmt: skip
_MISSING = "〓"  # what Japanese printing sets for a letter it has not
_INSTEAD = {"⇄": "⇔", "\t": " ", "\n": " ", "\r": " "}


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters in one font: what they are, how the font codes them, how wide they are in thousandths."""

    font: str
    text: str
    codes: tuple[int, ...]
    width: float


@cache
def face() -> Face:
    """Return the Japanese font."""
    return Face(files("madoguchi.kit.paper").joinpath("fonts/MTLc3m.ttf").read_bytes())


@cache
def _of(character: str, strong: bool) -> Run:
    character = _INSTEAD.get(character, character)
    latin = character.encode("cp1252", "ignore")
    if latin and (code := latin[0]) >= 32 and code != 127:
        return Run(STRONG if strong else LATIN, character, (code,), _latin(character, strong))
    if character in _SIGNS:
        code, width = _SIGNS[character]
        return Run(SIGNS, character, (code,), width)
    if glyph := face().glyph(character):
        return Run(JAPANESE, character, (glyph,), face().width(glyph))
    if unicodedata.category(character)[0] in "CM":  # nothing to see
        return Run(LATIN, "", (), 0)
    base = unicodedata.normalize("NFKD", character)[0]
    if base != character:  # without a mark no font has
        return _of(base, strong)
    if not unicodedata.name(character, "").startswith("CJK"):
        return _of(_MISSING, strong)
    units = character.encode("utf-16-be")
    codes = tuple(int.from_bytes(units[place : place + 2], "big") for place in range(0, len(units), 2))
    return Run(OTHER, character, codes, 1000)


@cache
def _latin(character: str, strong: bool) -> float:
    base = unicodedata.normalize("NFD", character)[0]
    if " " <= base <= "~" and character not in _MARKS:
        return int((_BOLD if strong else _PLAIN).split()[ord(base) - 32])
    return _MARKS.get(character, 556)


def runs(text: str, strong: bool = False) -> list[Run]:
    """Return a text in pieces of one font each, in order."""
    found: list[Run] = []
    for one in (_of(character, strong) for character in text):
        if found and found[-1].font == one.font:
            last = found[-1]
            found[-1] = Run(one.font, last.text + one.text, last.codes + one.codes, last.width + one.width)
        elif one.codes:
            found.append(one)
    return found


def width(text: str, size: float, strong: bool = False) -> float:
    """Return how wide a text is set in this size."""
    return sum(_of(character, strong).width for character in text) * size / 1000


def shortened(text: str, size: float, most: float, strong: bool = False) -> str:
    """Return the text, cut with an ellipsis where it is wider than this."""
    if width(text, size, strong) <= most:
        return text
    while text and width(text + "…", size, strong) > most:
        text = text[:-1]
    return text.rstrip() + "…"
