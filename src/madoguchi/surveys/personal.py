"""What surveys hold about a customer: what they answered."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from madoguchi.core.text import Text
from madoguchi.people.erasure import Count, Done, Erasing, Holder, Row, mark
from madoguchi.people.erasure import register as register_holder
from madoguchi.surveys.models import Answer, Submission

SUBMISSIONS = Text("Filled-in surveys", "アンケートの回答")
WORDS = Text("Answers in words", "自由記述の回答")


def _submissions(customers: Sequence[int]) -> QuerySet[Submission]:
    return Submission.objects.filter(customer__in=customers)


def collect(customers: Sequence[int]) -> dict[str, list[Row]]:
    """Return the customer's filled-in surveys and each answer in them."""
    filled: list[Row] = list(
        _submissions(customers)
        .order_by("submitted_at", "pk")
        .values(
            "uid", "source_id", "survey__name_ja", "survey__name_en", "channel", "submitted_at", "personal"
        )
    )
    answers: list[Row] = list(
        Answer.objects.filter(submission__in=_submissions(customers))
        .order_by("submission", "pk")
        .values(
            "submission__uid", "question__code", "question__text_ja", "question__text_en", "value", "text"
        )
    )
    return {"submissions": filled, "answers": answers}


def blank(erasing: Erasing) -> None:
    """Blank what was said in words and the personal columns, and cut the link; the figures stay."""
    filled = list(_submissions(erasing.customers).values_list("pk", flat=True))
    words = 0
    for start in range(0, len(filled), 500):
        part = filled[start : start + 500]
        words += Answer.objects.filter(submission__in=part).exclude(text="").update(text="")
        Submission.objects.filter(pk__in=part).update(personal=mark(erasing.at), customer=None)
    erasing.done.append(Done("submissions", SUBMISSIONS, "unlinked", len(filled)))
    erasing.done.append(Done("answers", WORDS, "blanked", words))


def count(customers: Sequence[int]) -> list[Count]:
    """Return how many filled-in surveys there are."""
    return [Count(SUBMISSIONS, _submissions(customers).count())]


def register() -> None:
    """Tell the registry; called when the room is ready."""
    register_holder(Holder("surveys", 20, collect, blank, count))
