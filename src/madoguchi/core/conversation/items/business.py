"""The business dimension: was the need understood, and was it met."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from madoguchi.core.conversation.hearing import Evidence, Heard
from madoguchi.core.conversation.items.finding import NOT_APPLICABLE, Finding, met, missed, partly
from madoguchi.core.conversation.items.sensed import for_each_turn, on_the_whole, together
from madoguchi.core.conversation.speech import agreed, amount, denied, glad, question, time_named
from madoguchi.core.conversation.text import plain
from madoguchi.core.conversation.turns import Turn
from madoguchi.core.text import Text

ALIKE = 0.5  # Jaccard of two customer turns above which one repeats the other
ANSWER = ("gives_solution", "gives_deadline")
_NUMBER = re.compile(r"\d+|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[月火水木金土日]曜")
REOPENED = Text("The case was opened again within 7 days.", "7 日以内に案件が再開されました。")
SOLVED = Text("It is recorded as solved.", "解決済みと記録されています。")
UNSOLVED = Text("It is recorded as not solved.", "未解決と記録されています。")
HALF = 0.5  # of solution_given is told by words, half by the sense of the staff's sentences
ENOUGH = 8  # letter pairs: shorter turns (“yes”, 「はい」) are alike by chance


def need_clarified(heard: Heard) -> Finding:
    """Asks what is needed or reads it back; not applicable where the first reply already settles it."""
    said = heard.all("reads_back", "asks_need")
    said = said or heard.signs([turn for turn in heard.agent if turn.number > heard.need.number], question)
    if said:
        return met(said[:3])
    if confirmed(heard):
        return NOT_APPLICABLE  # nothing had to be asked
    reply = heard.next_agent(heard.need.number)
    return missed(at=reply.number if reply else None)


def identity_verified(heard: Heard) -> Finding:
    """Checks who is asking before anything on the account is changed."""
    done = heard.all("acts_on_account")
    if not done:
        return NOT_APPLICABLE
    first = done[0].turn
    asked = [one for one in heard.all("verifies_identity") if one.turn <= first]
    if asked:
        return met(asked[:2])
    if any(any(letter.isdigit() for letter in turn.text) for turn in heard.customer if turn.number < first):
        return partly(done[:1], first)  # the customer told a number unasked; nobody says it was checked
    return missed(done[:1], first, critical=True)


def solution_given(heard: Heard) -> Finding:
    """Answers, or does what is needed, and does not end in a failure; in words, and in the sense of what the staff say."""
    return together(_given(heard), for_each_turn(heard, heard.answering, "answers"), HALF)


def _given(heard: Heard) -> Finding:
    """What the words say. The customer's word that it is well counts as much as the staff's words: nobody confirms what was
    not given."""
    given, failed = heard.all(*ANSWER), heard.all("cannot_help", "refuses")
    yes = confirmed(heard)
    if not given and not yes:
        if promised := heard.all("next_step", "hands_over") or _facts(heard):
            return partly(promised[:1], promised[0].turn)  # it stays open, and somebody saw to that
        return missed(failed[:2], heard.agent[-1].number, critical=True)
    last = max([*given, *yes], key=lambda one: one.turn).turn
    if still := [one for one in _unsolved(heard) if one.turn > last]:
        return missed(still[:1], still[0].turn, critical=True)
    if (no := _last_word_is_no(heard)) is not None:
        return partly([*given[-1:], no], no.turn)
    if not yes and [one for one in failed if one.turn > (given[-1].turn if given else -1)]:
        return partly([*given[-1:], failed[-1]], failed[-1].turn)
    return met(given[:3] or yes[:1])


def solved_confirmed(heard: Heard) -> Finding:
    """The customer is content at the end, or the record says that it is solved; answered without a word on it is half.

    A case that was opened again within 7 days was not solved for good: half at most.
    """
    found = _as_told(heard)
    if found.why is None:  # no record decides
        later = [turn for turn in heard.customer if turn.number > heard.need.number]
        found = together(found, on_the_whole(heard, later, "served"))
    if not heard.conversation.reopened:
        return found
    ending = heard.customer[-1].number
    if no := _no_at_the_end(heard):
        return missed(no[:2], ending).because(REOPENED)
    if found.result == "missed":
        return missed(found.evidence, found.at).because(REOPENED)
    return partly(found.evidence, found.evidence[-1].turn if found.evidence else ending).because(REOPENED)


def _as_told(heard: Heard) -> Finding:
    """What the customer, or else the record, says of it in the end."""
    yes, recorded = confirmed(heard), heard.conversation.resolved
    ending = heard.customer[-1].number
    if yes and not [one for one in _unsolved(heard) if one.turn > yes[-1].turn]:
        return partly(yes, yes[-1].turn).because(UNSOLVED) if recorded is False else met(yes[-2:])
    if recorded:
        return met().because(SOLVED)
    no = _no_at_the_end(heard)
    if no or recorded is False:
        return missed(no[:2], ending).because(UNSOLVED if recorded is False else None)
    if ending < heard.agent[0].number:
        return NOT_APPLICABLE  # the customer has not yet come back to the first answer
    return partly(at=ending) if heard.all(*ANSWER) else missed(at=ending)


def _no_at_the_end(heard: Heard) -> list[Evidence]:
    """The customer's last word that it is not solved."""
    ending = heard.customer[-1].number
    said = [one for one in _unsolved(heard) if one.turn >= ending]
    no = _last_word_is_no(heard)
    return said if no is None else [*said, no]


