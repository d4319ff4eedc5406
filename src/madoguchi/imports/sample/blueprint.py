"""How the sample's service is meant to run, as a blueprint: what ``process`` says, drawn."""

from __future__ import annotations

import itertools

from madoguchi.core.blueprint.model import (
    Blueprint,
    Call,
    Condition,
    Evidence,
    Flow,
    Lane,
    Pause,
    Promise,
    Stage,
    Step,
)
from madoguchi.core.text import Text
from madoguchi.imports.sample import process
from madoguchi.imports.sample.hours import DAY, HOUR, MINUTE
from madoguchi.imports.sample.process import ACTIVITIES, LANES, WRITTEN
from madoguchi.imports.sample.requests import REQUEST_TYPES
from madoguchi.imports.sample.truth import TRUTH

NAME = Text("Guest and shop requests", "お問い合わせ対応（宿・オンラインショップ）")
SPOKEN = ("phone", "chat", "counter")
TAKEN_UP = {
    "send_request": WRITTEN,
    "start_chat": ("chat",),
    "call_in": ("phone",),
    "come_to_counter": ("counter",),
}
TAKEN_UP_BY = {
    "auto_acknowledge": WRITTEN,
    "connect_chat": ("chat",),
    "answer_call": ("phone",),
    "greet_guest": ("counter",),
}
ROOMS = {
    "ask_kitchen": ("kitchen", "kitchen_answer", 48),
    "ask_housekeeping": ("housekeeping", "housekeeping_search", 48),
    "ask_accounting": ("accounting", "accounting_check", 48),
    "handoff_warehouse": ("warehouse", "warehouse_answer", TRUTH.warehouse_promise_hours),
}
# The work itself, in minutes, where the log tells when it began
TOUCH = {
    "register_case": 0.4,
    "first_reply": 6,
    "check_records": 7,
    "find_answer": 8,
    "kitchen_answer": 9,
    "housekeeping_search": 25,
    "accounting_check": 14,
    "warehouse_check": 18,
    "arrange": 11,
    "double_check": 3,
    "deliver_answer": 5,
    "send_confirmation": 1.5,
}
EVIDENCE = {
    "notice": Text("Help page", "ご案内ページ"),
    "ask": Text("Automatic receipt", "受付通知メール"),
    "receive": Text("First reply", "最初のご返信"),
    "resolve": Text("The answer", "ご回答"),
    "see_through": Text("Confirmation mail", "解決確認メール"),
}


def blueprint() -> Blueprint:
    """Return the drawing; its stages, promises and routes are those the simulation works by."""
    steps = _steps()
    return Blueprint(
        id="guest-requests",
        name=NAME,
        stages=tuple(
            Stage(
                stage.code,
                stage.name,
                target=TRUTH.stage(stage.code).target,
                promises=_promises(stage.code),
                note=stage.promise,
            )
            for stage in process.STAGES
        ),
        lanes=(
            Lane("evidence", "evidence", Text("Evidence", "物的証拠")),
            *(Lane(code, code, name) for code, name in LANES.items()),
        ),
        steps=steps,
        flows=_flows(),
        evidence=tuple(Evidence(f"shown_{stage}", stage, name) for stage, name in EVIDENCE.items()),
        processes=("service",),
    )


def _steps() -> tuple[Step, ...]:
    made = [
        Step("start", "notice", "customer", Text("Needs help", "困りごとが起きる"), kind="start"),
        Step("end", "see_through", "customer", Text("Settled", "解決"), kind="end", column=3),
    ]
    for stage in process.STAGES:
        places: dict[str, int] = {}
        for route in stage.designed:
            for place, code in enumerate(route):
                places[code] = max(places.get(code, 0), place)
        made += [_step(code, place + (stage.code == "notice")) for code, place in places.items()]
        made += [_step(code, place, anytime=True) for place, code in enumerate(stage.optional, 1)]
    return tuple(made)


