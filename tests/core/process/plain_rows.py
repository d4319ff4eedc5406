"""The rows of a stage said plainly, one case after the other: what ``stage_rows`` is held to.

As ``core/process/promises.py`` and ``stage_rows.py`` define them. A case is a dictionary: ``steps`` (dictionaries with
activity, at, business, service, due, cost, member, team; None unknown), opened, business_opened, finished, channel,
request, priority, language, answers.
"""

from __future__ import annotations

import math
from typing import Any

from madoguchi.core.blueprint.model import Blueprint, Promise, Stage
from madoguchi.core.process import rules_of_order
from madoguchi.core.process.conformance import Aligner
from madoguchi.core.process.judging import Spot, spot

Case = dict[str, Any]
NEVER = math.inf


def rows(
    plan: Blueprint,
    aligner: Aligner | None,
    cases: list[Case],
    now: tuple[float, float | None],
    allowed: frozenset[Spot] = frozenset(),
    broken: tuple[tuple[int, str, str, float], ...] = (),
) -> dict[str, dict[int, dict[str, Any]]]:
    """Return by stage and place of the case what became of it; ``told`` is missing where there is no verdict yet."""
    found: dict[str, dict[int, dict[str, Any]]] = {stage.id: {} for stage in plan.stages}
    for number, case in enumerate(cases):
        names = [step["activity"] for step in case["steps"]]
        placed, deviations = _read(plan, aligner, names, case["finished"])
        for stage in plan.stages:
            inside = [
                place for place, id in enumerate(placed) if id == stage.id and names[place] not in plan.ignore
            ]
            if inside:
                mine = [one for one in deviations if one.stage == stage.id and spot(one) not in allowed]
                rules = [(rule, at) for of, rule, where, at in broken if (of, where) == (number, stage.id)]
                found[stage.id][number] = _row(plan, stage, case, inside, mine, rules, now)
    return found


def _read(plan: Blueprint, aligner: Aligner | None, names: list[str], finished: bool) -> tuple[Any, Any]:
    if aligner is None:
        stage_of = {name: step.stage for step in reversed(plan.steps) for name in step.activities}
        return [stage_of.get(name, "") for name in names], []
    read = aligner.align(names, finished=finished)
    order = rules_of_order.broken(plan, names, read, finished=finished)
    return read.stages, [*read.deviations, *order]


def _row(
    plan: Blueprint, stage: Stage, case: Case, inside: list[int], deviations: list[Any], rules: Any, now: Any
) -> dict[str, Any]:
    steps = case["steps"]
    told = [
        one for promise in stage.promises if (one := _promise(plan, promise, case, inside, now)) is not None
    ]
    broke = any(one["kept"] is False for one in told)
    kept = any(one["kept"] is True for one in told)
    to_come = any(one["kept"] is None and one["to_come"] for one in told)
    row: dict[str, Any] = {"meant": bool(told), "waiting": False}
    row["kept"] = 0.0 if broke else 1.0 if kept and not to_come else None
    if stage.promises and row["kept"] is None:
        row["waiting"] = bool(told)
        return row
    last = steps[inside[-1]]["at"]
    limit = min((one["deadline"] for one in told), default=NEVER) if stage.promises else last
    open_limit = min((one["open_deadline"] for one in told), default=NEVER)
    ended = min((one["end"] for one in told if one["end"] is not None), default=NEVER)
    showed: list[tuple[Spot, float]] = []
    for one in deviations:
        step = steps[min(one.seq, len(steps) - 1)]
        at, open_at = step["at"], step["business"]
        if open_limit < NEVER:
            counts = open_at is not None and open_at <= open_limit
        else:
            counts = at <= limit
        if one.kind == "skipped" and (ended <= one.seq or ended == NEVER):
            counts = True
        if counts:
            showed.append((spot(one), at))
    showed += [(Spot("rule", "", stage.id, "", rule), at) for rule, at in rules if at <= limit]
    final = told[-1] if told else {"work_fits": None, "seconds": None, "limit": None}
    fits = final["work_fits"]
    if row["kept"] == 1.0:  # a time that was kept shows that the work fits
        fits = None if final["limit"] is None else True
    return row | {
        "told": True,
        "entered": _moment(case, inside[0] - 1)[0],
        "left": last,
        "deviated_at": min((at for _, at in showed), default=NEVER),
        "deviations": sorted(one for one, _ in showed),
        "work_fits": None if fits is None else float(fits),
        "seconds": final["seconds"],
        "limit": final["limit"],
        "member": next((steps[at]["member"] for at in inside if steps[at]["member"] is not None), -1),
        "team": next((steps[at]["team"] for at in inside if steps[at]["team"]), ""),
    }


def _moment(case: Case, place: int) -> tuple[float, float | None]:
    if place < 0:
        return case["opened"], case["business_opened"]
    return case["steps"][place]["at"], case["steps"][place]["business"]


