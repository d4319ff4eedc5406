"""A case walks through the stages. What the truths say about each stage becomes waits, skips and mistakes here."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.imports.sample.dice import Dice
from madoguchi.imports.sample.hours import DAY, DESK, HOUR, MINUTE, ROUND_THE_CLOCK, Calendar, Hours
from madoguchi.imports.sample.people import TEAMS, Member
from madoguchi.imports.sample.run import Run
from madoguchi.imports.sample.truth import Truth

NOTICE_SHARE = 0.022
ROOM_STEPS = {
    "kitchen": ("ask_kitchen", "kitchen_answer", 9 * MINUTE),
    "housekeeping": ("ask_housekeeping", "housekeeping_search", 25 * MINUTE),
    "accounting": ("ask_accounting", "accounting_check", 14 * MINUTE),
}


@dataclass(slots=True)
class House:
    """What a walk needs to know of the house."""

    dice: Dice
    calendar: Calendar
    truth: Truth
    staff: dict[str, list[Member]]

    def hours(self, run: Run) -> Hours:
        """When the desk that serves this case works; the counter of an inn never closes."""
        return ROUND_THE_CLOCK if run.channel == "counter" else DESK

    def colleague(self, run: Run) -> Member:
        """Another member of the case's team."""
        others = [member for member in self.staff[run.agent.team] if member is not run.speaker]
        return self.dice.pick(others)


def notice(run: Run, house: House) -> None:
    """A few customers come by way of the help page on trial."""
    dice = house.dice
    if not run.written or not dice.chance(NOTICE_SHARE * 2.1):
        return
    searches = 2 if dice.chance(0.28) else 1
    wait = dice.lognormal(150, 0.55) + 30 * searches
    start = run.opened - wait - 60
    run.step("open_help_page", start)
    for search in range(searches):
        run.step("search_help", start + wait * (0.4 + 0.3 * search))
    run.step("press_contact", start + wait)
    run.due["notice"] = start + 300


def ask(run: Run, house: House) -> None:
    """The customer reaches us."""
    dice = house.dice
    again = dice.chance(0.07)
    if run.written:
        run.step("send_request", run.opened)
        run.due["ask"] = run.opened + 10 * MINUTE
        if again:
            run.step("contact_again", run.opened + dice.between(20, 60))
        slow = dice.chance(0.03)
        delay = dice.between(15, 50) * MINUTE if slow else dice.between(4, 60)
        run.step("auto_acknowledge", run.opened + delay)
        return
    first, answer, median, limit = {
        "chat": ("start_chat", "connect_chat", 38, 3 * MINUTE),
        "phone": ("call_in", "answer_call", 17, MINUTE),
        "counter": ("come_to_counter", "greet_guest", 55, 5 * MINUTE),
    }[run.channel]
    run.step(first, run.opened)
    run.due["ask"] = run.opened + limit
    if again:
        run.step("contact_again", run.opened + dice.between(5, 15))
    wait = dice.lognormal(median * min(run.load, 1.8), 0.62)
    run.step(answer, run.opened + max(3.0, wait), None if run.channel == "chat" else run.agent)


def receive(run: Run, house: House) -> None:
    """The desk registers the case and replies for the first time.

    The two deviations here are harmless by design: registering and sorting in the wrong order, and sending the
    case to another team first. They happen at the start, before anyone can know whether the reply will be late.
    """
    dice, calendar, hours = house.dice, house.calendar, house.hours(run)
    heavy = 1.18 if run.involved else 1.0
    draw = dice.random() - (0.06 if run.involved else 0.0)
    if run.written:
        t = calendar.next_open(run.clock + dice.between(2, 9) * MINUTE, hours)
        register = dice.between(10, 30) * MINUTE
        run.due["receive"] = calendar.add(run.opened, 6 * HOUR, hours)
    else:
        t = run.clock + 1
        register = dice.between(9, 15)
        run.due["receive"] = run.clock + 3 * MINUTE
    sorted_first, reassigned = draw < 0.07, 0.07 <= draw < 0.14
    if sorted_first:
        run.step("set_priority", t, run.agent)
    if reassigned:
        run.step("reassign_team", t + dice.between(2, 6), run.agent)
    run.step("register_case", t + register, run.agent, min(register, 25))
    if not sorted_first:
        run.step("set_priority", run.clock + dice.between(2, 4), run.agent)
    if run.written:
        factor = house.truth.improvement.first_reply_factor if run.improved else 1.0
        wait = dice.lognormal(1.75 * HOUR * heavy * min(run.load, 2.0) ** 0.5 * factor, 0.66)
        work = dice.between(4, 9) * MINUTE
        run.step("first_reply", calendar.add(run.clock, wait + work, hours), run.agent, work)
    else:
        run.step("first_reply", run.clock + min(dice.lognormal(11 * heavy, 0.7), 240), run.agent, 5)


