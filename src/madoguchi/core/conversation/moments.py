"""The five moments of an encounter, as stretches of a conversation: for laying two conversations beside each other."""

from __future__ import annotations

from madoguchi.core.conversation.hearing import Heard
from madoguchi.core.conversation.scorecard import MOMENTS, Moment


def stretches(heard: Heard) -> dict[Moment, list[int]]:
    """Return the numbers of the turns of each moment; every turn is in one, in order.

    Understanding begins where the customer says what it is about, solving at the first answer or refusal after it, checking
    at the offer of more help, and the door at the last words of leave.
    """
    turns = [turn.number for turn in heard.conversation.turns]
    need = next(iter(heard.all("states_need", "upset")), None)
    begun = need.turn if need else heard.customer[0].number
    answered = next(iter(heard.after(begun, "gives_solution", "cannot_help", "refuses")), None)
    solving = answered.turn if answered else turns[-1] + 1
    leave = heard.within(heard.agent[-2:], "closing_thanks", "leaves_door_open")
    door = leave[0].turn if leave and leave[0].turn > begun else turns[-1] + 1
    offered = [one.turn for one in heard.all("offers_more_help") if begun < one.turn <= door]
    check = offered[-1] if offered else door
    starts: list[tuple[int, Moment]] = [(turns[0], "greet"), (begun, "understand"), (min(solving, check), "solve"), (check, "check"), (door, "door")]  # fmt: skip
    found: dict[Moment, list[int]] = {moment: [] for moment in MOMENTS}
    for number in turns:
        found[[moment for start, moment in starts if start <= number][-1]].append(number)
    return found
