"""Who answers the surveys, and what: biased towards the very happy and the very unhappy, with gaps, as in life."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.imports.sample.dice import Dice
from madoguchi.imports.sample.feelings import kept_promise, on_scale
from madoguchi.imports.sample.hours import DAY, HOUR, Calendar
from madoguchi.imports.sample.people import TEAMS, Customer, Member
from madoguchi.imports.sample.questions import QUESTIONS
from madoguchi.imports.sample.requests import BRANDS
from madoguchi.imports.sample.run import Run
from madoguchi.imports.sample.talk.comments import AFTER_CASE, AFTER_STAY, PARTS, STAFF, TAILS
from madoguchi.imports.sample.truth import Truth

Row = dict[str, Any]
KINDS = {(question.survey, question.code): question for question in QUESTIONS}
BY_CHANNEL = {"email": 1.0, "form": 1.0, "chat": 1.22, "phone": 0.85, "counter": 0.80}
LEVEL = 1.0  # brings the overall rate, after the biases below, back to the documented one
STAY_RATE = 0.16


@dataclass(slots=True)
class Sheet:
    """The answers so far, numbered as they come in."""

    calendar: Calendar
    rows: list[Row]
    submissions: int = 0

    def begin(self) -> str:
        """A new filled-in survey."""
        self.submissions += 1
        return f"SUB-{self.submissions:05d}"

    def write(
        self,
        submission: str,
        survey: str,
        question: str,
        at: float | str,
        value: float | str | None,
        **of: Any,
    ) -> None:
        """One answer; a number goes to ``value``, words to ``text``; None and empty words are left out."""
        if value is None or value == "":
            return
        asked = KINDS[(survey, question)]
        words = isinstance(value, str)
        self.rows.append(
            {
                "submission": submission,
                "survey": survey,
                "question": question,
                "kind": asked.kind,
                "value": None if words else value,
                "text": value if words else "",
                "answered_at": at if isinstance(at, str) else self.calendar.iso(at),
                "case": of.get("case", ""),
                "customer": of.get("customer", ""),
                "stage": of.get("stage", asked.stage),
                "touchpoint": of.get("touchpoint", asked.touchpoint),
                "channel": of.get("channel", ""),
                "team": of.get("team", ""),
                "language": of.get("language", "ja"),
            }
        )


def after_cases(runs: Sequence[Run], sheet: Sheet, dice: Dice, truth: Truth) -> list[Row]:
    """Ask after every resolved case; returns the invitations, answered or not."""
    invitations: list[Row] = []
    for run in runs:
        resolved = next((step.at for step in run.steps if step.activity == "mark_resolved"), math.inf)
        sent = resolved + HOUR
        if sent >= sheet.calendar.end:
            continue
        rate = truth.response_rate * LEVEL * BY_CHANNEL[run.channel]
        if run.satisfaction < 2.2:
            rate *= truth.response_when_very_unhappy
        elif run.satisfaction > 4.5:
            rate *= truth.response_when_very_happy
        at = sent + min(dice.lognormal(5 * HOUR, 1.2), 12 * DAY)
        answered = dice.chance(rate) and at < sheet.calendar.end
        submission = _after_case(run, at, sheet, dice) if answered else ""
        invitations.append(
            {
                "invitation": f"INV-{len(invitations) + 1:05d}",
                "survey": "after_case",
                "case": run.id,
                "customer": run.customer.id,
                "channel": run.channel,
                "sent_at": sheet.calendar.iso(sent),
                "submission": submission,
            }
        )
    return invitations


def _after_case(run: Run, at: float, sheet: Sheet, dice: Dice) -> str:
    submission = sheet.begin()
    of = {"case": run.id, "customer": run.customer.id, "channel": run.channel, "language": run.language}
    felt = run.satisfaction
    csat = on_scale(felt)

    def write(question: str, value: float | str | None, often: float, **more: Any) -> None:
        if dice.chance(often):
            sheet.write(submission, "after_case", question, at, value, **{**of, **more})

    write("csat", csat, 0.99)
    received = 0.75 * felt + 1.0 + (0.25 if run.good_greeting else -0.15) + dice.normal(0, 0.5)
    write("csat_receive", on_scale(received), 0.82, touchpoint=run.channel)
    solved_well = 0.85 * felt + 0.7 - (0.9 if run.mistake else 0.0) + (0.0 if kept_promise(run) else -0.3)
    write("csat_resolve", on_scale(solved_well + dice.normal(0, 0.5)), 0.80)
    write("nps", min(10, max(0, round(7.4 + 1.9 * (felt - 3.75) + dice.normal(0, 1.4)))), 0.88)
    effort = 5.4 + 0.7 * (felt - 3.75) - (1.2 if run.repeated else 0) - (0.9 if run.mistake else 0)
    effort += -0.5 * run.handed_over - 0.4 * run.asked + 0.4 * run.live_solved + dice.normal(0, 0.9)
    ces = 9 if dice.chance(0.03) else min(7, max(1, round(effort)))
    write("ces", ces, 0.86)
    unsettled = (run.mistake and dice.chance(0.5)) or (run.reopened and dice.chance(0.6))
    write("solved", 0 if unsettled else 1, 0.90)
    often = 0.62 if csat <= 2 else 0.45 if csat == 5 else 0.36
    write("comment", _comment(run, csat, dice), often)
    return submission


def _comment(run: Run, csat: int, dice: Dice) -> str:
    bank = AFTER_CASE[run.language]
    themes = []
    if csat >= 4:
        themes += ["feeling"] * 2 if run.feeling_first else []
        themes += ["quick"] if run.improved or run.live_solved else []
        themes += ["good"]
    else:
        missed = not kept_promise(run)
        themes += ["repeat"] * 3 if run.repeated else []
        themes += ["mistake"] * 3 if run.mistake else []
        themes += ["warehouse"] * 2 if missed and run.request.route == "warehouse" else ["late"] * missed
        themes += ["again"] if run.reopened else []
        themes += ["hold"] if run.hold and not run.hold_care else []
        themes += ["vague"] if not run.live_solved and not run.deadline_told else []
        themes += ["middling"] * 2 if csat == 3 else ["bad"]
    tails = TAILS[run.language]["high" if csat >= 4 else "low"]
    agent = run.speaker.family.ja if run.language == "ja" else run.speaker.given.en
    tail = dice.pick(tails).format(
        house=BRANDS[run.brand].to(run.language), type=run.request.name.to(run.language), agent=agent
    )
    space = " " if run.language == "en" and tail else ""
    return dice.pick(bank[dice.pick(themes)]) + space + tail


def after_stays(stays: Sequence[Row], people: dict[str, Customer], sheet: Sheet, dice: Dice) -> None:
    """Ask after stays; ``stays`` are transactions with their moment under ``t``."""
    for stay in stays:
        at = stay["t"] + dice.between(20, 90) * HOUR
        if at >= sheet.calendar.end or not dice.chance(STAY_RATE):
            continue
        guest = people[stay["customer"]]
        submission = sheet.begin()
        of = {"customer": guest.id, "language": guest.language, "channel": "email"}
        felt = 4.05 + guest.leaning + dice.normal(0.0, 0.6)
        sheet.write(submission, "after_stay", "stay_csat", at, on_scale(felt), **of)
        for question, mean in (("bath_csat", 0.3), ("meal_csat", -0.1)):
            if dice.chance(0.85):
                value = on_scale(felt + mean + dice.normal(0.0, 0.5))
                sheet.write(submission, "after_stay", question, at, value, **of)
        if dice.chance(0.9):
            nps = min(10, max(0, round(7.8 + 1.8 * (felt - 4.0) + dice.normal(0, 1.3))))
            sheet.write(submission, "after_stay", "stay_nps", at, nps, **of)
        if dice.chance(0.4):
            words = dice.pick(AFTER_STAY[guest.language]["high" if felt >= 3.5 else "low"])
            month = sheet.calendar.moment(stay["t"]).month
            text = words.format(part=dice.pick(PARTS[guest.language]), month=month)
            sheet.write(submission, "after_stay", "stay_comment", at, text[0].upper() + text[1:], **of)


def of_staff(staff: Sequence[Member], sheet: Sheet, dice: Dice) -> None:
    """Four anonymous rounds a year: the team is kept, the person is not."""
    pull = {"warehouse": -2.3, "front": -0.4, "shop": -0.6, "kitchen": 0.5}
    for quarter in range(4):
        opens = sheet.calendar.end - (350 - quarter * 91) * DAY + 9 * HOUR
        for member in staff:
            if member.team == "management" or not dice.chance(0.78):
                continue
            at = opens + dice.between(0, 6) * DAY + dice.between(0, 8 * HOUR)
            submission = sheet.begin()
            of = {"team": member.team, "language": "ja"}
            mood = 6.9 + pull.get(member.team, 0.0) + 0.12 * quarter + dice.normal(0, 1.7)
            sheet.write(submission, "staff_pulse", "enps", at, min(10, max(0, round(mood))), **of)
            sheet.write(
                submission,
                "staff_pulse",
                "tools",
                at,
                on_scale(3.3 + 0.25 * (mood - 7) + dice.normal(0, 0.6)),
                **of,
            )
            if dice.chance(0.35):
                side = "front" if TEAMS[member.team].lane == "front" else "back"
                language = "en" if dice.chance(0.1) else "ja"
                words = dice.pick(STAFF[language][side])
                sheet.write(
                    submission, "staff_pulse", "staff_comment", at, words, **{**of, "language": language}
                )
