"""Items of an organisation's own, told by simple rules over cues: said, not said, or said in answer to the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from madoguchi.core.conversation.cues import Side, cues
from madoguchi.core.conversation.fault import ScorecardError
from madoguchi.core.conversation.hearing import Evidence, Heard
from madoguchi.core.conversation.items.finding import NOT_APPLICABLE, Finding, met, missed
from madoguchi.core.conversation.own import LANGUAGES, OwnCue
from madoguchi.core.conversation.text import Language
from madoguchi.core.conversation.turns import Turn
from madoguchi.core.text import Text

Kind = Literal["said", "not_said", "answered"]
Where = Literal["anywhere", "first", "last"]
KINDS: tuple[Kind, ...] = get_args(Kind)
WHERE: tuple[Where, ...] = get_args(Where)
ENDS = 2  # turns of a side that are its first, or its last
SHOWN = 3  # words given as evidence
_BAD = Text(
    "Item “{id}”: say how it is told: said, not_said or answered; said anywhere, first or last.",
    "項目「{id}」：判定方法（said・not_said・answered）と場所（anywhere・first・last）を正しく指定してください。",
)
_NO_CUES = Text(
    "Item “{id}”: choose at least one kind of words it listens for.",
    "項目「{id}」：判定に使う言葉を 1 つ以上選んでください。",
)
_NO_WHEN = Text(
    "Item “{id}”: choose which words of the customer call for an answer.",
    "項目「{id}」：どのお客様の言葉に答えるのかを選んでください。",
)
_UNKNOWN = Text(
    "Item “{id}” listens for “{cue}”, which this scorecard does not have: add these words, or choose others.",
    "項目「{id}」で使う「{cue}」は、この採点表にありません。言葉を追加するか、別の言葉を選んでください。",
)
_WRONG_SIDE = Text(
    "Item “{id}”: “{cue}” is not said by the side that the rule asks for (customer first, then staff).",
    "項目「{id}」：「{cue}」の話し手が違います（お客様の言葉に、担当者の言葉で答える形で選んでください）。",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How an own item is told from cues.

    ``said``: met when one of ``cues`` fires (anywhere, or in the side's first or last two turns); ``not_said``: missed when
    one fires; ``answered``: where the customer says one of ``when``, met when one of ``cues`` follows.
    """

    kind: Kind
    cues: tuple[str, ...]
    where: Where = "anywhere"
    when: tuple[str, ...] = ()
    languages: frozenset[Language] = field(
        default=frozenset(LANGUAGES), compare=False
    )  # its cues have words in

    def find(self, heard: Heard) -> Finding:
        """Return what a conversation shows of it: nothing where all its words are in the other language and none was heard."""
        if heard.conversation.language not in self.languages and not heard.all(*self.cues):
            return NOT_APPLICABLE
        if self.kind == "not_said":
            said = heard.all(*self.cues)
            return missed(said[:SHOWN], said[0].turn, critical=True) if said else met()
        if self.kind == "answered":
            return self._answered(heard)
        said = _within(heard, heard.all(*self.cues), self.where)
        if said:
            return met(said[:SHOWN])
        turn = {"first": heard.agent[0], "last": heard.agent[-1]}.get(self.where)
        return missed(at=turn.number if turn else None, critical=True)

    def _answered(self, heard: Heard) -> Finding:
        asked = heard.all(*self.when)
        if not asked:
            return NOT_APPLICABLE
        first = asked[0].turn
        answers = heard.after(first, *self.cues)
        if answers:
            return met([asked[0], *answers[: SHOWN - 1]])
        reply = heard.next_agent(first)
        return missed(asked[:1], reply.number if reply else first, critical=True)


def read_rule(id: str, told: Any, own: Mapping[str, OwnCue]) -> Rule:
    """Return the rule of item ``id`` from its data. Raises ``ScorecardError``."""
    told = told if isinstance(told, Mapping) else {}
    kind, where = told.get("kind"), told.get("where") or "anywhere"
    if kind not in KINDS or where not in WHERE:
        raise ScorecardError(_BAD.fill(id=id), f"{id}.kind")
    listed, when = _ids(told.get("cues")), _ids(told.get("when"))
    if not listed:
        raise ScorecardError(_NO_CUES.fill(id=id), f"{id}.cues")
    if kind == "answered" and not when:
        raise ScorecardError(_NO_WHEN.fill(id=id), f"{id}.when")
    when = when if kind == "answered" else ()
    for name, ids in (("cues", listed), ("when", when)):
        for cue in ids:
            side = side_of(cue, own)
            if side is None:
                raise ScorecardError(_UNKNOWN.fill(id=id, cue=cue), f"{id}.{name}")
            if kind == "answered" and side != ("customer" if name == "when" else "agent"):
                raise ScorecardError(_WRONG_SIDE.fill(id=id, cue=cue), f"{id}.{name}")
    spoken = frozenset(
        one for one in LANGUAGES if any(cue not in own or own[cue].words(one) for cue in listed)
    )
    return Rule(kind, listed, where if kind == "said" else "anywhere", when, spoken)


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as ``read_rule`` takes it."""
    found: dict[str, Any] = {"kind": rule.kind, "cues": [*rule.cues]}
    if rule.where != "anywhere":
        found["where"] = rule.where
    if rule.when:
        found["when"] = [*rule.when]
    return found


def side_of(cue: str, own: Mapping[str, OwnCue]) -> Side | None:
    """Return whose words a cue listens for, None for one that is not known."""
    if cue in own:
        return own[cue].side
    return cues()[cue].side if cue in cues() else None


def _ids(told: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for one in told)) if isinstance(told, list | tuple) else ()


def _within(heard: Heard, said: list[Evidence], where: Where) -> list[Evidence]:
    if where == "anywhere":
        return said
    numbers = {turn.number for side in (heard.agent, heard.customer) for turn in _ends(side, where)}
    return [one for one in said if one.turn in numbers]


def _ends(turns: list[Turn], where: Where) -> list[Turn]:
    return turns[:ENDS] if where == "first" else turns[-ENDS:]
