"""What coaching holds about a customer: nothing but what a member may have written in a note, against what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from madoguchi.core.text import Text
from madoguchi.people.erasure import Done, Erasing, Holder, Row
from madoguchi.people.erasure import register as register_holder
from madoguchi.people.models import Customer
from madoguchi.scoring.coaching.models import CoachingList

NOTES = Text("Notes of members on their coaching lists", "振り返りに担当者が書いたひとこと")
SHORTEST = 2  # letters a name must have to be looked for


def _naming(words: Sequence[str]) -> QuerySet[CoachingList]:
    """The lists whose note names one of these, written with or without the space inside."""
    named = Q(pk__in=[])
    for written in {form for word in words for form in (word, "".join(word.split()))}:
        if len(written) >= SHORTEST:
            named |= Q(note__icontains=written)
    return CoachingList.objects.exclude(note="").filter(named)


def collect(customers: Sequence[int]) -> dict[str, list[Row]]:
    """Return the notes that name the customer, without who wrote them."""
    names = Customer.objects.filter(pk__in=customers).exclude(name="").values_list("name", flat=True)
    notes: list[Row] = list(_naming([*names]).order_by("pk").values("month__month", "note"))
    return {"coaching_notes": notes} if notes else {}


def blank(erasing: Erasing) -> None:
    """Blank the notes that name the customer."""
    blanked = _naming(erasing.known_by).update(note="")
    if blanked:
        erasing.done.append(Done("coaching_notes", NOTES, "blanked", blanked))


def register() -> None:
    """Tell the registry; called when the room is ready."""
    register_holder(Holder("coaching", 42, collect, blank))