def _step(code: str, column: int, *, anytime: bool = False) -> Step:
    activity = ACTIVITIES[code]
    room = ROOMS.get(code)
    touch = TOUCH.get(code)
    return Step(
        code,
        activity.stage,
        activity.lane,
        activity.name,
        column=column,
        channels=TAKEN_UP.get(code) or TAKEN_UP_BY.get(code) or (),
        activities=(code,),
        anytime=anytime,
        optional=anytime,
        repeat=0 if anytime or code == "search_help" else 1,
        touch_seconds=touch * MINUTE if touch else None,
        fail_point=code in ("double_check", "hand_over"),
        wait_point=code in ("dispatch_list", "ask_customer", "send_confirmation"),
        calls=Call(room[0], (room[1],), room[2] * HOUR, target=0.9) if room else None,
    )


def _flows() -> tuple[Flow, ...]:
    pairs: dict[tuple[str, str], None] = {}
    ends = ["start"]
    for stage in process.STAGES:
        for route in stage.designed:
            for end in ends:
                pairs[(end, route[0])] = None
            for source, target in itertools.pairwise(route):
                pairs[(source, target)] = None
        # the help page is one way to begin, and not the only one
        ends = (["start"] if stage.code == "notice" else []) + list(
            dict.fromkeys(route[-1] for route in stage.designed)
        )
    for end in ends:
        pairs[(end, "end")] = None
    return tuple(Flow(f"{source}-{target}", source, target) for source, target in pairs)


def _promises(stage: str) -> tuple[Promise, ...]:
    return {"notice": _notice, "ask": _ask, "receive": _receive, "investigate": _investigate}.get(
        stage, {"resolve": _resolve, "see_through": _see_through}.get(stage, tuple)
    )()


def _time(id: str, seconds: float, ends: tuple[str, ...], **more: object) -> Promise:
    return Promise(id, within_seconds=seconds, end_steps=ends, due_attribute="stage_due_at", **more)  # type: ignore[arg-type]


def _notice() -> tuple[Promise, ...]:
    return (_time("found", 5 * MINUTE, ("press_contact",), start="steps", start_steps=("open_help_page",)),)


def _ask() -> tuple[Promise, ...]:
    limits = (("phone", 1), ("chat", 3), ("counter", 5))
    taken = tuple(TAKEN_UP_BY)
    spoken = [
        _time(f"taken_{channel}", minutes * MINUTE, taken, start="case", when=Condition(channels=(channel,)))
        for channel, minutes in limits
    ]
    written = _time("taken_written", 10 * MINUTE, taken, start="case", when=Condition(channels=WRITTEN))
    return (*spoken, written)


def _receive() -> tuple[Promise, ...]:
    replied = ("first_reply",)
    return (
        _time("reply_spoken", 3 * MINUTE, replied, when=Condition(channels=SPOKEN)),
        _time(
            "reply_written",
            6 * HOUR,
            replied,
            start="case",
            clock="business",
            when=Condition(channels=WRITTEN),
        ),
    )


def _investigate() -> tuple[Promise, ...]:
    route: dict[str, tuple[str, ...]] = {}
    for code, request in REQUEST_TYPES.items():
        room = request.route if request.route in ("front", "warehouse") else "rooms"
        route[room] = (*route.get(room, ()), code)
    found = next(stage.done_by for stage in process.STAGES if stage.code == "investigate")
    pauses = (Pause(("ask_customer",), ("customer_supplies",)),)
    return (
        _time(
            "front", 6 * HOUR, found, clock="business", pauses=pauses, when=Condition(requests=route["front"])
        ),
        _time(
            "warehouse",
            TRUTH.warehouse_promise_hours * HOUR,
            found,
            pauses=pauses,
            when=Condition(requests=route["warehouse"]),
        ),
        _time("rooms", 2 * DAY, found, pauses=pauses, when=Condition(requests=route["rooms"])),
    )


def _resolve() -> tuple[Promise, ...]:
    return (_time("answered", TRUTH.answer_promise_hours * HOUR, ("mark_resolved",), clock="business"),)


def _see_through() -> tuple[Promise, ...]:
    return (_time("confirmed", 2 * DAY, ("customer_confirms",)),)
