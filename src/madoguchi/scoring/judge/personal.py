"""What the second opinion holds about a customer: that their conversations were sent, to which model, when; no words."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.core.text import Text
from madoguchi.people.erasure import Done, Erasing, Holder, Row
from madoguchi.people.erasure import register as register_holder
from madoguchi.scoring.judge.models import Call, JudgeMark
from madoguchi.scoring.judge.problems import UNCOUNTED

MARKS = Text("Marks of a language model", "言語モデルによる評価")
SENT = Text("Conversations sent to a language model", "言語モデルに送信した会話")
NO_WORDS = Text("They hold results and places, no words.", "結果と位置のみで、言葉は含まれません。")
GONE = Text(
    "Their words were sent redacted and are not kept here. What a server outside keeps must be asked of its operator.",
    "個人情報を伏せて送信し、文面はここに残していません。外部サーバー上の記録の削除は、その運営者にご依頼ください。",
)


def collect(customers: Sequence[int]) -> dict[str, list[Row]]:
    """Return which conversations of the customer were sent, when and to which model, and what it made of them."""
    calls: list[Row] = list(
        Call.objects.filter(conversation__case__customer__in=customers)
        .exclude(problem__in=UNCOUNTED)
        .order_by("at", "pk")
        .values("conversation__uid", "at", "model", "letters", "hidden")
    )
    marks: list[Row] = list(
        JudgeMark.objects.filter(conversation__case__customer__in=customers)
        .order_by("conversation", "item")
        .values("conversation__uid", "item", "result", "model", "at")
    )
    return {"second_opinion_calls": calls, "second_opinion_marks": marks}


def blank(erasing: Erasing) -> None:
    """Nothing to blank: no word is held. The receipt says so, and what cannot be called back."""
    marks = JudgeMark.objects.filter(conversation__case__customer__in=erasing.customers).count()
    calls = Call.objects.filter(conversation__case__customer__in=erasing.customers)
    sent = calls.exclude(problem__in=UNCOUNTED).count()
    erasing.done.append(
        Done("judge_marks", MARKS, "kept" if marks else "none", marks, NO_WORDS if marks else None)
    )
    erasing.done.append(Done("judge_calls", SENT, "kept" if sent else "none", sent, GONE if sent else None))


def register() -> None:
    """Tell the registry; called when the room is ready."""
    register_holder(Holder("judge", 41, collect, blank))
