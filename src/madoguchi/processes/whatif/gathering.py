"""From the warehouse's facts to what a simulation is fitted to: no customer, people as bare numbers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from madoguchi.core.process.simulate.link import Answered
from madoguchi.core.process.simulate.log import Case, Done
from madoguchi.people.models import Organisation
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.warehouse import Filters, ask

PAGE = 50_000
MOST_EVENTS = 1_500_000
WEEKS = 60
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Cases on the wall clock of the organisation, the work times the blueprint gives, and answered cases."""

    cases: list[Case]
    touch: dict[str, float]
    answers: list[Answered]
    blueprint: str
    until: float | None


class Wall:
    """Moments as seconds of the organisation's wall clock, so that nine o'clock is nine o'clock all the year."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self._offsets: dict[int, float] = {}

    def of(self, ms: int | None) -> float | None:
        """Return a moment, None for None."""
        if ms is None:
            return None
        quarter = ms // 900_000  # clocks change on the quarter
        offset = self._offsets.get(quarter)
        if offset is None:
            moment = dt.datetime.fromtimestamp(quarter * 900, self.zone).utcoffset()
            offset = self._offsets[quarter] = moment.total_seconds() if moment else 0.0
        return ms / 1000 + offset


def gather(progress: Progress | None = None) -> Gathered:
    """Read the newest weeks. Raises ``WarehouseError``."""
    organisation = Organisation.objects.first()
    wall = Wall(organisation.time_zone if organisation else "UTC")
    (totals,) = ask("process_totals", Filters())
    blueprint = one_in_force()
    touch, name = {}, ""
    if blueprint is not None:
        name = f"{blueprint.code}@{blueprint.number}"
        touch = {
            activity: step.touch_seconds
            for step in blueprint.blueprint.steps
            if step.touch_seconds
            for activity in step.activities
        }
    if not totals["last_ms"]:
        return Gathered([], touch, [], name, None)
    newest = next(iter(ask("case_rows", Filters(), limit=1)), None)
    last_ms = newest["opened_ms"] if newest else totals["last_ms"]
    last = dt.datetime.fromtimestamp(last_ms / 1000, dt.UTC).date()
    filters = Filters(since=last - dt.timedelta(weeks=_weeks(totals)))
    steps: dict[int, list[Done]] = {}
    for row in _pages("event_rows", filters, "event"):
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
    for row in _pages("case_rows", filters, "case_id"):
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


def _weeks(totals: dict[str, Any]) -> int:
    """How many weeks can be held at once."""
    span = max(1.0, (totals["last_ms"] - totals["first_ms"]) / (7 * 86_400_000))
    return max(8, min(WEEKS, int(MOST_EVENTS / max(1.0, totals["events"] / span))))


def _pages(question: str, filters: Filters, key: str) -> Iterator[dict[str, Any]]:
    after: int | None = None
    while True:
        rows = ask(question, filters, limit=PAGE, order=key, after=after)
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1][key]


def _answers(filters: Filters, cases: dict[int, Case]) -> list[Answered]:
    """The answers to the question about satisfaction that most of these cases have, one for each case."""
    found: dict[int, dict[int, list[float]]] = {}
    whole = Filters(since=filters.since)
    for row in _pages("answer_rows", whole, "answer"):
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
