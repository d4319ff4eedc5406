"""What is said once the answer is out: mistakes pointed out, the check that all is well, and coming back."""

from __future__ import annotations

from madoguchi.imports.sample.process import WRITTEN
from madoguchi.imports.sample.talk.compose import Teller, Thread


def tell(teller: Teller) -> None:
    """Add the later exchanges to the written thread, or open new conversations where people speak."""
    run = teller.run
    who = run.speaker.id
    wrong = run.time_of("point_out_error")
    if wrong is not None:
        thread = _continue(teller, wrong)
        about = teller.pick(teller.voices.about)
        thread.say("customer", teller.join(about, teller.text(teller.matched(teller.topic.wrong))), wrong)
        thread.say(
            "agent", teller.pick(teller.manners.sorry_mistake), thread.last + _pause(teller, thread), who
        )
        door = teller.pick(teller.manners.door[run.request.house]) if run.further_help else ""
        end = teller.join(teller.pick(teller.manners.corrected), door)
        _bring(teller, thread, end, run.time_of("deliver_correction") or thread.last)
    _check(teller)
    back = run.time_of("reopen")
    if back is not None:
        thread = _continue(teller, back)
        thread.say("customer", teller.pick(teller.voices.back[run.request.kind]), back)
        again = run.time_of("answer_again") or back + 600
        if thread.channel not in WRITTEN:
            sorry = teller.join(teller.pick(teller.manners.sorry_again), teller.pick(teller.manners.vague))
            thread.say("agent", sorry, thread.last + _pause(teller, thread), who)
        _bring(teller, thread, teller.join(teller.pick(teller.manners.rework), teller.solution()), again)


def _check(teller: Teller) -> None:
    """The check that all is well: a call, a mail, or a link in the mail that leaves no words behind."""
    run, dice = teller.run, teller.dice
    who = run.speaker.id
    rung, confirmed = run.time_of("call_customer"), run.time_of("customer_confirms")
    if confirmed is None:
        return
    if rung is not None:
        thread = teller.thread("phone", rung, who)
        thread.say("agent", teller.pick(teller.manners.ring), rung, who)
        remark = teller.pick(teller.voices.remark) if run.satisfaction >= 3.2 else ""
        thread.say("customer", teller.join(teller.settled(), remark), rung + dice.between(8, 20))
        door = teller.pick(teller.manners.door[run.request.house])
        thread.say("agent", door, thread.last + dice.between(4, 12), who)
    elif run.written or dice.chance(0.25):
        sent = run.time_of("send_confirmation") or confirmed - 60
        thread = _continue(teller, sent, by_mail=True)
        thread.say("agent", teller.pick(teller.manners.confirm), sent, who)
        thread.say("customer", teller.settled(), confirmed)


def _pause(teller: Teller, thread: Thread) -> int:
    """Seconds until a member answers: minutes in writing, a breath in conversation."""
    return teller.dice.between(240, 1500) if thread.channel in WRITTEN else teller.dice.between(5, 25)


def _bring(teller: Teller, thread: Thread, text: str, at: float) -> None:
    """Bring the result: on the same thread in writing, else by calling (or writing in the chat) again."""
    run, dice = teller.run, teller.dice
    who = run.speaker.id
    if thread.channel not in WRITTEN:
        thread = teller.thread(thread.channel, at, who)
        if thread.channel == "phone":
            text = teller.join(teller.pick(teller.manners.calling), text)
    thread.say("agent", text, max(at, thread.last + 60), who)
    if thread.channel not in WRITTEN or dice.chance(0.5):
        pause = dice.between(6, 20) if thread.channel not in WRITTEN else dice.between(600, 9000)
        thread.say("customer", teller.reaction(), thread.last + pause)


def _continue(teller: Teller, at: float, *, by_mail: bool = False) -> Thread:
    """The thread to write on: the first one where the case is written, else a new one of its own."""
    run = teller.run
    if run.written and teller.threads[0].last < at:
        return teller.threads[0]
    channel = (
        "email" if by_mail or run.channel in WRITTEN else "phone" if run.channel == "counter" else run.channel
    )
    return teller.thread(channel, at, run.speaker.id)