def plan(run: Run, house: House) -> None:
    """Decide what the first conversation will be like: solved in it or not, with a question, with a wait."""
    dice = house.dice
    front = run.request.route == "front"
    run.live_solved = not run.written and front and not (run.involved and dice.chance(0.6))
    run.hold = not run.written and dice.chance(0.70)
    run.asked = dice.chance(0.34 if run.written else 0.5)


def investigate(run: Run, house: House) -> bool:
    """Look into it. Returns True when the case now waits for the warehouse's list."""
    dice, calendar, hours = house.dice, house.calendar, house.hours(run)
    begin = run.clock
    front = run.request.route == "front"
    if run.hold:
        run.hold_seconds = dice.between(45, 110) if run.hold_care else dice.between(95, 260)
    if run.live_solved:
        run.due["investigate"] = calendar.add(begin, 6 * HOUR, hours)
        talked = 40 + 45 * run.asked + run.hold_seconds + 15 * run.hold
        run.step("check_records", begin + dice.between(18, 30), run.agent, 12)
        if dice.chance(0.11):
            run.step("check_again", run.clock + dice.between(8, 20), run.agent, 6)
        _perhaps_hand_over(run, house, begin + talked)
        run.step("find_answer", max(run.clock, begin + talked) + dice.between(5, 12), run.speaker, 5)
        return False

    quick = dice.lognormal(16 * MINUTE, 0.6) * (1.5 if run.involved else 1.0)
    work = dice.between(4, 10) * MINUTE
    run.step("check_records", calendar.add(begin, quick + work, hours), run.agent, work)
    promise = {"front": 0, "warehouse": house.truth.warehouse_promise_hours}.get(run.request.route, 48)
    due = calendar.add(begin, 6 * HOUR, hours) if front else begin + promise * HOUR
    if dice.chance(0.20 if run.involved else 0.11):
        run.step(
            "check_again", calendar.add(run.clock, dice.between(5, 15) * MINUTE, hours), run.agent, 5 * MINUTE
        )
    if run.asked and run.written:
        asked_at = calendar.add(run.clock, dice.between(5, 20) * MINUTE, hours)
        run.step("ask_customer", asked_at, run.agent, 4 * MINUTE)
        wait = min(dice.lognormal(4.5 * HOUR, 0.8), 60 * HOUR)
        back = _awake(asked_at + wait)
        run.step("customer_supplies", back)
        due += back - asked_at  # while the customer thinks, the promise's clock stands still
        run.case_due += back - asked_at
    run.due["investigate"] = due
    _perhaps_hand_over(run, house, None)
    if front:
        look = dice.lognormal(38 * MINUTE * min(run.load, 1.6), 0.7) * (1.6 if run.involved else 1.0)
        run.step(
            "find_answer", calendar.add(run.clock, look, hours), run.speaker, dice.between(5, 12) * MINUTE
        )
        return False
    if run.request.route == "warehouse":
        at = calendar.add(run.clock, dice.between(8, 30) * MINUTE, hours)
        run.step("handoff_warehouse", at, run.speaker, 5 * MINUTE)
        return True
    request, answer, touch = ROOM_STEPS[run.request.route]
    room = TEAMS[run.request.route]
    run.step(request, calendar.add(run.clock, dice.between(6, 20) * MINUTE, hours), run.speaker, 4 * MINUTE)
    wait = dice.lognormal(2.0 * HOUR, 0.75) * (1.5 if run.involved else 1.0)
    worker = dice.pick(house.staff[room.code])
    run.step(
        answer, calendar.add(run.clock, wait + touch, room.hours), worker, touch * dice.lognormal(1.0, 0.3)
    )
    return False


def _awake(t: float) -> float:
    """The same moment, or the next morning when it would fall into the night."""
    second = t % DAY
    if second < 7 * HOUR:
        return t - second + 7 * HOUR + second / 8
    return t


def _perhaps_hand_over(run: Run, house: House, talking_until: float | None) -> None:
    """Sometimes another member takes over: in the conversation, or later where ``talking_until`` is None."""
    dice, truth = house.dice, house.truth
    likely = {"phone": 0.30, "chat": 0.18, "counter": 0.12}.get(run.channel, 0.18)
    if not dice.chance(likely + (0.08 if run.involved else 0.0)):
        return
    run.handed_over = True
    successor = house.colleague(run)
    if talking_until is not None:
        run.step("hand_over", max(run.clock, talking_until) + dice.between(10, 25), run.agent)
    else:
        pause = dice.between(10, 40) * MINUTE
        run.step("hand_over", house.calendar.add(run.clock, pause, house.hours(run)), run.agent)
    run.closer = successor
    rate = truth.repeat_rate_there if run.channel == truth.repeat_channel else truth.repeat_rate_elsewhere
    run.repeated = dice.chance(rate)
    if run.repeated:
        wait = dice.between(20, 120) * MINUTE if run.written else dice.between(18, 40)
        run.step("explain_again", run.clock + wait)


