"""The hidden dimension: what the customer expected and was promised, and how the process dealt with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from madoguchi.core.conversation.hearing import Evidence, Heard
from madoguchi.core.conversation.items.business import confirmed
from madoguchi.core.conversation.items.finding import NOT_APPLICABLE, Finding, graded, met, missed, partly
from madoguchi.core.conversation.items.sensed import for_each_turn, mixed, on_the_whole, together
from madoguchi.core.conversation.items.waits import waits
from madoguchi.core.conversation.speech import amount, asks_when, reason, time_named
from madoguchi.core.conversation.text import sentences
from madoguchi.core.conversation.turns import Turn
from madoguchi.core.text import Text

NEAR = 3  # turns after a question or a no in which its answer or reason belongs to it
TOLD = 1.0  # sentences that inform for each answering turn: nothing is left to ask
WONDERS = 1 / 3  # of what sentences say of it is told by the customer's
UNNOTICED = 2  # hand-overs of a case, to the back office and back, that nobody speaks of
INFORMS = ("next_step", "gives_reason", "gives_deadline")
IN_TIME = Text("The case was resolved by its promised time.", "案件は約束の期限までに解決しています。")
LATE = Text("The case was not resolved by its promised time.", "案件は約束の期限までに解決しませんでした。")
PROMISES = Text(
    "Promises on record: {of}, kept: {kept}.", "記録されている約束 {of} 件のうち、{kept} 件が守られました。"
)
ONE_HANDOVER = Text("The case went from one team to another once.", "案件の担当部署が 1 回変わりました。")
HANDOVERS = Text("The case went from one team to another {n} times.", "案件の担当部署が {n} 回変わりました。")


def keeps_informed(heard: Heard) -> Finding:
    """Tells reasons, times and next steps as it goes, asked or not: sentences that do, for each answering turn.

    Counting sentences tells an answer that prepares the customer from one that leaves them to ask; a single
    short answer needs one. Which sentences do is told by set phrases, times and amounts, and by their sense; whether it was
    enough, by the sense of what the customer says afterwards.
    """
    said = [one for turn in heard.answering for one in _informing(heard, turn)]
    if not heard.answering:
        return NOT_APPLICABLE
    words = graded(len(said) / len(heard.answering) / TOLD, said[:4], heard.agent[-1].number)
    tells = for_each_turn(heard, heard.answering, "tells")
    later = [turn for turn in heard.customer if turn.number > heard.need.number]
    return together(words, mixed(tells, on_the_whole(heard, later, "settled"), WONDERS))


def _informing(heard: Heard, turn: Turn) -> list[Evidence]:
    told, language = heard.plain.get(turn.number, (None, None))
    if told is None or language is None:
        return []
    cued = [(one.start, one.end) for one in heard.within([turn], *INFORMS)]
    found = []
    for begin, stop in sentences(told.text):
        sentence = told.text[begin:stop]
        if sentence.rstrip().endswith(("?", "か。")):
            continue
        start, end = told.span(begin, stop)
        place = next((one for one in cued if start <= one[0] < end), None)
        if place is None and (
            sign := time_named(sentence, language) or reason(sentence, language) or amount(sentence, language)
        ):
            place = told.span(begin + sign[0], begin + sign[1])
        if place is not None:
            found.append(Evidence(turn.number, *place, turn.text[place[0] : place[1]]))
    return found


def next_step(heard: Heard) -> Finding:
    """Says what happens next, where something is left to happen; not applicable where nothing stays open."""
    said = heard.all("next_step")
    if said:
        return met(said[:3])
    open_work = heard.all("hands_over", "acts_on_account", "gives_deadline")
    return missed(at=open_work[-1].turn) if open_work else NOT_APPLICABLE


def deadline_given(heard: Heard) -> Finding:
    """Says by when, where the customer asks when or work stays open."""
    asked = heard.signs(heard.customer, asks_when) + heard.all("hands_over")
    said = heard.all("gives_deadline") or (heard.signs(heard.answering, time_named) if asked else [])
    if said:
        return met(said[:2])
    return missed(asked[:1], asked[0].turn) if asked else NOT_APPLICABLE


def reason_given(heard: Heard) -> Finding:
    """Gives the reason for a no or a wait, close to it; a reason freely given counts as well."""
    said = heard.all("gives_reason")
    asked_for = [*heard.all("refuses"), *heard.all("cannot_help")]
    if not asked_for:
        return met(said[:2]) if said else NOT_APPLICABLE
    said = sorted({*said, *heard.signs(heard.answering, reason)}, key=lambda one: (one.turn, one.start))
    near = [one for one in said if any(0 <= one.turn - no.turn <= NEAR for no in asked_for)]
    if near:
        return met(near[:2])
    return partly(said[:1], asked_for[0].turn) if said else missed(asked_for[:1], asked_for[0].turn)


def expectation_answered(heard: Heard) -> Finding:
    """Whoever asks when is told a time; what else the customer expects is answered with a date, a reason or the thing."""
    asked = heard.signs(heard.customer, asks_when)
    for one in asked:
        replies = [turn for turn in heard.agent if turn.number > one.turn]
        if not heard.signs(replies, time_named) and not heard.within(replies, "gives_deadline"):
            return missed([one], replies[0].number if replies else None)
    expected = asked or heard.all("states_expectation")
    if not expected:
        return NOT_APPLICABLE
    first = expected[0].turn
    later = [turn for turn in heard.agent if turn.number > first]
    said = heard.after(first, "gives_deadline", "gives_reason", "next_step", "gives_solution", "refuses")
    said = said or heard.signs(later, time_named)
    if said or confirmed(heard):
        return met([expected[0], *said[:1]])
    return missed(expected[:1], first)


def promise_kept(heard: Heard) -> Finding:
    """What was promised was kept: promises on record, the promised time of the case, and the length of a wait as told."""
    told = [one.kept for one in heard.conversation.promises if one.kept is not None]
    of_case = heard.conversation.promised
    held = [wait for wait in waits(heard) if wait.how_long]
    each = [*told, *([] if of_case is None else [of_case]), *(wait.in_time for wait in held)]
    if not each:
        return NOT_APPLICABLE
    evidence = [one for wait in held for one in wait.evidence][:2]
    why = _of_promises(told, of_case)
    if all(each):
        return met(evidence).because(why)
    late = next((wait.turn for wait in held if not wait.in_time), None)
    return (partly(evidence, late) if any(each) else missed(evidence, late)).because(why)


def _of_promises(told: list[bool], of_case: bool | None) -> Text | None:
    """What the record says of promises; nothing where only words of waiting count."""
    said = [PROMISES.fill(of=len(told), kept=sum(told))] if told else []
    if of_case is not None:
        said.append(IN_TIME if of_case else LATE)
    return Text(" ".join(one.en for one in said), "".join(one.ja for one in said)) if said else None


def expectations_unbroken(heard: Heard) -> Finding:
    """The customer does not say that a promise or an expectation was broken."""
    broken = heard.all("expectation_broken")
    return missed(broken[:3], broken[0].turn) if broken else met()


def one_hand(heard: Heard) -> Finding:
    """Nobody is passed on, or once with a word on why or what comes; more often, with such a word, is half.

    How often is what the record says of the case; where it knows of no hand-over, the turns that speak of one. A way to
    the back office and back that nobody speaks of is how many services are meant to run, and nothing a customer notices.
    """
    passed, recorded = heard.all("hands_over"), heard.conversation.handovers or 0
    if not passed and recorded <= UNNOTICED:
        return NOT_APPLICABLE
    told = heard.within(heard.agent, *INFORMS)
    why = (ONE_HANDOVER if recorded == 1 else HANDOVERS.fill(n=recorded)) if recorded else None
    if told and (recorded or len({one.turn for one in passed})) == 1:
        return met([*passed[:1], told[0]]).because(why)
    at = passed[0].turn if passed else heard.agent[-1].number
    return (partly(passed[:1], at) if told else missed(passed[:2], at)).because(why)


def notices(heard: Heard) -> Finding:
    """Required notices are given; which conversations require them is the scorecard's to say."""
    said = heard.all("gives_notice")
    return met(said[:2]) if said else missed(critical=True)


DETECTORS: Mapping[str, Callable[[Heard], Finding]] = {
    "keeps_informed": keeps_informed,
    "next_step": next_step,
    "deadline_given": deadline_given,
    "reason": reason_given,
    "expectation_answered": expectation_answered,
    "promise_kept": promise_kept,
    "expectations_unbroken": expectations_unbroken,
    "one_hand": one_hand,
    "notices": notices,
}
