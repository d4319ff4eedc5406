"""A small blueprint of two stages and rows of cases and steps as the warehouse gives them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from madoguchi.core.blueprint.model import Blueprint, Call, Lane, Pause, Promise, Stage, Step
from madoguchi.core.metrics.levels import Levels
from madoguchi.core.text import Text

MINUTE, HOUR = 60_000, 3_600_000


def named(word: str) -> Text:
    return Text(word, word)


def blueprint(**of_promise: Any) -> Blueprint:
    """Receive, then resolve with the warehouse's help, answered within two hours of the entry."""
    promise = Promise(
        "answered",
        within_seconds=7200,
        end_steps=("answer",),
        pauses=(Pause(("ask_customer",), ("customer_says",)),),
        **of_promise,
    )
    steps = [
        Step("write", "receive", "customer", named("write"), activities=("write",)),
        Step("confirm", "receive", "support", named("confirm"), activities=("confirm",)),
        Step(
            "ask_store",
            "resolve",
            "front",
            named("ask_store"),
            activities=("ask_store",),
            calls=Call("store", ("store_says",), 3600, target=0.9),
        ),
        Step("store_says", "resolve", "back", named("store_says"), activities=("store_says",), cost=30.0),
        Step("ask_customer", "resolve", "front", named("ask_customer"), activities=("ask_customer",)),
        Step("customer_says", "resolve", "customer", named("customer_says"), activities=("customer_says",)),
        Step("answer", "resolve", "front", named("answer"), activities=("answer",), touch_seconds=120.0),
    ]
    return Blueprint(
        "small",
        named("small"),
        stages=(Stage("receive", named("receive")), Stage("resolve", named("resolve"), 0.9, (promise,))),
        lanes=tuple(Lane(kind, kind, named(kind)) for kind in ("customer", "front", "back", "support")),
        steps=tuple(steps),
    )


def case(number: int, **known: Any) -> dict[str, Any]:
    """One case, opened at a full day of its own."""
    opened = number * 24 * HOUR
    row: dict[str, Any] = {
        "case_id": number,
        "process": "",
        "request": "question",
        "priority": "",
        "language": "ja",
        "channel": "email",
        "team": "front",
        "attribute": None,
        "customer": number,
        "opened_ms": opened,
        "business_opened_ms": opened // 3,
        "first_resolved_ms": None,
        "open": 0,
        "reopens": 0,
    }
    return row | known


def steps(number: int, *done: tuple[str, int], **more: Any) -> list[dict[str, Any]]:
    """Steps of a case by name and minutes after its opening; times open count a third."""
    opened = number * 24 * HOUR
    return [
        {
            "case_id": number,
            "seq": place,
            "activity": name,
            "signal": "reopened" if name == "reopen" else "",
            "stage": "",
            "team": {
                "store_says": "Store",
                "ask_store": "Front",
                "ask_customer": "Front",
                "answer": "Front",
            }.get(name, ""),
            "lane": "",
            "person": int(name not in ("write", "confirm", "customer_says", "reopen")),
            "at_ms": opened + after * MINUTE,
            "business_at_ms": (opened + after * MINUTE) // 3,
            "service_ms": None,
            "cost": None,
            "due": None,
        }
        | more
        for place, (name, after) in enumerate(done)
    ]


def columns(steps_of: Mapping[int, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Steps by the ids of their cases, in ms, as columns of the warehouse's ``verdict_steps``."""
    flat = [(case, step) for case, mine in steps_of.items() for step in mine]

    def number(name: str) -> Any:
        return np.array([np.nan if step[name] is None else step[name] for _, step in flat], dtype=np.float64)

    def due(ms: float | None) -> str | None:
        return None if ms is None else dt.datetime.fromtimestamp(ms / 1000, dt.UTC).isoformat()

    return {
        "case_id": np.array([case for case, _ in flat], dtype=np.int64),
        "activity": Levels.of(step["activity"] for _, step in flat),
        "at_ms": number("at"),
        "business_at_ms": number("business"),
        "service_ms": number("service"),
        "cost": number("cost"),
        "member": number("member"),
        "team": Levels.of(step["team"] for _, step in flat),
        "due": Levels.of(due(step["due"]) for _, step in flat),
    }
