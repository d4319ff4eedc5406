"""A PDF: pages, text, lines, and what the file says about itself. Lengths are points, places count from the top left."""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from dataclasses import dataclass, field

import pydyf

from madoguchi.kit.paper import letters

A4, A3 = (841.89, 595.28), (1190.55, 841.89)  # landscape
INK, PALE, RULE = "#1d1f23", "#5f6267", "#7a7b75"
_BOLD_LINE = 0.02  # how much of its size a Japanese letter gains to look strong
_BOLD_FROM = 9.5  # points: readers draw any edge at least a dot wide, which would clot smaller letters
Color = tuple[float, float, float]


def color(said: str) -> Color | None:
    """Return ``#rgb`` or ``#rrggbb`` as shares of red, green and blue; None for ``none`` and what is no colour."""
    digits = said.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * one for one in digits)
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return None
    return round(red / 255, 4), round(green / 255, 4), round(blue / 255, 4)


@dataclass(eq=False)
class Page:
    """One page. ``stream`` takes drawing that counts from the bottom left, as PDF does."""

    document: Document
    width: float
    height: float
    stream: pydyf.Stream = field(default_factory=lambda: pydyf.Stream(compress=True))

    def text(
        self,
        x: float,
        y: float,
        said: str,
        size: float,
        *,
        strong: bool = False,
        ink: str = INK,
        anchor: str = "start",
    ) -> None:
        """Write a line with its baseline at ``y``."""
        self.stream.push_state()
        self.stream.set_matrix(1, 0, 0, -1, 0, self.height)
        write(self.document, self.stream, x, y, said, size, strong=strong, ink=ink, anchor=anchor)
        self.stream.pop_state()

    def rule(self, x: float, y: float, end: float, width: float = 0.75, ink: str = RULE) -> None:
        """Draw a line across."""
        self.stream.set_color_rgb(*(color(ink) or (0, 0, 0)), stroke=True)
        self.stream.set_line_width(width)
        self.stream.move_to(x, self.height - y)
        self.stream.line_to(end, self.height - y)
        self.stream.stroke()


class Document:
    """A PDF in the making."""

    def __init__(self, title: str, language: str, subject: str = "", made: dt.datetime | None = None) -> None:
        self.pages: list[Page] = []
        self.faint: set[float] = set()
        self._title, self._language, self._subject, self._made = title, language, subject, made
        self._used: dict[str, dict[tuple[int, ...], str]] = defaultdict(dict)

    def page(self, size: tuple[float, float]) -> Page:
        """Begin a page."""
        self.pages.append(Page(self, *size))
        return self.pages[-1]

    def use(self, run: letters.Run) -> None:
        """Remember what of a font is used, so that it goes into the file."""
        step = len(run.codes) // len(run.text) if run.text else 1
        if run.font in (letters.JAPANESE, letters.OTHER) and step == 1 and len(run.codes) == len(run.text):
            self._used[run.font].update({(code,): one for code, one in zip(run.codes, run.text, strict=True)})
        else:
            self._used[run.font][()] = ""

    def written(self) -> bytes:
        """Return the file."""
        pdf = pydyf.PDF()
        resources = pydyf.Dictionary({"Font": pydyf.Dictionary(self._fonts(pdf))})
        if self.faint:
            states = {
                _faint(share): pydyf.Dictionary({"CA": share, "ca": share}) for share in sorted(self.faint)
            }
            resources["ExtGState"] = pydyf.Dictionary(states)
        pdf.add_object(resources)
        for page in self.pages:
            pdf.add_object(page.stream)
            pdf.add_page(
                pydyf.Dictionary(
                    {
                        "Type": "/Page",
                        "Parent": pdf.pages.reference,
                        "MediaBox": pydyf.Array([0, 0, page.width, page.height]),
                        "Contents": page.stream.reference,
                        "Resources": resources.reference,
                    }
                )
            )
        pdf.catalog["Lang"] = pydyf.String(self._language)
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        pdf.info["Title"] = pydyf.String(self._title)
        pdf.info["Producer"] = pydyf.String("Madoguchi")
        if self._subject:
            pdf.info["Subject"] = pydyf.String(self._subject)
        if self._made is not None:
            pdf.info["CreationDate"] = pydyf.String(f"D:{self._made.astimezone(dt.UTC):%Y%m%d%H%M%S}Z")
        file = io.BytesIO()
        pdf.write(file)
        return file.getvalue()

    def _fonts(self, pdf: pydyf.PDF) -> dict[str, bytes]:
        made = {}
        for font, used in self._used.items():
            if font == letters.JAPANESE:
                made[font] = _inside(pdf, {codes[0]: one for codes, one in used.items() if codes})
            elif font == letters.OTHER:
                made[font] = _outside(pdf)
            else:
                made[font] = _usual(pdf, font)
        return made