def _promise(
    plan: Blueprint, promise: Promise, case: Case, inside: list[int], now: Any
) -> dict[str, Any] | None:
    """What became of one promise; None where it is not for the case."""
    steps = case["steps"]
    names = [step["activity"] for step in steps]
    when = promise.when
    meant = {
        "channel": when.channels,
        "request": when.requests,
        "priority": when.priorities,
        "language": when.languages,
    }
    if any(wanted and case[name] not in wanted for name, wanted in meant.items()):
        return None
    if when.steps and not set(plan.activities_of(when.steps)) & set(names):
        return None
    nothing = {"open_deadline": NEVER, "end": None, "work_fits": None, "seconds": None, "limit": None}
    if promise.kind == "time":
        return nothing | _time(plan, promise, case, inside, now)
    over = case["finished"] or inside[-1] < len(steps) - 1
    told: dict[str, Any] = nothing | {"kept": None, "to_come": not over, "deadline": steps[inside[-1]]["at"]}
    if promise.kind == "quality":
        broke = any(name in plan.activities_of(promise.without) for name in names[: inside[-1] + 1])
        return told | {"kept": False if broke else True if over else None}
    if promise.kind == "cost":
        spent = [steps[at]["cost"] for at in inside if steps[at]["cost"] is not None]
        fine = sum(spent) <= (promise.at_most or 0.0)
        return told | {"kept": fine if spent and (over or not fine) else None}
    answer = case["answers"].get(promise.question)
    return told | {"kept": None if answer is None else answer >= (promise.at_least or 0.0), "to_come": False}


def _time(plan: Blueprint, promise: Promise, case: Case, inside: list[int], now: Any) -> dict[str, Any]:
    steps, finished, clock = case["steps"], case["finished"], int(promise.clock == "business")
    names = [step["activity"] for step in steps]
    begins: int | None = 0 if promise.start == "case" else inside[0]
    if promise.start == "steps":
        starts = plan.activities_of(promise.start_steps)
        begins = next((at for at, name in enumerate(names) if name in starts), None)
    if begins is None:
        return {"kept": None, "to_come": not finished, "deadline": NEVER}
    ends = plan.activities_of(promise.end_steps)
    end = next((at for at in range(begins, len(steps)) if names[at] in ends), None)
    start = _moment(case, {"case": -1, "steps": begins}.get(promise.start, inside[0] - 1))[clock]
    within = (promise.within_seconds or 0.0) * 1000
    due: float | None = None if start is None else start + within
    paused: float | None = 0.0
    for began, to in _pauses(plan, promise, names, begins, end):
        at = _moment(case, began)[clock]
        if to is None:
            if at is not None and due is not None and at <= due:
                due = NEVER
            continue
        until = _moment(case, to)[clock]
        lasted = None if at is None or until is None else until - at
        paused = None if paused is None or lasted is None else paused + lasted
        if at is None or due is None or at <= due:
            due = None if due is None or lasted is None else due + lasted
    done = _moment(case, end) if end is not None else (None, None)
    took = None
    if done[clock] is not None and start is not None and paused is not None:
        took = (done[clock] - start - paused) / 1000
    by_hours = clock == 1 and due is not None and due < NEVER
    last = due if clock == 0 or by_hours else None
    if promise.due_attribute:
        said = [steps[at]["due"] for at in inside if steps[at]["due"] is not None]
        if end in inside and steps[end]["due"] is not None:
            said.append(steps[end]["due"])
        if said:
            last, by_hours = said[-1], False
    came, present = done[int(by_hours)], now[int(by_hours)]
    known = last is not None and last < NEVER
    kept = None
    if came is not None and known:
        kept = came <= last
    elif (last is not None and present is not None and present > last) or (finished and by_hours):
        kept = False
    worked = [
        steps[at]["service"]
        for at in inside
        if (end is None or at <= end) and steps[at]["service"] is not None
    ]
    return {
        "kept": kept,
        "to_come": known or not finished,
        "deadline": last if known and not by_hours else NEVER,
        "open_deadline": last if by_hours else NEVER,
        "end": end,
        "work_fits": sum(worked) <= within if worked else None,
        "seconds": took,
        "limit": within / 1000,
    }


def _pauses(
    plan: Blueprint, promise: Promise, names: list[str], begins: int, end: int | None
) -> list[tuple[int, int | None]]:
    found: list[tuple[int, int | None]] = []
    for pause in promise.pauses:
        from_, to = plan.activities_of(pause.from_steps), plan.activities_of(pause.to_steps)
        began: int | None = None
        for at in range(begins, len(names) if end is None else end + 1):
            if began is None and names[at] in from_:
                began = at
            elif began is not None and names[at] in to:
                found.append((began, at))
                began = None
        if began is not None and end is None:
            found.append((began, None))
    return sorted(found, key=lambda one: one[0])
