"""What the pages show of the second opinion: where it stands, and where it differs from the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.redaction.kinds import KINDS, Kind
from madoguchi.core.text import Text
from madoguchi.scoring.judge import queries
from madoguchi.scoring.judge.addresses import AddressError, read, stays_here
from madoguchi.scoring.judge.models import Call, JudgeMark, Setting
from madoguchi.scoring.judge.preparing import Prepared
from madoguchi.scoring.judge.problems import said
from madoguchi.scoring.models import Score
from madoguchi.scoring.scorecards.queries import scorecard_of
from madoguchi.scoring.talk import seen

MOST_LETTERS = 90  # of a quote in the table


@dataclass(frozen=True)
class Standing:
    """How asking stands. ``here``: what is sent stays in the house; None where that is not known."""

    setting: Setting
    ready: bool
    here: bool | None
    problem: str
    paused: bool
    spent: queries.Spent

    @property
    def full(self) -> bool:
        """Whether the day's cap is reached."""
        one = self.setting
        return self.spent.conversations >= one.conversations_a_day or self.spent.tokens >= one.tokens_a_day


def standing(setting: Setting) -> Standing:
    """Return how asking stands now."""
    now = timezone.now()
    here: bool | None = None
    if setting.address:
        try:
            here = stays_here(read(setting.address))
        except AddressError:
            here = None
    return Standing(
        setting,
        bool(setting.address and setting.model and setting.tested_at),
        here,
        said(setting.problem, _language()) if setting.problem else "",
        setting.paused_until is not None and setting.paused_until > now,
        queries.spent(now),
    )


def hidden(counts: dict[Kind, int]) -> list[tuple[str, int]]:
    """Return what was taken out of a text, by the name of its kind."""
    return [(KINDS[kind][1].to(_language()), count) for kind, count in counts.items() if kind in KINDS]


def sent(prepared: Prepared) -> str:
    """Return the messages as they would be sent, to be read."""
    return "\n\n".join(f"[{one['role']}]\n{one['content']}" for one in prepared.messages)


@dataclass(frozen=True)
class CallRow:
    """One call in the list."""

    call: Call
    problem: str
    seconds: float
    hidden: int


def rows(calls: Iterable[Call]) -> list[CallRow]:
    """Return calls as the list shows them."""
    return [
        CallRow(
            call,
            said(call.problem, _language()) if call.problem else "",
            call.milliseconds / 1000,
            sum(call.hidden.values()),
        )
        for call in calls
    ]


@dataclass(frozen=True)
class Differing:
    """One item on which the model and the rules differ, with the words the model rests on."""

    title: str
    dimension: str
    rules: str
    model: str
    quotes: list[str]


@dataclass(frozen=True)
class Opinion:
    """The second opinion on one conversation."""

    model: str
    same: int
    of: int
    differing: list[Differing]


def opinion(conversation: Conversation, messages: Iterable[Message]) -> Opinion | None:
    """Return the second opinion on a conversation; None where there is none of its words as they stand."""
    marks = queries.marks_of(conversation)
    score = Score.objects.filter(conversation=conversation).first() if marks else None
    if score is None or score.not_scored:
        return None
    results = {one["item"]: one["result"] for one in score.items}
    both = [mark for mark in marks if mark.item in results and mark.scorecard == score.scorecard]
    if not both:
        return None
    turns = [message.text for message in seen(messages)]
    card = scorecard_of(score.scorecard)
    places = {item.id: place for place, item in enumerate(card.items)}
    apart = sorted(
        (mark for mark in both if mark.result != results[mark.item]),
        key=lambda mark: places.get(mark.item, 999),
    )
    found = []
    for mark in apart:
        item = card.item(mark.item)
        if item is not None:
            found.append(
                Differing(
                    item.title.to(_language()),
                    item.dimension,
                    results[mark.item],
                    mark.result,
                    _quotes(mark, turns),
                )
            )
    return Opinion(both[0].model, len(both) - len(apart), len(both), found)


def _quotes(mark: JudgeMark, turns: list[str]) -> list[str]:
    words = []
    for place in mark.evidence:
        if 0 <= place["turn"] < len(turns):
            text = turns[place["turn"]][place["start"] : place["end"]]
            words.append(text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + "…")
    return [word for word in words if word.strip()]


def leaves(here: bool | None, address: str) -> Text:
    """Return the sentence that says where what is sent goes."""
    if here:
        return Text(
            "It goes to {address}, on this machine or in your own network, and nowhere else.",
            "送信先は {address} です。このマシンまたは社内ネットワークの中にとどまり、外部には送信されません。",
        ).fill(address=address)
    if here is False:
        return Text(
            "It goes to {address}, outside your network. Whoever runs that server can read and keep what is sent: make sure that your "
            "contract and your privacy notice allow it.",
            "送信先は {address} で、社内ネットワークの外部です。このサーバーの運営者は、送信された内容を閲覧・保存できます。"
            "契約とプライバシーポリシーで認められていることを、必ずご確認ください。",
        ).fill(address=address)
    return Text(
        "It goes to {address}. Whether that is in your own network cannot be told at the moment.",
        "送信先は {address} です。社内ネットワークの中にあるかどうかは、現在確認できません。",
    ).fill(address=address)


def _language() -> str:
    return get_language() or "en"
