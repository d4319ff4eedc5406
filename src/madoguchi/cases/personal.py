"""What the record holds about a customer: their cases and everything said on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from madoguchi.cases.models import Case, Conversation, Message
from madoguchi.core.text import Text
from madoguchi.people.erasure import MARK, Count, Done, Erasing, Holder, Pointer, Row, mark
from madoguchi.people.erasure import register as register_holder

CASES = Text("Cases", "案件")
MESSAGES = Text("Messages", "メッセージ")


def _cases(customers: Sequence[int]) -> QuerySet[Case]:
    return Case.objects.filter(customer__in=customers)


def collect(customers: Sequence[int]) -> dict[str, list[Row]]:
    """Return the customer's cases, and the messages the customer saw or wrote."""
    fields = (
        "uid",
        "source_id",
        "subject",
        "channel",
        "request",
        "status",
        "language",
        "opened_at",
        "personal",
    )
    cases: list[Row] = list(_cases(customers).order_by("opened_at", "pk").values(*fields))
    said = Message.objects.filter(conversation__case__in=_cases(customers)).order_by(
        "conversation", "position"
    )
    messages: list[Row] = list(
        said.values(
            "conversation__case__uid", "conversation__channel", "position", "speaker", "at", "public", "text"
        )
    )
    return {"cases": cases, "messages": messages}


def blank(erasing: Erasing) -> None:
    """Blank subjects, texts and personal columns, and cut the link; times and codes stay for the figures."""
    cases = list(_cases(erasing.customers).values_list("pk", flat=True))
    messages = promises = 0
    for start in range(0, len(cases), 500):
        part = cases[start : start + 500]
        messages += Message.objects.filter(conversation__case__in=part).update(text="")
        promises += Conversation.objects.filter(case__in=part).exclude(promises=[]).update(promises=[])
        Case.objects.filter(pk__in=part).update(subject="", personal=mark(erasing.at), customer=None)
    erasing.done.append(Done("cases", CASES, "blanked", len(cases)))
    erasing.done.append(Done("messages", MESSAGES, "blanked", messages))
    if promises:
        erasing.done.append(
            Done("promises", Text("Promises made in conversations", "会話の中の約束"), "removed", promises)
        )


def marked_cases(ids: Iterable[int]) -> set[int]:
    """Return which cases belonged to a person who was erased: an import must not bring their words back."""
    marked: set[int] = set()
    whole = sorted(set(ids))
    for start in range(0, len(whole), 500):
        found = Case.objects.filter(pk__in=whole[start : start + 500], personal__has_key=MARK)
        marked |= set(found.values_list("pk", flat=True))
    return marked


def count(customers: Sequence[int]) -> list[Count]:
    """Return how many cases there are."""
    return [Count(CASES, _cases(customers).count())]


def latest(customers: Sequence[int]) -> list[Pointer]:
    """Return the customer's last conversations, the newest first."""
    found = Conversation.objects.filter(case__customer__in=customers).select_related("case")
    return [
        Pointer(
            talk.case.subject or talk.case.source_id or str(talk.case.uid),
            talk.opened_at,
            reverse("conversation", args=[talk.uid]),
        )
        for talk in found.order_by("-opened_at", "-pk")[:20]
    ]


def register() -> None:
    """Tell the registry; called when the room is ready."""
    register_holder(Holder("cases", 10, collect, blank, count, latest))
