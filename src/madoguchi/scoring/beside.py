"""Two conversations beside each other: the same moments, the items that differ, the time each took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.hearing import listen
from madoguchi.core.conversation.moments import stretches
from madoguchi.core.conversation.scorecard import MOMENTS, Item, Moment
from madoguchi.core.conversation.turns import NotScored
from madoguchi.scoring.reading import seen, talk
from madoguchi.scoring.show import View, view

ALIKE = 0.15  # two lengths of time that differ by less than this share count as the same


@dataclass(frozen=True)
class Side:
    """One of the two, with its words by moment."""

    conversation: Conversation
    messages: list[Message]
    view: View
    moments: dict[Moment, list[Message]]
    seconds: float | None


@dataclass(frozen=True)
class Difference:
    """An item that came out differently."""

    item: Item
    title: str
    phrase: str
    left: str
    right: str


@dataclass(frozen=True)
class Beside:
    """The two, their moments in order, and where they differ."""

    left: Side
    right: Side
    differences: list[Difference]
    same_time: bool | None

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both."""
        return self.left, self.right

    @property
    def rows(self) -> list[tuple[str, list[Message], list[Message]]]:
        """The moments with what each side said in them."""
        return [
            (name.to(self.left.view.language), self.left.moments[moment], self.right.moments[moment])
            for moment, name in MOMENTS.items()
        ]


def side(conversation: Conversation) -> Side | NotScored:
    """Return one of the two, or why it cannot be scored."""
    messages = [*conversation.messages.select_related("member").order_by("position")]
    found = view(conversation, messages)
    if isinstance(found, NotScored):
        return found
    told = talk(conversation, messages)
    assert not isinstance(told, NotScored)
    by_number = seen(messages)
    moments = {
        name: [by_number[number] for number in numbers] for name, numbers in stretches(listen(told)).items()
    }
    return Side(conversation, messages, found, moments, _seconds(messages))


def beside(left: Side, right: Side) -> Beside:
    """Lay two sides beside each other."""
    others = {one.item.id: one for one in right.view.score.items}
    differences = [
        Difference(
            one.item,
            one.item.title.to(left.view.language),
            one.item.phrase.to(left.view.score.language),
            one.result,
            others[one.item.id].result,
        )
        for one in left.view.score.items
        if one.item.id in others and one.result != others[one.item.id].result
    ]
    differences.sort(key=lambda one: (DIMENSIONS.index(one.item.dimension), -one.item.weight))
    same = None
    if left.seconds and right.seconds:
        same = abs(left.seconds - right.seconds) <= ALIKE * max(left.seconds, right.seconds)
    return Beside(left, right, differences, same)


def _seconds(messages: Sequence[Message]) -> float | None:
    times = [message.at for message in messages if message.at is not None]
    return (max(times) - min(times)).total_seconds() if len(times) > 1 else None
