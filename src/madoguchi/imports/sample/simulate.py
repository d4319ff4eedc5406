"""A year of the sample organisation in the neutral formats, from a seed and the date it ends on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from madoguchi.core.text import Text
from madoguchi.imports.sample import along, answers, feelings, purchases, walk, warehouse
from madoguchi.imports.sample.arrivals import Crowd, arrive
from madoguchi.imports.sample.dice import Dice
from madoguchi.imports.sample.hours import DAY, ROUND_THE_CLOCK, Calendar
from madoguchi.imports.sample.people import TEAMS, Customer, Member, accounts, customers, members
from madoguchi.imports.sample.process import ACTIVITIES, CHANNELS, LANES, STAGES, WRITTEN, conforms
from madoguchi.imports.sample.questions import QUESTIONS, SURVEYS, TOUCHPOINTS
from madoguchi.imports.sample.requests import BRANDS, REQUEST_TYPES
from madoguchi.imports.sample.run import Run
from madoguchi.imports.sample.talk import after, spoken, written
from madoguchi.imports.sample.talk.compose import Teller, Thread
from madoguchi.imports.sample.talk.slots import promised
from madoguchi.imports.sample.truth import TRUTH, Truth

Row = dict[str, Any]
DAYS = 365
CUSTOMERS_PER_CASE = 0.85
# Columns of an event row that are no field of the neutral format but attributes of the step.
EVENT_ATTRIBUTES = ("stage_due_at", "difficulty", "brand")
RETELLINGS = 20
STAGE = {stage.code: stage for stage in STAGES}


@dataclass(frozen=True)
class Sample:
    """A year of an invented inn and shop group. Every row is a plain dict; moments are ISO 8601 with +09:00.

    The year covers ``start`` (included) to ``end`` (excluded): nothing in it lies on or after the day ``end``, so
    a sample that ends today holds nothing from the future. ``hidden`` and ``truths`` are the answer sheet and are
    not imported. The keys of all rows are listed in ``docs/sample.md``.
    """

    seed: int
    start: date
    end: date
    organisation: Row
    brands: list[Row]
    channels: list[Row]
    lanes: list[Row]
    teams: list[Row]
    members: list[Row]
    accounts: list[Row]
    customers: list[Row]
    request_types: list[Row]
    stages: list[Row]
    activities: list[Row]
    touchpoints: list[Row]
    surveys: list[Row]
    questions: list[Row]
    cases: list[Row]
    conversations: list[Row]
    events: list[Row]
    invitations: list[Row]
    answers: list[Row]
    transactions: list[Row]
    hidden: dict[str, Row]
    truths: Row


def simulate(seed: int, end: date, cases: int = 3000, truth: Truth = TRUTH) -> Sample:
    """Live the 365 days before ``end``. The same arguments always give the same bytes.

    ``cases`` is the exact number of requests (at least 1); ``truth`` may be replaced to plant other truths.
    Raises ``ValueError`` for fewer than one case.
    """
    if cases < 1:
        raise ValueError("the sample needs at least one case / サンプルには1件以上の案件が必要です")
    calendar = Calendar(end - timedelta(days=DAYS), DAYS)
    cast = Dice(seed, 1)
    staff = members(cast, truth)
    by_team: dict[str, list[Member]] = {}
    for member in staff:
        by_team.setdefault(member.team, []).append(member)
    companies = accounts()
    people = customers(cast, max(12, round(cases * CUSTOMERS_PER_CASE)), companies, truth)
    company_names = {company.id: company.name for company in companies}
    improved_from = _improvement_day(calendar, truth) * DAY
    runs = arrive(
        cases, calendar, Crowd.of(people, Dice(seed, 2)), by_team, Dice(seed, 3), truth, improved_from
    )
    house = walk.House(Dice(seed, 4), calendar, truth, by_team)
    _live(runs, house, Dice(seed, 5), truth)

    conversations = _conversations(runs, company_names, calendar, Dice(seed, 6))
    sheet = answers.Sheet(calendar, [])
    transactions, came_back = purchases.buy(runs, people, calendar, Dice(seed, 7), truth)
    invitations = answers.after_cases(runs, sheet, Dice(seed, 8), truth)
    stays = [row for row in transactions if row["kind"] == "stay"]
    answers.after_stays(stays, {person.id: person for person in people}, sheet, Dice(seed, 9))
    answers.of_staff(staff, sheet, Dice(seed, 10))
    along.look_back(runs, invitations, sheet, Dice(seed, 11), truth)
    for row in transactions:
        del row["t"]
    hidden = {run.id: _hidden(run, came_back.get(run.id)) for run in runs}
    return Sample(
        seed=seed,
        start=calendar.start,
        end=end,
        organisation={
            "name": _both(Text("Tsukimino Group (sample)", "月見野グループ（サンプル）")),
            "time_zone": "Asia/Tokyo",
            "opening_hours": "Mon-Sun 09:00-18:00",
            "holidays_of": "",
            "sample": True,
        },
        brands=[{"code": code, "name": _both(name)} for code, name in BRANDS.items()],
        channels=[{"code": code, "name": _both(name)} for code, name in CHANNELS.items()],
        lanes=[{"code": code, "name": _both(name)} for code, name in LANES.items()],
        teams=[{"id": team.code, "name": _both(team.name), "lane": team.lane} for team in TEAMS.values()],
        members=[_member(member, calendar) for member in staff],
        accounts=[{"id": one.id, "name": one.name, "language": one.language} for one in companies],
        customers=[_customer(person, company_names, runs, calendar) for person in people],
        request_types=[
            {
                "code": request.code,
                "name": _both(request.name),
                "house": request.house,
                "team": request.team,
                "promise_hours": request.promise_hours,
            }
            for request in REQUEST_TYPES.values()
        ],
        stages=[_stage(position, truth) for position in range(len(STAGES))],
        activities=[
            {
                "code": one.code,
                "name": _both(one.name),
                "stage": one.stage,
                "lane": one.lane,
                "signal": one.signal,
            }
            for one in ACTIVITIES.values()
        ],
        touchpoints=[{"code": code, "name": _both(name)} for code, name in TOUCHPOINTS.items()],
        surveys=[{"code": one.code, "name": _both(one.name), "audience": one.audience} for one in SURVEYS],
        questions=_questions(),
        cases=[_case(run, calendar) for run in runs],
        conversations=conversations,
        events=_events(runs, calendar),
        invitations=invitations,
        answers=sorted(sheet.rows, key=lambda row: (row["answered_at"], row["submission"])),
        transactions=transactions,
        hidden=hidden,
        truths=_truths(runs, calendar, truth, staff, improved_from),
    )


def _improvement_day(calendar: Calendar, truth: Truth) -> int:
    day = calendar.days - truth.improvement.days_before_end
    while calendar.date(day).weekday() != 0:
        day += 1
    return day


def _live(runs: list[Run], house: walk.House, manners: Dice, truth: Truth) -> None:
    """All cases go to the point where the warehouse is needed; its queue is served once; then all go on."""
    waiting = []
    for run in runs:
        run.promise_told = house.calendar.add(run.case_due, 0, ROUND_THE_CLOCK)
        walk.notice(run, house)
        walk.ask(run, house)
        walk.receive(run, house)
        walk.plan(run, house)
        feelings.show_manners(run, manners, truth)
        if walk.investigate(run, house):
            waiting.append(run)
    warehouse.serve(waiting, house)
    for run in runs:
        walk.resolve(run, house)
        walk.see_through(run, house)
        feelings.feel(run, manners, truth)


def _conversations(runs: list[Run], companies: dict[str, str], calendar: Calendar, dice: Dice) -> list[Row]:
    """Tell every case; one whose words would equal an earlier conversation's is told again in other words."""
    rows: list[Row] = []
    heard: set[tuple[str, ...]] = set()
    for run in runs:
        told = promised(calendar.moment(run.promise_told))
        run.promise_told = (told - calendar.moment(0)).total_seconds()
        for _ in range(RETELLINGS):
            teller = Teller(run, dice, calendar, companies.get(run.customer.account, ""))
            (written if run.channel in WRITTEN else spoken).tell(teller)
            after.tell(teller)
            drafts = [_conversation(run, thread, teller, calendar) for thread in teller.threads]
            words = [tuple(turn["text"] for turn in draft["turns"]) for draft in drafts]
            if heard.isdisjoint(words) and len(set(words)) == len(words):
                break
        heard.update(words)
        rows.extend(draft for draft in drafts if draft["turns"])
    return rows


