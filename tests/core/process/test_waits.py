"""Small logs whose waits have known causes, worked out by hand."""

from __future__ import annotations

from random import Random

import pytest

from madoguchi.core.process.elapsed import split
from madoguchi.core.process.states import state, tier
from madoguchi.core.process.waits import CAUSES, Work, causes


def told(works: list[Work], case: int, **more: object) -> dict[str, float]:
    found = {work.case: parts for work, parts in causes(works, **more)}  # type: ignore[arg-type]
    return {cause: length for cause, length in found.get(case, {}).items() if length}


def test_behind_what_came_earlier_is_contention() -> None:
    works = [Work(1, "check", "A", 0, 0, 4), Work(2, "check", "A", 1, 4, 6)]
    assert told(works, 2) == {"contention": 3}
    assert told(works, 1) == {}


def test_behind_what_came_later_is_prioritisation() -> None:
    # Case 1 came at 0 and starts at 5; from 1 to 4 the person served case 2, which came at 1
    works = [Work(1, "check", "A", 0, 5, 6), Work(2, "check", "A", 1, 1, 4)]
    assert told(works, 1) == {"prioritisation": 3, "extraneous": 2}


def test_waiting_for_the_batch_to_fill() -> None:
    # Three come in at 0, 2 and 6 and are all started at 7: the first two waited for the third
    works = [Work(n, "list", "A", came, 7, 8) for n, came in ((1, 0), (2, 2), (3, 6))]
    assert told(works, 1) == {"batching": 6, "extraneous": 1}
    assert told(works, 2) == {"batching": 4, "extraneous": 1}
    assert told(works, 3) == {"extraneous": 1}


def test_nobody_on_duty() -> None:
    def day(start: float, end: float) -> list[tuple[float, float]]:
        return [(max(start, 9), min(end, 17))] if start < 17 and end > 9 else []

    assert told([Work(1, "check", "A", 3, 11, 12)], 1, on_duty=day) == {"unavailability": 6, "extraneous": 2}


def test_another_persons_work_is_no_cause() -> None:
    works = [Work(1, "check", "A", 0, 0, 9), Work(2, "check", "B", 1, 4, 6)]
    assert told(works, 2) == {"extraneous": 3}


@pytest.mark.parametrize("seed", range(5))
def test_the_parts_always_add_up_to_the_wait(seed: int) -> None:
    random = Random(seed)
    works = []
    for case in range(200):
        enabled = random.randint(0, 500)
        start = enabled + random.choice([0, 3, 40])
        works.append(
            Work(case, random.choice("ab"), random.choice("AB"), enabled, start, start + random.randint(0, 9))
        )
    found = causes(works, lambda a, b: [(a, (a + b) / 2)], together=1)
    assert len(found) == sum(work.start > work.enabled for work in works)
    for work, parts in found:
        assert sum(parts.values()) == pytest.approx(work.start - work.enabled)
        assert min(parts[cause] for cause in CAUSES) >= 0
    assert sorted(map(str, causes(reversed(works), lambda a, b: [(a, (a + b) / 2)], together=1))) == sorted(
        map(str, found)
    )


def test_elapsed_time_by_kind() -> None:
    def row(source: str, target: str, gap: float, **more: object) -> dict[str, object]:
        usual = {"source_lane": "", "lane": "", "handover": 0, "n": 1, "service_n": 0, "service_ms": None}
        return {"source": source, "target": target, "gap_ms": gap, **usual, **more}

    found = split(
        [
            row("receive", "ask", 1.0),
            row("ask", "reply", 2.0, lane="customer", source_lane="front"),
            row("reply", "check", 4.0, lane="back", source_lane="front", service_n=1, service_ms=8.0),
            row("check", "resolve", 16.0, handover=1),
            row("resolve", "close", 32.0),
            row("Accepted / Wait - User", "x", 64.0),
        ],
        timers=[("resolve", "close")],
    )
    assert dict(found.ms) == {"work": 8.0, "queue": 20.0, "waiting": 66.0, "timer": 32.0, "other": 1.0}
    assert found.share("timer") == pytest.approx(32 / 127)


def test_states_and_lines_by_name() -> None:
    assert [
        state(name) for name in ("Completed / Resolved", "Accepted / Assigned", "顧客回答待ち", "受付")
    ] == [
        "timer",
        "work",
        "waiting",
        "",
    ]
    assert [tier(name) for name in ("S42 3rd", "D4", "Tier 2 desk", "一次受付", "三次")] == [3, 1, 2, 1, 3]