def no_repeats(heard: Heard) -> Finding:
    """The customer need not say the same thing twice."""
    if len(heard.customer) < 2:
        return NOT_APPLICABLE
    again = heard.all("says_unsolved")
    if not again:
        again = _repeated(heard)
    if not again:
        return met()
    return partly(again[:1], again[0].turn) if len(again) == 1 else missed(again[:3], again[0].turn)


def confirmed(heard: Heard) -> list[Evidence]:
    """The customer's word, among the last three turns of theirs, that it is solved or well; nothing if the last says no.

    A bare “OK” counts only where something was answered: it also closes a talk that led nowhere.
    """
    if _last_word_is_no(heard):
        return []
    first = heard.agent[0].number
    ending = [turn for turn in heard.customer[-3:] if turn.number > first and turn is not heard.need]
    if not ending and heard.need.number > first:
        ending = [heard.need]  # asked whether all is well, the customer says so and no more
    # thanks in one breath with a question are manners: only the last turn may both ask and be content
    ending = [turn for turn in ending if turn is ending[-1] or heard.sign(turn, question) is None]
    content = heard.signs(ending, glad)
    said = [*heard.within(ending, "confirms_solved"), *content]
    if heard.all(*ANSWER) or _facts(heard):
        said += heard.signs(ending, agreed)
        if not said and ending and (taken := _takes_down(heard, ending[-1])):
            said = [taken]
    well = {one.turn for one in content}
    denied = {one.turn for one in heard.within(ending, "says_unsolved", "expectation_broken")} - well
    return sorted((one for one in said if one.turn not in denied), key=lambda one: (one.turn, one.start))


def _facts(heard: Heard) -> list[Evidence]:
    """Times and amounts the staff name in answer, not asking."""
    return [
        one
        for look in (time_named, amount)
        for one in heard.signs(heard.answering, look)
        if "?" not in heard.conversation.turns[one.turn].text[one.end :][:40]
    ]


def _takes_down(heard: Heard, turn: Turn) -> Evidence | None:
    """Where a last word repeats the numbers or days the staff named, and no others, with no question and no no."""
    if heard.sign(turn, question) or heard.sign(turn, denied):
        return None
    said = [heard.plain[one.number][0].text for one in heard.answering if one.number in heard.plain]
    told = {number for text in said for number in _NUMBER.findall(text)}
    if turn.number not in heard.plain:
        return None  # nothing was said in it
    again, _language = heard.plain[turn.number]
    found = [*_NUMBER.finditer(again.text)]
    if not found or any(one[0] not in told for one in found):
        return None
    start, end = again.span(*found[0].span())
    return Evidence(turn.number, start, end, turn.text[start:end])


def _last_word_is_no(heard: Heard) -> Evidence | None:
    last = heard.customer[-1]
    if (
        last.number < heard.agent[0].number
        or heard.sign(last, glad)
        or heard.within([last], "confirms_solved")
    ):
        return None
    return heard.sign(last, denied)


def _unsolved(heard: Heard) -> list[Evidence]:
    """The customer's words that it is not solved, in turns without a word of content."""
    return [
        one
        for one in heard.all("says_unsolved", "expectation_broken")
        if heard.sign(heard.conversation.turns[one.turn], glad) is None
    ]


def _repeated(heard: Heard) -> list[Evidence]:
    found: list[Evidence] = []
    earlier: list[set[str]] = []
    for turn in heard.customer:
        pairs = _pairs(plain(turn.text).text)
        if len(pairs) >= ENOUGH and any(len(pairs & one) / len(pairs | one) >= ALIKE for one in earlier):
            found.append(Evidence(turn.number, 0, len(turn.text), turn.text))
        if len(pairs) >= ENOUGH:
            earlier.append(pairs)
    return found


def _pairs(text: str) -> set[str]:
    letters = "".join(letter for letter in text[:2_000] if letter.isalnum())
    return {letters[i : i + 3] for i in range(len(letters) - 2)}


DETECTORS: Mapping[str, Callable[[Heard], Finding]] = {
    "need_clarified": need_clarified,
    "identity_verified": identity_verified,
    "solution_given": solution_given,
    "solved_confirmed": solved_confirmed,
    "no_repeats": no_repeats,
}
