"""The three surveys of the sample and what is needed to read their answers rightly."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.text import Text
from madoguchi.imports.sample.process import CHANNELS


@dataclass(frozen=True, slots=True)
class Survey:
    """A set of questions for customers or for staff."""

    code: str
    name: Text
    audience: str = "customer"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its kind, scale, direction, what counts as positive, and the codes that mean no answer."""

    survey: str
    code: str
    kind: str
    text: Text
    scale: tuple[int, int] | None = None
    positive: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    version: str = ""
    stage: str = ""
    touchpoint: str = ""
    polarity: str = "high_good"


TOUCHPOINTS: dict[str, Text] = {
    "desk": Text("Help desk", "お問い合わせ窓口"),
    **CHANNELS,  # how a request was received is asked of the channel it came by
    "answer": Text("Answer", "回答"),
    "stay": Text("Stay", "ご滞在"),
    "bath": Text("Baths", "温泉・大浴場"),
    "meal": Text("Meals", "お食事"),
}

SURVEYS: tuple[Survey, ...] = (
    Survey("after_case", Text("After a request", "お問い合わせ後のアンケート")),
    Survey("after_stay", Text("After a stay", "ご宿泊後のアンケート")),
    Survey("staff_pulse", Text("Staff pulse", "従業員アンケート"), "staff"),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "after_case",
        "csat",
        "csat",
        Text(
            "How satisfied are you with how we handled your request?",
            "今回の対応にどのくらい満足されましたか。",
        ),
        scale=(1, 5),
        positive=(4, 5),
    ),
    Question(
        "after_case",
        "csat_receive",
        "csat",
        Text(
            "How satisfied are you with how your request was received?",
            "最初の受け付けの対応にどのくらい満足されましたか。",
        ),
        scale=(1, 5),
        positive=(4, 5),
        stage="receive",
        touchpoint="desk",
    ),
    Question(
        "after_case",
        "csat_resolve",
        "csat",
        Text("How satisfied are you with the solution?", "解決の内容にどのくらい満足されましたか。"),
        scale=(1, 5),
        positive=(4, 5),
        stage="resolve",
        touchpoint="answer",
    ),
    Question(
        "after_case",
        "nps",
        "nps",
        Text(
            "How likely are you to recommend us to a friend or colleague?",
            "当館・当店を親しい方にすすめたいと思いますか。",
        ),
        scale=(0, 10),
        positive=(9, 10),
    ),
    Question(
        "after_case",
        "ces",
        "ces",
        Text(
            "The house made it easy to settle my request. (9: does not apply)",
            "用件を簡単に済ませることができた。（9：当てはまらない）",
        ),
        scale=(1, 7),
        positive=(5, 6, 7),
        missing=(9,),
        version="2.0",
    ),
    Question(
        "after_case",
        "solved",
        "boolean",
        Text("Has your request been settled?", "ご用件は解決しましたか。"),
        scale=(0, 1),
        positive=(1,),
    ),
    Question(
        "after_case",
        "comment",
        "text",
        Text("What was good, what could be better?", "良かった点、改善してほしい点をお聞かせください。"),
    ),
    Question(
        "after_case",
        "feeling",
        "rating",
        Text("How did you feel at this point?", "この段階では、どのようなお気持ちでしたか。"),
        scale=(1, 5),
        positive=(4, 5),
    ),
    Question(
        "after_stay",
        "stay_csat",
        "csat",
        Text("How satisfied are you with your stay?", "ご滞在にどのくらい満足されましたか。"),
        scale=(1, 5),
        positive=(4, 5),
        touchpoint="stay",
    ),
    Question(
        "after_stay",
        "bath_csat",
        "csat",
        Text("How satisfied are you with the baths?", "温泉・大浴場にどのくらい満足されましたか。"),
        scale=(1, 5),
        positive=(4, 5),
        touchpoint="bath",
    ),
    Question(
        "after_stay",
        "meal_csat",
        "csat",
        Text("How satisfied are you with the meals?", "お食事にどのくらい満足されましたか。"),
        scale=(1, 5),
        positive=(4, 5),
        touchpoint="meal",
    ),
    Question(
        "after_stay",
        "stay_nps",
        "nps",
        Text("How likely are you to recommend the inn?", "この宿を親しい方にすすめたいと思いますか。"),
        scale=(0, 10),
        positive=(9, 10),
        touchpoint="stay",
    ),
    Question(
        "after_stay",
        "stay_comment",
        "text",
        Text("What will you remember?", "印象に残ったことをお聞かせください。"),
    ),
    Question(
        "staff_pulse",
        "enps",
        "enps",
        Text(
            "How likely are you to recommend working here to a friend?",
            "この職場で働くことを親しい人にすすめたいと思いますか。",
        ),
        scale=(0, 10),
        positive=(9, 10),
    ),
    Question(
        "staff_pulse",
        "tools",
        "rating",
        Text(
            "I have what I need to help customers well.",
            "お客様に良い対応をするために必要なものがそろっている。",
        ),
        scale=(1, 5),
        positive=(4, 5),
    ),
    Question(
        "staff_pulse",
        "staff_comment",
        "text",
        Text("What gets in the way of good service?", "良いサービスの妨げになっていることは何ですか。"),
    ),
)
