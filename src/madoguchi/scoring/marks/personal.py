"""What marks hold about a customer: nothing but the notes reviewers and agents wrote about their conversations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from madoguchi.core.text import Text
from madoguchi.people.erasure import Done, Erasing, Holder, Row
from madoguchi.people.erasure import register as register_holder
from madoguchi.scoring.marks.models import Mark, Objection, Review

MARKS = Text("Notes on marks of conversations", "応対の評価に添えたメモ")
OBJECTIONS = Text("Objections to marks", "評価への異議")


def _of(rows: QuerySet[Any], customers: Sequence[int]) -> QuerySet[Any]:
    return rows.filter(conversation__case__customer__in=customers)


def collect(customers: Sequence[int]) -> dict[str, list[Row]]:
    """Return the marks of the customer's conversations, without who gave them, and what was written with them."""
    marks: list[Row] = list(
        _of(Mark.objects.order_by("conversation", "item", "pk"), customers).values(
            "conversation__uid", "item", "result", "kind", "at", "comment"
        )
    )
    objections: list[Row] = list(
        _of(Objection.objects.order_by("conversation", "item", "pk"), customers).values(
            "conversation__uid", "item", "machine", "state", "at", "reason", "answer"
        )
    )
    return {"marks": marks, "objections": objections}


def blank(erasing: Erasing) -> None:
    """Blank what was written in words; the marks stay, they are about the agent's work and hold no word of the customer's."""
    told = _of(Mark.objects.exclude(comment=""), erasing.customers)
    notes = _cleared(told, comment="")
    notes += _cleared(_of(Review.objects.exclude(comment=""), erasing.customers), comment="")
    objected = _of(Objection.objects.filter(~Q(reason="") | ~Q(answer="")), erasing.customers)
    erasing.done.append(Done("marks", MARKS, "blanked", notes))
    erasing.done.append(Done("objections", OBJECTIONS, "blanked", _cleared(objected, reason="", answer="")))


def _cleared(rows: QuerySet[Any], **empty: str) -> int:
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        rows.model.objects.filter(pk__in=ids[start : start + 500]).update(**empty)
    return len(ids)


def register() -> None:
    """Tell the registry; called when the room is ready."""
    register_holder(Holder("marks", 40, collect, blank))