def _conversation(run: Run, thread: Thread, teller: Teller, calendar: Calendar) -> Row:
    resolved = run.time_of("mark_resolved")
    turns = [
        {**turn, "at": calendar.iso(turn["at"])}
        for turn in sorted(thread.turns, key=lambda turn: turn["at"])
        if turn["at"] < calendar.end
    ]
    return {
        "id": thread.id,
        "case": run.id,
        "channel": thread.channel,
        "language": run.language,
        "opened_at": calendar.iso(thread.opened),
        "customer": run.customer.id,
        "agent": thread.member,
        "team": run.agent.team,
        "subject": teller.text(teller.lines.subject[int(run.id[-1]) % len(teller.lines.subject)]),
        "request": run.request.code,
        "priority": run.priority,
        "due_at": calendar.iso(run.case_due),
        "turns": turns,
        "promises": [
            {
                "text": promise["text"],
                "due": calendar.iso(promise["due"]),
                "kept": run.done["resolve"] <= promise["due"] if promise["due"] < calendar.end else None,
            }
            for promise in thread.promises
        ],
        "resolved": resolved is not None and resolved < calendar.end,
    }


def _events(runs: list[Run], calendar: Calendar) -> list[Row]:
    rows = []
    for run in runs:
        facts = {
            "customer": run.customer.id,
            "request": run.request.code,
            "priority": run.priority,
            "language": run.language,
            "due_at": calendar.iso(run.case_due),
            "difficulty": "involved" if run.involved else "standard",
            "brand": run.brand,
        }
        for number, step in enumerate(run.steps, 1):
            if not step.at < calendar.end:
                break
            activity = ACTIVITIES[step.activity]
            rows.append(
                {
                    "id": f"{run.id}-E{number:02d}",
                    "case": run.id,
                    "activity": step.activity,
                    "at": calendar.iso(step.at),
                    "started_at": calendar.iso(step.started) if step.started is not None else "",
                    "ended_at": calendar.iso(step.at) if step.started is not None else "",
                    "resource": step.resource,
                    "team": step.team,
                    "stage": activity.stage,
                    "lane": "back" if step.team and TEAMS[step.team].lane == "back" else activity.lane,
                    "channel": run.channel,
                    "cost": step.cost or "",
                    "signal": activity.signal,
                    "stage_due_at": calendar.iso(run.due[activity.stage]),
                    **facts,
                }
            )
    return rows


