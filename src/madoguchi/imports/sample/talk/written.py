"""E-mail and form threads: fewer, longer messages with hours in between."""

from __future__ import annotations

from madoguchi.imports.sample.talk.compose import Teller, Thread


def tell(teller: Teller) -> None:
    """Write the thread from the customer's request to the answer."""
    run = teller.run
    thread = teller.thread(run.channel, run.opened, run.agent.id)
    thread.say("customer", _request(teller), run.opened)
    thread.say("system", teller.pick(teller.manners.receipt), run.time_of("auto_acknowledge") or run.opened)
    thread.say("agent", _first_reply(teller, thread), run.time_of("first_reply") or run.opened, run.agent.id)
    asked = run.time_of("ask_customer")
    if asked is not None:
        question, reply = teller.dice.pick(teller.lines.ask)
        thread.say("agent", _letter(teller, teller.text(question)), asked, run.agent.id)
        back = run.time_of("customer_supplies")
        if back is not None:
            thread.say(
                "customer", teller.join(teller.text(reply), teller.pick(teller.voices.please["calm"])), back
            )
    if run.handed_over:
        over = run.time_of("hand_over") or thread.last
        if run.repeated:
            thread.say("agent", teller.take_over(), over + 60, run.speaker.id)
            thread.say("customer", teller.pick(teller.manners.again), run.time_of("explain_again") or over)
    thread.say("agent", _answer(teller), run.time_of("deliver_answer") or run.clock, run.speaker.id)
    if teller.dice.chance(0.45):
        later = thread.last + teller.dice.between(15, 200)
        if run.time_of("mark_resolved") is not None and not run.mistake:
            thread.say("customer", teller.reaction(), later)


def _request(teller: Teller) -> str:
    run, dice = teller.run, teller.dice
    hail = teller.pick(teller.voices.hail[run.channel])
    detail = teller.pick(teller.lines.detail) if dice.chance(0.85) else ""
    mood = teller.mood()
    please = teller.pick(teller.voices.please[run.mood])
    if run.channel == "form":
        return teller.pick(teller.manners.form_head) + teller.join(teller.opening, detail, mood, please)
    body = teller.join(teller.opening, detail)
    tail = teller.join(mood, please)
    blocks = [hail, body, tail, teller.pick(teller.voices.sign)]
    return "\n\n".join(block for block in blocks if block)


def _letter(teller: Teller, *paragraphs: str) -> str:
    """A reply with the member's salutation and signature."""
    run = teller.run
    if run.language == "ja":
        salutation = f"{teller.slots['name']}様" if run.name_used else ""
    else:
        salutation = f"Dear {teller.slots['name']}," if run.name_used else ""
    sign = teller.pick(teller.manners.sign) if run.good_greeting else ""
    return "\n\n".join(part for part in (salutation, *paragraphs, sign) if part)


def _first_reply(teller: Teller, thread: Thread) -> str:
    run = teller.run
    readback = teller.text(teller.matched(teller.topic.readback)) if teller.dice.chance(0.75) else ""
    return _letter(
        teller,
        teller.join(teller.greeting("email"), teller.feeling() if run.feeling_first else ""),
        teller.join("" if run.feeling_first else teller.feeling(), readback),
        teller.what_next(thread),
    )


def _answer(teller: Teller) -> str:
    run = teller.run
    first = teller.take_over() if run.handed_over and not run.repeated else ""
    opening = teller.join(first, teller.pick(teller.manners.back_with_answer)) if run.good_greeting else first
    return _letter(
        teller,
        opening,
        teller.solution(),
        teller.join(teller.pick(teller.manners.further) if run.further_help else "", teller.door()),
    )
