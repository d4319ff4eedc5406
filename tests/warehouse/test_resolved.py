"""When a case counts as resolved, by the signals of its steps."""

from __future__ import annotations

from typing import Any

import pytest

from tests.warehouse import facts

HOUR = 3_600_000


def case_of(signals: list[str], described: dict[str, Any] | None = None) -> dict[str, Any]:
    """The facts of one case whose steps came an hour apart."""
    events: list[dict[str, Any]] = [
        {
            "kind": "step",
            "activity": f"{hour} {signal}",
            "signal": signal,
            "at_ms": hour * HOUR,
            "payload": {},
        }
        for hour, signal in enumerate(signals)
    ]
    if described is not None:
        events.append({"kind": "describe", "at_ms": 0, "payload": described})
    engine = facts.built(
        {"number": number, "origin": "import", "subject_kind": "case", "subject_id": 1, **event}
        for number, event in enumerate(events, 1)
    )
    (row,) = engine.run("SELECT first_resolved_ms, resolved_ms, open, closed, reopens FROM fact_case").dicts()
    engine.close()
    return row


@pytest.mark.parametrize(
    ("signals", "first", "last"),
    [
        (["opened", "reply", "resolved"], 2, 2),
        (["opened", "resolved", "closed"], 1, 1),  # a closing timer moves nothing
        (["opened", "resolved", "reopened", "resolved", "closed"], 1, 3),
        (["opened", "resolved", "reopened"], 1, None),
        (
            ["opened", "resolved", "reopened", "closed"],
            1,
            3,
        ),  # closed for good though nobody said resolved again
        (["opened", "resolved", "reopened", "closed", "", ""], 1, 3),
        (["opened", "closed", "reopened"], None, None),
        (["opened", "closed", "reopened", "closed"], 3, 3),
        (["opened", "reply", "closed", "contact"], 2, 2),  # a later thank-you is no resolution
        (["opened", "reply"], None, None),
        (["", "", ""], 2, 2),  # a plain log: its cases are finished
    ],
)
def test_resolved_by_signals(signals: list[str], first: int | None, last: int | None) -> None:
    case = case_of(signals)
    assert (case["first_resolved_ms"], case["resolved_ms"]) == (
        None if first is None else first * HOUR,
        None if last is None else last * HOUR,
    )
    assert case["open"] == (last is None)
    assert not (case["open"] and case["closed"])


def test_a_description_says_what_no_step_says() -> None:
    assert case_of(["opened", "reply"], {"resolved": True})["resolved_ms"] == HOUR
    assert case_of(["", ""], {"resolved": False})["resolved_ms"] is None
    assert case_of(["opened", "resolved", "reopened"], {"resolved": True})["open"] == 1