def _case(run: Run, calendar: Calendar) -> Row:
    seen = [step for step in run.steps if step.at < calendar.end]
    signals = [(ACTIVITIES[step.activity].signal, step.at) for step in seen]
    state = "open"
    for signal, _ in signals:
        state = {"resolved": "resolved", "closed": "closed", "reopened": "open"}.get(signal, state)
    resolved = next((at for signal, at in signals if signal == "resolved"), None)
    closed = next((at for signal, at in reversed(signals) if signal == "closed"), None)
    stages = {}
    for code in run.due:
        if code not in run.begun or run.begun[code] >= calendar.end:
            continue
        finished = _finished(run, code)
        finished = finished if finished is not None and finished < calendar.end else None
        judged = finished is not None or run.due[code] < calendar.end
        stages[code] = {
            "due_at": calendar.iso(run.due[code]),
            "done_at": calendar.iso(finished) if finished is not None else None,
            "kept": (finished is not None and finished <= run.due[code]) if judged else None,
            "conforming": conforms(STAGE[code], run.route(code, run.due[code])),
        }
    return {
        "id": run.id,
        "subject": run.request.name.to(run.language),
        "request": run.request.code,
        "priority": run.priority,
        "difficulty": "involved" if run.involved else "standard",
        "language": run.language,
        "channel": run.channel,
        "brand": run.brand,
        "customer": run.customer.id,
        "team": run.agent.team,
        "agent": run.speaker.id,
        "status": state,
        "opened_at": calendar.iso(run.opened),
        "resolved_at": calendar.iso(resolved) if resolved is not None else None,
        "closed_at": calendar.iso(closed) if closed is not None and state == "closed" else None,
        "due_at": calendar.iso(run.case_due),
        "kept": resolved <= run.case_due
        if resolved is not None
        else False
        if run.case_due < calendar.end
        else None,
        "reopened": any(signal == "reopened" for signal, _ in signals),
        "stages": stages,
    }


