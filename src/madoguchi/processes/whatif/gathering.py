"""From the warehouse's facts to what a simulation is fitted to: no customer, people as bare numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from madoguchi.core.process.simulate.link import Answered
from madoguchi.core.process.simulate.log import Case, Done
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.processes.wall import Wall, newest, pages
from madoguchi.warehouse import Filters

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Cases on the wall clock of the organisation, the work times the blueprint gives, and answered cases."""

    cases: list[Case]
    touch: dict[str, float]
    answers: list[Answered]
    blueprint: str
    until: float | None


def gather(progress: Progress | None = None) -> Gathered:
    """Read the newest weeks. Raises ``WarehouseError``."""
    wall = Wall.ours()
    filters = newest()
    blueprint = one_in_force()
    touch, name = {}, ""
    if blueprint is not None:
        touch = {
            activity: step.touch_seconds
            for step in blueprint.blueprint.steps
            if step.touch_seconds
            for activity in step.activities
        }
        name = f"{blueprint.code}@{blueprint.number}" if touch else ""
    if filters is None:
        return Gathered([], touch, [], name, None)
    steps: dict[int, list[Done]] = {}
    for row in pages("event_rows", filters, "event"):
        at, started = wall.of(row["at_ms"]), wall.of(row["started_ms"])
        assert at is not None
        steps.setdefault(row["case_id"], []).append(
            Done(
                row["activity"],
                at,
                started,
                row["team"] or "",
                row["member"],
                row["stage"] or "",
                row["lane"] or "",
                float(row["cost"] or 0.0),
                row["signal"] or "",
            )
        )
        if progress is not None and len(steps) % 500 == 0:
            progress(len(steps))
    cases, facts = [], {}
    for row in pages("case_rows", filters, "case_id"):
        mine = sorted(steps.get(row["case_id"], ()), key=lambda step: step.end)
        opened = wall.of(row["opened_ms"])
        if not mine or opened is None:
            continue
        facts[row["case_id"]] = case = Case(
            opened,
            tuple(mine),
            row["channel"] or "",
            row["request"] or "",
            wall.of(row["due_ms"]),
            wall.of(row["first_resolved_ms"]),
            ended=not row["open"],
        )
        cases.append(case)
    return Gathered(
        cases, touch, _answers(filters, facts), name, max((case.opened for case in cases), default=None)
    )


def _answers(filters: Filters, cases: dict[int, Case]) -> list[Answered]:
    """The answers to the question about satisfaction that most of these cases have, one for each case."""
    found: dict[int, dict[int, list[float]]] = {}
    whole = Filters(since=filters.since)
    for row in pages("answer_rows", whole, "answer"):
        case = cases.get(row["case_id"])
        if row["kind"] == "csat" and row["valid"] and case is not None and case.resolved is not None:
            found.setdefault(row["question"], {}).setdefault(row["case_id"], []).append(row["value"])
    if not found:
        return []
    question = Counter({key: len(values) for key, values in found.items()}).most_common(1)[0][0]
    answers = []
    for key, values in sorted(found[question].items()):
        case = cases[key]
        assert case.resolved is not None
        answers.append(
            Answered(
                sum(values) / len(values),
                case.resolved - case.opened,
                None if case.due is None else case.resolved <= case.due,
                (f"channel:{case.channel}", f"request:{case.request}"),
            )
        )
    return answers
