"""The stack of filters keeps the cases plain Python keeps; a step left out is as if it had never been recorded."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
from django.http import QueryDict

from madoguchi.warehouse import protocol
from madoguchi.warehouse.conditions import Condition, ConditionError
from madoguchi.warehouse.engine import DuckEngine
from madoguchi.warehouse.expressions import answer
from madoguchi.warehouse.filters import FilterError, Filters
from tests.warehouse import facts

HOUR = 3_600_000
MARCH = 1_772_323_200_000  # 2026-03-01 09:00 in Tokyo
TEAMS, SIGNALS = ["窓口", "back", ""], {"解決": "resolved", "close": "closed"}
Steps = list[tuple[str, str, int]]


def log(hidden: tuple[str, ...] = (), timers: bool = True) -> list[dict[str, Any]]:
    """Eighty cases of random steps. ``hidden`` activities (and closings right after 解決) are never written."""
    random = Random(11)
    events: list[dict[str, Any]] = []

    def add(kind: str, subject: str, number: int, at: int, **more: Any) -> None:
        events.append(
            {"number": len(events) + 1, "kind": kind, "origin": "import", "subject_kind": subject,
             "subject_id": number, "at_ms": at, "payload": {}, **more}
        )  # fmt: skip

    calendar = {"time_zone": "Asia/Tokyo", "opening_hours": "Mon-Fri 9:00-18:00"}
    add("calendar", "organisation", 1, MARCH, payload=calendar)
    for case in range(1, 81):
        at = MARCH + case * 9 * HOUR
        channel, size = random.choice(["email", "電話"]), {"size": random.choice(["S", "L"])}
        add("describe", "case", case, at, channel=channel, payload={"attributes": size, "opened_at": at})
        steps = random.choices(["受付", "調査", "返信", "check: a~b"], k=random.randint(1, 7))
        before = ""
        for step in [*steps, *random.choice([["解決"], ["解決", "close"], ["close"]])]:
            at += random.randint(0, 40) * HOUR // 4
            team, member = random.choice(TEAMS), random.choice([None, 1, 2])
            lane = random.choice(["front", "back", "", "customer"])
            timer = step == "close" and before == "解決"
            before = step
            if step not in hidden and (timers or not timer):
                add("step", "case", case, at, activity=step, team=team, lane=lane, member_id=member,
                    signal=SIGNALS.get(step, ""))  # fmt: skip
    return events


@pytest.fixture(scope="module")
def engine() -> DuckEngine:
    return facts.built(log())


def ran() -> dict[int, Steps]:
    cases: dict[int, Steps] = {}
    for event in log():
        if event["kind"] == "step":
            cases.setdefault(event["subject_id"], []).append(
                (event["activity"], event["team"], event["at_ms"])
            )
    return cases


def names(steps: Steps) -> list[str]:
    return [name for name, _, _ in steps]


def passed(steps: Steps) -> set[tuple[str, str]]:
    teams = [team for _, team, _ in steps if team]
    return {(a, b) for a, b in pairwise(teams) if a != b}


KEPT: dict[str, Callable[[Steps], bool]] = {
    "with:調査": lambda s: "調査" in names(s),
    "with:調査:返信": lambda s: bool({"調査", "返信"} & set(names(s))),
    "without:調査": lambda s: "調査" not in names(s),
    "next:調査:返信": lambda s: ("調査", "返信") in pairwise(names(s)),
    "never_next:調査:返信": lambda s: ("調査", "返信") not in pairwise(names(s)),
    "later:調査:返信": lambda s: "調査" in names(s) and "返信" in names(s)[names(s).index("調査") + 1 :],
    "never_later:調査:調査": lambda s: names(s).count("調査") < 2,
    "first:受付": lambda s: names(s)[0] == "受付",
    "last:close": lambda s: names(s)[-1] == "close",
    "times:返信:2": lambda s: names(s).count("返信") >= 2,
    "handover:窓口:back": lambda s: ("窓口", "back") in passed(s),
    "handover::back": lambda s: ("窓口", "back") in passed(s),
    "team:back": lambda s: any(team == "back" for _, team, _ in s),
    "with:check~1 a~0b": lambda s: "check: a~b" in names(s),
}


@pytest.mark.parametrize("given", KEPT)
def test_each_condition_keeps_the_cases_python_keeps(engine: DuckEngine, given: str) -> None:
    wanted = {case for case, steps in ran().items() if KEPT[given](steps)}
    assert 0 < len(wanted) < 80
    filters = Filters(stack=(given,))
    rows = answer(engine, "case_rows", filters, limit=100)
    assert {row["case_id"] for row in rows} == wanted
    (totals,) = answer(engine, "process_totals", filters)
    assert totals["cases"] == len(wanted)
    assert totals["events"] == sum(len(ran()[case]) for case in wanted)


def test_conditions_on_the_case_itself(engine: DuckEngine) -> None:
    every = {row["case_id"]: row for row in answer(engine, "case_rows", limit=100)}

    def kept(*stack: str) -> set[int]:
        return {row["case_id"] for row in answer(engine, "case_rows", Filters(stack=stack), limit=100)}

    phone = {case for case, row in every.items() if row["channel"] == "電話"}
    assert kept("is:channel:電話") == phone
    assert kept("not:channel:電話") == every.keys() - phone
    assert kept("is:channel:電話", "not:channel:電話") == set()
    assert kept("attribute:size:S") | kept("attribute:size:L") == every.keys()
    assert not kept("attribute:size:S") & kept("attribute:size:L")
    took = {case: row["last_ms"] - row["opened_ms"] for case, row in every.items()}
    assert kept("lasting:86400:") == {case for case, ms in took.items() if ms >= 86_400_000}
    assert kept("lasting:3600:86400") == {case for case, ms in took.items() if 3_600_000 <= ms < 86_400_000}
    number = every[1]["variant"]
    assert kept(f"variant:{number}") == {case for case, row in every.items() if row["variant"] == number}
    early = {case for case, row in every.items() if row["opened_day"].isoformat() <= "2026-03-10"}
    assert kept("period::2026-03-10") == early
    assert kept("period:2026-03-11:") == every.keys() - early


@pytest.mark.parametrize(
    ("stack", "without"),
    [
        (("hide:調査:受付",), {"hidden": ("調査", "受付")}),
        (("timer",), {"timers": False}),
        (("hide:調査", "timer"), {"hidden": ("調査",), "timers": False}),
    ],
)
def test_a_step_left_out_is_as_if_never_recorded(
    engine: DuckEngine, stack: tuple[str, ...], without: dict[str, Any]
) -> None:
    filters, bare = Filters(stack=stack), facts.built(log(**without))
    for name, params in (
        ("process_totals", {}),
        ("process_activities", {"lanes": True}),
        ("process_paths", {}),
        ("process_paths", {"wait": "business", "lanes": True}),
        ("process_crossings", {"exact": True}),
        ("process_handovers", {}),
        ("process_handovers", {"between": "member"}),
        ("process_edge_histogram", {"source": "返信", "target": "解決"}),
    ):
        assert answer(engine, name, filters, **params) == answer(bare, name, **params), name
    ours, theirs = (answer(e, "process_variants", f, limit=99) for e, f in ((engine, filters), (bare, None)))
    assert [(row["steps"], row["count"]) for row in ours] == [(row["steps"], row["count"]) for row in theirs]
    listed = answer(engine, "case_rows", filters, variant=ours[0]["variant"], limit=100)
    assert len(listed) == ours[0]["count"]
    (path,) = [row for row in answer(engine, "process_paths", filters) if row["source"] == "返信"][:1]
    through = answer(engine, "case_count", filters, source=path["source"], target=path["target"])
    assert through[0]["n"] == path["cases"]


def test_a_stack_travels_in_an_address_and_through_the_socket() -> None:
    stack = ("with:check~1 a~0b, c", "lasting:3600:", "timer", "handover::back")
    filters = Filters(stack=stack, channel=("email",))
    query = QueryDict(mutable=True)
    for name, values in filters.to_query().items():
        query.setlist(name, values)
    assert Filters.from_query(QueryDict(query.urlencode())) == filters
    assert protocol.unpack_filters(protocol.pack_filters(filters)) == filters
    assert Condition.read(stack[0]) == Condition("with", ("check: a~b, c",))


@pytest.mark.parametrize(
    "given",
    ["", "what:ever", "with", "with:", "next:a", "lasting::", "lasting:x:", "period:soon:", "times:a:none",
     "times:a:0", "variant:x", "is:customer:5", "is:channel", "handover::", "timer:1", "with:" + "a" * 3000],
)  # fmt: skip
def test_what_is_no_condition_is_told(given: str) -> None:
    with pytest.raises(ConditionError):
        Condition.read(given)
    if given:
        with pytest.raises(FilterError, match="not understood"):
            Filters.from_query({"f": [given]})


def test_a_trimmed_mean_leaves_both_ends_out(engine: DuckEngine) -> None:
    gaps: dict[tuple[str, str], list[int]] = {}
    for steps in ran().values():
        for (source, _, before), (target, _, after) in pairwise(steps):
            gaps.setdefault((source, target), []).append(after - before)
    for row in answer(engine, "process_trimmed", trim=0.1):
        waits = gaps[row["source"], row["target"]]
        low, high = np.quantile(waits, [0.1, 0.9])
        left = [wait for wait in waits if low <= wait <= high]
        assert (row["n"], row["trimmed_ms"]) == (len(left), pytest.approx(np.mean(left)))