def _finished(run: Run, stage: str) -> float | None:
    """When the stage's promise was fulfilled: the last time one of its closing steps was done."""
    times = [step.at for step in run.steps if step.activity in STAGE[stage].done_by]
    return max(times) if times else None


def _hidden(run: Run, came_back: bool | None) -> Row:
    """What was really so in a case; for tests and bench only."""
    return {
        "involved": run.involved,
        "mood": run.mood,
        "satisfaction": round(run.satisfaction, 4),
        "improved": run.improved,
        "live_solved": run.live_solved,
        "hold": run.hold,
        "handed_over": run.handed_over,
        "explained_again": run.repeated,
        "skipped_double_check": run.skipped,
        "mistake": run.mistake,
        "called": run.called,
        "confirmed": run.confirmed,
        "reopened": run.reopened,
        "feeling_first": run.feeling_first,
        "hold_care": run.hold_care,
        "deadline_told": run.deadline_told,
        "further_help": run.further_help,
        "name_used": run.name_used,
        "good_greeting": run.good_greeting,
        "kept_promise": feelings.kept_promise(run),
        "first_agent": run.agent.id,
        "came_back": came_back,
    }


def _truths(
    runs: list[Run], calendar: Calendar, truth: Truth, staff: Iterable[Member], improved_from: float
) -> Row:
    settled = [run for run in runs if run.done["resolve"] < calendar.end]
    return {
        **truth.as_dict(),
        "improvement_from": calendar.date(int(improved_from // DAY)).isoformat(),
        "typhoon_on": next(
            calendar.date(day).isoformat()
            for day in range(calendar.days)
            if (calendar.date(day).month, calendar.date(day).day) == truth.typhoon
        ),
        "skipping_members": [member.id for member in staff if member.skips],
        "realised": feelings.realised(settled, truth),
        "mean_satisfaction_of_all": round(
            sum(feelings.on_scale(run.satisfaction) for run in settled) / max(1, len(settled)), 4
        ),
    }


def _both(text: Text) -> Row:
    return {"en": text.en, "ja": text.ja}


def _member(member: Member, calendar: Calendar) -> Row:
    return {
        "id": member.id,
        "name": _both(member.name),
        "team": member.team,
        "role": member.role,
        "email": member.email,
        "language": "ja",
        "joined_at": calendar.iso(-member.joined * DAY),
    }


def _customer(person: Customer, companies: dict[str, str], runs: list[Run], calendar: Calendar) -> Row:
    first = runs[int(person.cases[0][2:]) - 1].opened if person.cases else calendar.end / 2
    since = calendar.end - person.since * DAY if person.since else first - 20 * DAY
    return {
        "id": person.id,
        "name": person.name,
        "reading": person.reading,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
        "country": person.country,
        "segment": person.segment,
        "account": companies.get(person.account, ""),
        "source": person.source,
        "created_at": calendar.iso(since),
    }


def _stage(position: int, truth: Truth) -> Row:
    stage = STAGES[position]
    return {
        "code": stage.code,
        "position": position,
        "name": _both(stage.name),
        "promise": _both(stage.promise),
        "target": truth.stage(stage.code).target,
        "done_by": list(stage.done_by),
        "designed": [list(route) for route in stage.designed],
        "optional": list(stage.optional),
    }


def _questions() -> list[Row]:
    """The questions as the import of definitions reads them."""
    rows = []
    for question in QUESTIONS:
        row: Row = {"survey": question.survey, "code": question.code, "kind": question.kind}
        if question.scale:
            row["scale"] = list(question.scale)
            row["positive"] = list(question.positive)
            row["direction"] = question.polarity
        if question.missing:
            row["missing"] = [str(code) for code in question.missing]
        if question.version:
            row["version"] = question.version
        texts = {"text_ja": question.text.ja, "text_en": question.text.en}
        rows.append({**row, **texts, "stage": question.stage, "touchpoint": question.touchpoint})
    return rows
