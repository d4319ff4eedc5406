"""What stands on every page of a PDF: title, what is said beside it, when it was written, the page's number."""

from __future__ import annotations

from django.utils.translation import gettext

from madoguchi.kit.paper import letters
from madoguchi.kit.paper.document import INK, PALE, Document

MARGIN, HEAD, FOOT = 34.0, 34.0, 24.0  # the room it takes


def frame(document: Document, title: str, said: str, foot: str) -> None:
    """Write it on all pages of a document, when all are there."""
    for number, page in enumerate(document.pages, 1):
        end = page.width - MARGIN
        wide = letters.width(said, 9)
        page.text(end, MARGIN + 12, said, 9, ink=PALE, anchor="end")
        name = letters.shortened(title, 14, end - MARGIN - wide - 24, True)
        page.text(MARGIN, MARGIN + 13, name, 14, strong=True)
        page.rule(MARGIN, MARGIN + 22, end, 1.25, INK)
        low = page.height - MARGIN + 8
        of = gettext("Page %(number)s of %(count)s") % {"number": number, "count": len(document.pages)}
        page.text(end, low, of, 8, ink=PALE, anchor="end")
        page.text(MARGIN, low, foot, 8, ink=PALE)
