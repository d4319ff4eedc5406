"""What saved filters hold about a customer: nothing, unless somebody put their name into one."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote_plus

from madoguchi.core.text import Text
from madoguchi.people.erasure import Done, Erasing, Holder, Row
from madoguchi.people.erasure import register as register_holder
from madoguchi.people.models import Customer
from madoguchi.processes.models import SavedFilter

FILTERS = Text("Saved filters that name them", "本人の名前を含む保存済みの条件")
SHORTEST = 2  # letters a word must have to be looked for


def _naming(words: Sequence[str]) -> list[SavedFilter]:
    """The saved filters that name one of these, written with or without the space inside. There are few: all are read."""
    wanted = {
        form.casefold() for word in words for form in (word, "".join(word.split())) if len(form) >= SHORTEST
    }
    if not wanted:
        return []
    told = (
        (row, f"{row.name}\n{unquote_plus(row.query)}".casefold())
        for row in SavedFilter.objects.order_by("pk")
    )
    return [row for row, text in told if any(word in text for word in wanted)]


def collect(customers: Sequence[int]) -> dict[str, list[Row]]:
    """Return the saved filters that name the customer, without who saved them."""
    names = Customer.objects.filter(pk__in=customers).exclude(name="").values_list("name", flat=True)
    found = _naming([*names])
    return {"saved_filters": [{"name": row.name, "query": row.query} for row in found]} if found else {}


def blank(erasing: Erasing) -> None:
    """Remove the saved filters that name the customer."""
    found = _naming(erasing.known_by)
    SavedFilter.objects.filter(pk__in=[row.pk for row in found]).delete()
    if found:
        erasing.done.append(Done("saved_filters", FILTERS, "removed", len(found)))


def register() -> None:
    """Tell the registry; called when the room is ready."""
    register_holder(Holder("saved_filters", 15, collect, blank))
