"""Conversations in which both sides are there: phone, chat and counter, and the calls that follow."""

from __future__ import annotations

from madoguchi.imports.sample.talk.compose import Teller, Thread


def tell(teller: Teller) -> None:
    """Write the first conversation and, where the answer came later, those after it."""
    run, dice = teller.run, teller.dice
    answered = next(
        step.at for step in run.steps if step.activity in {"answer_call", "connect_chat", "greet_guest"}
    )
    begun = run.opened if run.channel == "chat" else answered
    thread = teller.thread(run.channel, begun, run.agent.id)
    at = _opening(teller, thread, answered)
    replied = run.time_of("first_reply") or at
    line = teller.text(teller.matched(teller.topic.readback))
    feeling = teller.feeling()
    thread.say("agent", teller.address(teller.join(feeling, line)), max(replied, at + 6), run.agent.id)
    thread.say(
        "customer",
        teller.join(_yes(teller), teller.pick(teller.lines.detail)),
        thread.last + dice.between(8, 25),
    )
    if run.asked or dice.chance(0.3):
        question, reply = dice.pick(teller.lines.ask)
        thread.say("agent", teller.text(question), thread.last + dice.between(8, 22), run.agent.id)
        thread.say("customer", teller.text(reply), thread.last + dice.between(6, 30))
        if dice.chance(0.6):
            thanks = teller.pick(teller.manners.thanks_for_asking)
            thread.say("agent", thanks, thread.last + dice.between(3, 8), run.agent.id)
    if run.hold:
        _hold(teller, thread)
    if run.handed_over and run.live_solved:
        _handed_over(teller, thread)
    if run.live_solved:
        _answer(teller, thread, run.time_of("deliver_answer") or thread.last)
    else:
        _promise(teller, thread)
        _call_back(teller)


def _opening(teller: Teller, thread: Thread, answered: float) -> float:
    run, dice = teller.run, teller.dice
    hail = teller.pick(teller.voices.hail[run.channel])
    mood = teller.mood()
    if run.channel == "chat":
        if dice.chance(0.5):
            thread.say("customer", hail, run.opened)
            thread.say("customer", teller.opening, run.opened + dice.between(9, 30))
        else:
            thread.say("customer", teller.join(hail, teller.opening), run.opened)
        if mood:
            thread.say("customer", mood, thread.last + dice.between(5, 18))
        thread.say("agent", teller.greeting("chat"), max(answered, thread.last + 3), run.agent.id)
        return thread.last
    thread.say("agent", teller.greeting(run.channel), answered, run.agent.id)
    thread.say("customer", teller.join(hail, teller.opening, mood), answered + dice.between(6, 16))
    return thread.last


def _yes(teller: Teller) -> str:
    dice = teller.dice
    if teller.run.language == "ja":
        return dice.pick(("はい。", "はい、そうです。", "ええ、そのとおりです。", "そうです。", ""))
    return dice.pick(("Yes.", "Yes, that's right.", "Correct.", "Exactly.", ""))


def _hold(teller: Teller, thread: Thread) -> None:
    run, dice = teller.run, teller.dice
    if run.hold_care:
        thread.say(
            "agent", teller.pick(teller.manners.hold_ask), thread.last + dice.between(5, 14), run.agent.id
        )
        thread.say("customer", teller.pick(teller.manners.hold_yes), thread.last + dice.between(3, 7))
        thread.say(
            "agent", teller.pick(teller.manners.hold_back), thread.last + dice.between(45, 110), run.agent.id
        )
        return
    thread.say(
        "agent", teller.pick(teller.manners.hold_careless), thread.last + dice.between(4, 12), run.agent.id
    )
    thread.say(
        "agent", teller.pick(teller.manners.hold_back_careless), thread.last + run.hold_seconds, run.agent.id
    )


def _handed_over(teller: Teller, thread: Thread) -> None:
    run, dice = teller.run, teller.dice
    thread.say("agent", teller.take_over(), thread.last + dice.between(25, 70), run.speaker.id)
    if not run.repeated:
        return
    thread.say("customer", teller.pick(teller.manners.again), run.time_of("explain_again") or thread.last)
    thread.say(
        "agent", teller.pick(teller.manners.again_reply), thread.last + dice.between(6, 15), run.speaker.id
    )


def _answer(teller: Teller, thread: Thread, at: float) -> None:
    run, dice = teller.run, teller.dice
    who = run.speaker.id
    thread.say("agent", teller.solution(), at, who)
    thread.say("customer", teller.reaction(), thread.last + dice.between(6, 22))
    if run.further_help:
        thread.say("agent", teller.pick(teller.manners.further), thread.last + dice.between(4, 9), who)
        thread.say("customer", teller.pick(teller.voices.nothing_else), thread.last + dice.between(4, 12))
    thread.say("agent", teller.door(), thread.last + dice.between(4, 10), who)


def _promise(teller: Teller, thread: Thread) -> None:
    run, dice = teller.run, teller.dice
    thread.say("agent", teller.what_next(thread), thread.last + dice.between(6, 18), run.agent.id)
    okay = teller.voices.okay_upset if run.mood == "upset" else teller.voices.okay
    thread.say("customer", teller.pick(okay), thread.last + dice.between(4, 14))
    if run.further_help and run.handed_over:
        thread.say(
            "agent", teller.pick(teller.manners.further), thread.last + dice.between(4, 9), run.agent.id
        )
        thread.say("customer", teller.pick(teller.voices.nothing_else), thread.last + dice.between(4, 12))
    thread.say("agent", teller.door(), thread.last + dice.between(4, 10), run.agent.id)


def _call_back(teller: Teller) -> None:
    """The answer that was promised: by phone, or in a new chat message thread where it began in a chat."""
    run, dice = teller.run, teller.dice
    at = run.time_of("deliver_answer") or run.clock
    channel = "chat" if run.channel == "chat" else "phone"
    repeated_at = run.time_of("explain_again")
    if run.repeated and repeated_at is not None:
        between = teller.thread(channel, repeated_at - 40, run.speaker.id)
        between.say("agent", teller.take_over(), repeated_at - 40, run.speaker.id)
        between.say("customer", teller.pick(teller.manners.again), repeated_at)
        between.say(
            "agent",
            teller.pick(teller.manners.again_reply),
            repeated_at + dice.between(8, 20),
            run.speaker.id,
        )
    thread = teller.thread(channel, at, run.speaker.id)
    first = teller.take_over() if run.handed_over and not run.repeated else ""
    news = teller.join(first, teller.address(teller.pick(teller.manners.back_with_answer)))
    if channel == "phone":
        thread.say(
            "agent",
            teller.join("" if first else teller.pick(teller.manners.calling), news),
            at,
            run.speaker.id,
        )
        thread.say("customer", teller.pick(teller.voices.answering), at + dice.between(4, 12))
    else:
        thread.say("agent", news, at, run.speaker.id)
        thread.say("customer", teller.pick(teller.voices.listening), at + dice.between(8, 60))
    _answer(teller, thread, thread.last + dice.between(6, 15))