def write(
    document: Document,
    stream: pydyf.Stream,
    x: float,
    y: float,
    said: str,
    size: float,
    *,
    strong: bool = False,
    ink: str = INK,
    anchor: str = "start",
    around: tuple[str, float] | None = None,
    scale: float = 1,
) -> None:
    """Write a line where places count downwards. ``around``: colour and width of an edge behind the letters.

    ``scale``: how many points the stream's unit is.
    """
    said = said.strip()
    pieces = letters.runs(said, strong)
    wide = sum(run.width for run in pieces) * size / 1000
    x -= {"middle": wide / 2, "end": wide}.get(anchor, 0)
    fill = color(ink) or (0, 0, 0)
    for edge in (True, False) if around else (False,):
        at = x
        stream.begin_text()
        for run in pieces:
            heavy = strong and size * scale >= _BOLD_FROM and run.font in (letters.JAPANESE, letters.OTHER)
            stroke, width = (around[0], around[1]) if edge and around else (ink, _BOLD_LINE * size)
            stream.set_text_rendering(1 if edge else 2 if heavy else 0)
            if edge or heavy:
                stream.set_color_rgb(*(color(stroke) or (0, 0, 0)), stroke=True)
                stream.set_line_width(width)
                stream.set_dash([], 0)
            stream.set_color_rgb(*fill)
            stream.set_font_size(run.font, size)
            stream.set_text_matrix(1, 0, 0, -1, round(at, 2), round(y, 2))
            digits = 4 if run.font in (letters.JAPANESE, letters.OTHER) else 2
            stream.stream.append(f"<{''.join(f'{code:0{digits}x}' for code in run.codes)}> Tj".encode())
            document.use(run)
            at += run.width * size / 1000
        stream.end_text()


def _faint(share: float) -> str:
    return f"faint{round(100 * share)}"


def fade(document: Document, stream: pydyf.Stream, share: float) -> None:
    """Draw what follows with this share of its strength."""
    document.faint.add(share)
    stream.set_state(_faint(share))


def _usual(pdf: pydyf.PDF, font: str) -> bytes:
    """One of the fonts every reader has (ISO 32000-1, 9.6.2.2)."""
    name = {letters.LATIN: "Helvetica", letters.STRONG: "Helvetica-Bold", letters.SIGNS: "Symbol"}[font]
    made = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{name}"})
    if font != letters.SIGNS:
        made["Encoding"] = "/WinAnsiEncoding"
    pdf.add_object(made)
    return bytes(made.reference)


def _inside(pdf: pydyf.PDF, used: dict[int, str]) -> bytes:
    """The Japanese font, with the glyphs that are used."""
    face = letters.face()
    name = "/MADOGU+MotoyaLCedar-W3"
    content = face.subset(used)
    file = pydyf.Stream([content], {"Length1": len(content)}, compress=True)
    pdf.add_object(file)
    about = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": 4,
            "FontBBox": pydyf.Array(face.box),
            "ItalicAngle": 0,
            "Ascent": face.ascent,
            "Descent": face.descent,
            "CapHeight": 756,
            "StemV": 60,
            "FontFile2": file.reference,
        }
    )
    pdf.add_object(about)
    widths = pydyf.Array()
    for glyph in sorted(used):
        if (wide := face.width(glyph)) != 1000:
            widths += [glyph, pydyf.Array([wide])]
    below = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": name,
            "CIDSystemInfo": _system("Identity", 0),
            "FontDescriptor": about.reference,
            "DW": 1000,
            "W": widths,
            "CIDToGIDMap": "/Identity",
        }
    )
    pdf.add_object(below)
    meaning = pydyf.Stream([_meaning(used)], compress=True)
    pdf.add_object(meaning)
    return _composite(pdf, name, "/Identity-H", below, meaning)


def _outside(pdf: pydyf.PDF) -> bytes:
    """The reader's own Japanese font (Adobe-Japan1), for what ours has no glyph of."""
    about = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": "/HeiseiKakuGo-W5",
            "Flags": 4,
            "FontBBox": pydyf.Array([-92, -250, 1010, 922]),
            "ItalicAngle": 0,
            "Ascent": 752,
            "Descent": -221,
            "CapHeight": 737,
            "StemV": 114,
        }
    )
    pdf.add_object(about)
    below = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType0",
            "BaseFont": "/HeiseiKakuGo-W5",
            "CIDSystemInfo": _system("Japan1", 6),
            "FontDescriptor": about.reference,
            "DW": 1000,
        }
    )
    pdf.add_object(below)
    return _composite(pdf, "/HeiseiKakuGo-W5-UniJIS-UTF16-H", "/UniJIS-UTF16-H", below)


def _system(ordering: str, supplement: int) -> pydyf.Dictionary:
    registry, order = pydyf.String("Adobe"), pydyf.String(ordering)
    return pydyf.Dictionary({"Registry": registry, "Ordering": order, "Supplement": supplement})


def _composite(
    pdf: pydyf.PDF, name: str, encoding: str, below: pydyf.Dictionary, meaning: pydyf.Stream | None = None
) -> bytes:
    made = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": name,
            "Encoding": encoding,
            "DescendantFonts": pydyf.Array([below.reference]),
        }
    )
    if meaning is not None:
        made["ToUnicode"] = meaning.reference
    pdf.add_object(made)
    return bytes(made.reference)


def _meaning(used: dict[int, str]) -> bytes:
    """The table that says which character a glyph is, so that text can be searched and copied (ISO 32000-1, 9.10.3)."""
    lines = [f"<{glyph:04x}> <{one.encode('utf-16-be').hex()}>" for glyph, one in sorted(used.items())]
    parts = [lines[place : place + 100] for place in range(0, len(lines), 100)]
    tables = "".join(f"{len(part)} beginbfchar\n{chr(10).join(part)}\nendbfchar\n" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{tables}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()
