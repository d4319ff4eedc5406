"""What a list says of an item."""

from __future__ import annotations

from django.utils.translation import gettext

from madoguchi.kit import formats
from madoguchi.scoring.coaching.choosing import Choice


def said(choice: Choice) -> str:
    """Return what may be said of an item, in a sentence of the reader's language."""
    words = {
        "below": gettext(
            "Done in about %(share)s of the conversations where it mattered. With the same kinds of request, everyone "
            "together reaches %(expected)s."
        ),
        "alike": gettext(
            "Done in about %(share)s of the conversations where it mattered. Whether that differs from what everyone "
            "reaches with the same kinds of request (%(expected)s) cannot be told."
        ),
        "above": gettext(
            "Done in about %(share)s of the conversations where it mattered: more often than everyone with the same "
            "kinds of request (%(expected)s)."
        ),
        "alone": gettext("Done in about %(share)s of the conversations where it mattered."),
    }[choice.verdict]
    return words % {
        "share": formats.percent(choice.share, 0),
        "expected": formats.percent(choice.expected, 0),
    }