def resolve(run: Run, house: House) -> None:
    """Arrange, look twice, answer. Who skips the second look often hears from the customer again."""
    dice, calendar, truth, hours = house.dice, house.calendar, house.truth, house.hours(run)
    begin = run.clock
    run.due["resolve"] = calendar.add(begin, house.truth.answer_promise_hours * HOUR, hours)
    skip = truth.skip_rate_skippers if run.speaker.skips else truth.skip_rate
    run.skipped = dice.chance(skip + (truth.skip_extra_involved if run.involved else 0.0))
    mistakes = truth.mistake_if_skipped + (truth.mistake_extra_involved if run.involved else 0.0)
    run.mistake = run.skipped and dice.chance(mistakes)
    who = run.speaker
    if run.live_solved:
        run.step("arrange", begin + dice.between(4, 9), who, 4)
        if not run.skipped:
            run.checker = house.colleague(run)
            run.step("double_check", run.clock + dice.between(6, 15), run.checker, 5)
        run.step("deliver_answer", run.clock + dice.between(3, 8), who, 3)
    else:
        if dice.chance(0.6 if run.request.code == "complaint_stay" else 0.10 if run.involved else 0.02):
            run.escalated = True
            run.step(
                "escalate_manager", calendar.add(begin, dice.between(5, 25) * MINUTE, hours), who, 5 * MINUTE
            )
        wait = dice.lognormal(42 * MINUTE * min(run.load, 1.6), 0.72) * (1.9 if run.involved else 1.0)
        work = dice.between(6, 16) * MINUTE
        sent = 900 if run.request.route == "warehouse" else 0
        run.step("arrange", calendar.add(run.clock, wait + work, hours), who, work, sent)
        if not run.skipped:
            run.checker = house.colleague(run)
            wait = dice.lognormal(18 * MINUTE, 0.6) + 3 * MINUTE
            run.step("double_check", calendar.add(run.clock, wait, hours), run.checker, 3 * MINUTE)
        wait = dice.lognormal(12 * MINUTE, 0.6) + 5 * MINUTE
        run.step("deliver_answer", calendar.add(run.clock, wait, hours), who, 5 * MINUTE)
    if run.mistake:
        found = _awake(run.clock + dice.between(9, 34) * HOUR + dice.between(0, 3500))
        run.step("point_out_error", found)
        fix = dice.lognormal(2.2 * HOUR, 0.5)
        run.step("correct_error", calendar.add(found, fix, hours), who, 15 * MINUTE, 600)
        run.step("deliver_correction", calendar.add(run.clock, 14 * MINUTE, hours), who, 6 * MINUTE)
    run.step("mark_resolved", run.clock + dice.between(40, 200), who)


def see_through(run: Run, house: House) -> None:
    """Make sure it is settled: by e-mail as designed, or by ringing the customer, which works better."""
    dice, calendar, truth, hours = house.dice, house.calendar, house.truth, house.hours(run)
    resolved = run.clock
    run.due["see_through"] = resolved + 48 * HOUR
    who = run.speaker
    less = truth.confirmed_less_involved if run.involved else 0.0
    run.called = dice.chance(who.rings + (0.06 if run.involved else 0.0))
    if run.called:
        run.confirmed = dice.chance(truth.confirmed_by_call + less / 2)
        rung = calendar.add(resolved, dice.lognormal(5 * HOUR, 0.5), DESK)
        run.step("call_customer", min(rung, resolved + 40 * HOUR), who, 3 * MINUTE)
        if run.confirmed:
            run.step("customer_confirms", run.clock + dice.between(40, 160))
    else:
        run.confirmed = dice.chance(truth.confirmed_by_mail + less)
        run.step("send_confirmation", resolved + dice.between(4, 50) * MINUTE, who, 90)
        if run.confirmed:
            wait = min(dice.lognormal(7 * HOUR, 0.9), 44 * HOUR)
            run.step("customer_confirms", max(run.clock + 60, _awake(resolved + wait)))
    if run.confirmed:
        run.step("close_case", run.clock + dice.between(3, 50) * MINUTE, who)
    run.reopened = dice.chance(truth.reopen_if_confirmed if run.confirmed else truth.reopen_if_silent)
    back = _awake(resolved + dice.between(50, 190) * HOUR + dice.between(0, 3500))
    timer = resolved + 72 * HOUR
    if not run.confirmed and not (run.reopened and back < timer):
        run.step("auto_close", timer)
    if not run.reopened:
        return
    run.step("reopen", back)
    work = dice.between(8, 25) * MINUTE
    run.step("rework", calendar.add(back, dice.lognormal(3 * HOUR, 0.6) + work, hours), who, work, 400)
    run.step("answer_again", calendar.add(run.clock, dice.between(10, 40) * MINUTE, hours), who, 6 * MINUTE)
    run.step("resolve_again", run.clock + dice.between(20, 300), who)
    run.step("auto_close", run.clock + 72 * HOUR)
