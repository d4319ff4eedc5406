"""What the pages of marks share: the signed-in member, the tabs between them, the words of results."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext

from madoguchi.people.models import Member
from madoguchi.scoring.marks.drawing import Asked
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.marks.forms import RESULT_WORDS
from madoguchi.scoring.marks.queries import objections
from madoguchi.scoring.marks.sheet import Row


def me(request: HttpRequest) -> Member:
    """Return who is signed in."""
    assert isinstance(request.user, Member)
    return request.user


def tabs(here: str) -> list[dict[str, object]]:
    """The pages of reviewing."""
    entries = [
        ("review_queue", gettext("To review"), None),
        ("review_rounds", gettext("Calibration"), None),
        ("review_objections", gettext("Objections"), objections(open_only=True).count() or None),
    ]
    return [
        {"label": label, "url": reverse(name), "current": name == here, "count": count}
        for name, label, count in entries
    ]


def words(error: MarksError) -> str:
    """Return an error in the reader's language."""
    return error.text.to(get_language() or "en")


def query_of(asked: Asked) -> str:
    """Return a draw's filters as a query string."""
    given = {"days": str(asked.days), "channel": asked.channel, "team": asked.team}
    return urlencode({name: value for name, value in given.items() if value})


def choices(rows: list[Row]) -> list[tuple[str, str]]:
    """Return the items of a sheet for a form, each with the machine's mark."""
    language = get_language() or "en"
    return [
        (
            row.id,
            gettext("%(item)s (machine: %(mark)s)")
            % {"item": row.item.title.to(language), "mark": RESULT_WORDS[row.machine]},
        )
        for row in rows
    ]
