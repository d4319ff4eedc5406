"""How each question is asked in the parity gate. A question without an entry here fails the gate."""

from __future__ import annotations

from datetime import date
from typing import Any

from madoguchi.warehouse.filters import Filters

NOW_MS = 1_798_761_600_000  # 2027-01-01
EVERYONE = Filters(audience=())
NEW_YEAR = Filters(since=date(2020, 12, 28), until=date(2021, 1, 3))
BUSY = Filters(team=("フロント", "予約係"), channel=("電話", "email", ""))
STAGED = Filters(stage=("到着前", "滞在中"), since=date(2021, 1, 1))
NOTHING = Filters(since=date(1999, 1, 1), until=date(1999, 12, 31))
JAPANESE = Filters(process=("予約",), language=("ja", ""), request=("苦情", "変更"), origin=("import",))
STACKED = Filters(stack=("with:返信", "lasting:3600:", "never_next:受付:close", "not:channel:電話"))
LEFT_OUT = Filters(stack=("with:受付", "hide:返信:ヒ", "timer"))
FILTERS = [EVERYONE, NEW_YEAR, BUSY, STAGED, NOTHING, JAPANESE, STACKED]

# every kind of condition that looks at cases, alone
CONDITIONS = [
    Filters(stack=(one,))
    for one in (
        *("is:channel:電話:email", "not:team:フロント", "attribute:部屋:松:x"),
        *("with:受付:ひ", "without:調査🔍"),
        *("period:2021-01-01:2021-06-30", "period:2021-03-01:", "period::2021-03-01", "variant:-1:5"),
        *("next:受付:返信", "later:返信:close", "never_later:返信:受付", "first:受付", "last:close:返信"),
        *("lasting::86400", "lasting:60.5:7200", "times:返信:2", "team:フロント:予約係"),
        *("handover:フロント:", "handover::予約係", "handover:フロント:予約係"),
    )
]

PERIODS = [["week"], ["day", "month", "quarter", "year"]]
CASE = [
    [],
    *PERIODS,
    ["channel", "team"],
    ["process", "request", "week"],
    ["language", "origin"],
    ["priority"],
    ["customer"],
]
ANSWER = [
    [],
    *PERIODS,
    ["question", "stage"],
    ["touchpoint", "channel"],
    ["survey", "kind", "audience"],
    ["team", "process", "request", "language", "origin", "priority"],
]
STEPS = [
    [],
    *PERIODS,
    ["stage", "lane"],
    ["member"],
    ["step_team", "step_channel"],
    ["channel", "team", "process", "week"],
]
SCORE = [
    [],
    *PERIODS,
    ["channel", "team"],
    ["member"],
    ["member", "scorecard"],
    ["process", "request", "language", "origin", "priority"],
]
TRANSACTION = [[], *PERIODS, ["currency"], ["kind", "product"], ["channel", "origin"], ["customer"]]
MEASURES = ["first_response", "resolution", "full_resolution"]

RULES = [
    ["within", ["受付"], ["返信", "close"], 3600, "calendar"],
    ["within", ["受付", "返信"], ["close"], 7200.5, "business"],
    ["different_person", ["受付"], ["返信"], 0, "calendar"],
]

Asked = tuple[Filters, dict[str, Any]]


def _each(**choices: list[Any]) -> list[dict[str, Any]]:
    """Return every combination of the choices, the first choice of each once with every other's."""
    usual = {name: values[0] for name, values in choices.items()}
    return [usual] + [usual | {name: value} for name, values in choices.items() for value in values[1:]]


def _asked(*params: dict[str, Any]) -> list[Asked]:
    """Return every set of parameters over everything, and the first of them under every filter."""
    return [(EVERYONE, given) for given in params] + [(chosen, params[0]) for chosen in FILTERS[1:]]


PARAMETERS: dict[str, list[Asked]] = {
    "answer_shares": _asked(*_each(by=ANSWER, kind=[None, "csat", "ces", "boolean"], weighted=[True, False])),
    "answer_means": _asked(*_each(by=ANSWER, kind=[None, "nps", "text"], weighted=[True, False])),
    "answer_nets": _asked(*_each(by=ANSWER, kind=["nps", "enps"], weighted=[True, False])),
    "answer_distribution": _asked(*_each(by=[["question"], [], ["week", "question"]], kind=[None, "nps"])),
    "answer_counts": _asked(*_each(by=ANSWER, kind=[None, "text"])),
    "answer_rows": _asked(
        {"limit": 1000},
        {"limit": 20, "order": "answer", "after": 40},
        {"limit": 20, "offset": 7, "order": "value"},
        {"order": "-touchpoint", "limit": 30},
        {"kind": "csat", "value": 4.0, "valid": True},
        {"texts": True, "valid": False},
        {"customer": 5},
        {"case": 5},
        {"submission": 12},
    ),
    "answer_row_count": _asked({}, {"kind": "nps"}, {"texts": True}, {"value": 11.0}),
    "questions": _asked({}),
    "dimension_values": _asked(
        *({"dimension": name} for name in ("channel", "team", "customer", "request")),
        *({"dimension": name, "of": "event"} for name in ("activity", "lane", "member", "stage")),
        *({"dimension": name, "of": "answer"} for name in ("touchpoint", "kind", "audience")),
        *({"dimension": name, "of": "score"} for name in ("member", "scorecard", "team")),
    ),
    "case_attributes": _asked({}, {"name": "部屋"}, {"name": "人数", "limit": 2}),
    "extent": _asked({}),
    "case_volume": _asked(*_each(by=CASE, basis=["opened", "resolved", "first_resolved"])),
    "case_reopened": _asked(*_each(by=CASE)),
    "case_first_contact": _asked(*_each(by=CASE)),
    "case_no_repeat": _asked(
        *_each(now_ms=[NOW_MS], by=CASE, window_days=[7, 1, 400], same_request=[True, False])
    ),
    "case_promises": _asked(*_each(now_ms=[NOW_MS, NOW_MS - 10**10], by=CASE)),
    "case_answered": _asked(*_each(by=CASE)),
    "case_backlog": _asked(*({"step": step} for step in ("week", "day", "month", "quarter", "year"))),
    "durations": _asked(
        *_each(by=CASE, measure=[*MEASURES, *(f"{measure}_business" for measure in MEASURES)])
    ),
    "duration_quantiles": _asked(*_each(by=CASE, measure=[*MEASURES, "resolution_business"], p=[[0.5, 0.9]])),
    "duration_values": _asked(*_each(ranks=[[1, 2, 5, 40]], by=CASE, measure=MEASURES)),
    "duration_histogram": _asked(*_each(by=CASE, measure=MEASURES)),
    "event_rows": _asked({"limit": 1000}, {"limit": 20, "after": 40}, {"order": "-at_ms", "limit": 30}),
    "case_rows": _asked(
        {"limit": 1000},
        {"limit": 20, "order": "case_id", "after": 5},
        {"limit": 20, "offset": 5, "order": "resolution_ms"},
        {"order": "-team", "limit": 40},
        {"basis": "resolved"},
        {"basis": "any", "open": True},
        {"source": "受付", "target": "返信"},
        {"activity": "ひ"},
        {"first": "受付", "last": "close", "lane": "front"},
        {"source": "返信", "target": "close", "source_lane": "back", "variant": -1},
        {"kept": 0},
        {"customer": 5, "basis": "any"},
        {"case": 5, "basis": "any"},
    ),
    "case_count": [
        *_asked({}, {"activity": "調査🔍"}, {"open": False, "basis": "first_resolved"}),
        *((one, {}) for one in CONDITIONS),
        *((LEFT_OUT, given) for given in ({"source": "受付", "target": "返信"}, {"variant": 5})),
    ],
    "figure_cases": _asked(
        {"figure": "case_reopened", "limit": 1000},
        {"figure": "case_first_contact", "order": "case_id", "after": 5, "limit": 20},
        {"figure": "case_no_repeat", "now_ms": NOW_MS, "window_days": 30},
        {"figure": "case_promises", "now_ms": NOW_MS},
        {"figure": "case_answered"},
        {"figure": "case_volume", "open": True},
        {"figure": "durations", "measure": "first_response"},
    ),
    "figure_case_count": _asked(
        {"figure": "case_no_repeat", "now_ms": NOW_MS},
        {"figure": "case_promises", "now_ms": NOW_MS - 10**10},
        {"figure": "duration_quantiles", "measure": "resolution_business"},
    ),
    "case_steps": _asked({"case": 5}, {"case": 100}, {"case": 10**9}),
    "draft_spans": _asked({"groups": [["受付", "調査🔍"], ["返信"], ["close", "nothing"]]}, {}),
    "log_rows": [*_asked({}, {"after": 20, "limit": 50}), (LEFT_OUT, {})],
    "process_totals": [*_asked(*_each(by=STEPS)), (LEFT_OUT, {})],
    "process_activities": _asked(*_each(by=STEPS, lanes=[False, True])),
    "process_edges": [
        *_asked(*_each(by=STEPS, lanes=[False, True], wait=["calendar", "business"], exact=[True, False])),
        (LEFT_OUT, {"exact": False}),
    ],
    "process_paths": _asked({}, {"lanes": True, "wait": "business", "by": ["channel"]}, {"at_once": 1}),
    "process_elapsed": [*_asked({}, {"wait": "business"}), (LEFT_OUT, {})],
    "process_rework": _asked({}),
    "process_pingpong": _asked({}),
    "process_passed": _asked({}, {"teams": ["フロント", "予約係"]}),
    "process_batches": _asked({}, {"together_ms": 86_400_000}),
    "process_load": _asked({}, {"offset_ms": 32_400_000}),
    "process_service": _asked({}),
    "process_trimmed": _asked({}, {"lanes": True, "wait": "business", "trim": 0.2}),
    "process_work": _asked({}, {"limit": 5}),
    "process_edge_histogram": _asked({"source": "受付", "target": "返信"}, {"source": "ヒ", "target": "び"}),
    "process_variants": [*_asked({}, {"limit": 3, "offset": 1}), (LEFT_OUT, {})],
    "process_handovers": _asked({}, {"between": "member"}),
    "process_crossings": _asked({}, {"wait": "business"}),
    "process_signals": _asked({}),
    "process_replay": [*_asked({}, {"most": 7, "seed": 11}), (LEFT_OUT, {"most": 20})],
    "conformance_variants": [
        *_asked(
            {},
            {"meant": {"process": ["予約"], "activities": ["返信", "受付"]}, "closes": True},
            {"meant": {"channel": ["電話", "email"], "request": [], "language": ["ja"], "priority": [""]}},
            {"meant": {"ends": ["返信", "close"]}, "closes": True},
        ),
        (LEFT_OUT, {}),
    ],
    "conformance_spelled": [
        *_asked({"first": 0, "last": 2**63 - 1}, {"first": 2**61, "last": 2**62}),
        (LEFT_OUT, {"first": 0, "last": 2**63 - 1}),
    ],
    "conformance_stages": _asked({}),
    "conformance_rules": [
        *_asked({"rules": RULES, "now_ms": NOW_MS}, {"rules": RULES[:1], "now_ms": NOW_MS, "closes": True}),
        (LEFT_OUT, {"rules": RULES, "now_ms": NOW_MS}),
    ],
    "conformance_rule_cases": _asked(
        {"rules": RULES, "now_ms": NOW_MS}, {"rules": RULES[1:], "now_ms": NOW_MS, "limit": 5, "after": 3}
    ),
    "conformance_cases": _asked(
        {"rules": RULES, "now_ms": NOW_MS, "finished": [1, 2]},
        {"unfinished": list(range(50)), "limit": 5, "offset": 1},
    ),
    "stage_durations": _asked({}),
    "stage_duration_values": _asked({"ranks": [1, 3, 50]}),
    "stage_times": _asked({}, {"p": 0.9}),
    "journey_touchpoints": _asked({}),
    "journey_scores": _asked({}),
    "score_means": _asked(
        *_each(
            by=SCORE,
            dimension=["human", "business", "hidden"],
            scorecard=[None, "default@2"],
            member=[None, 3],
        )
    ),
    "score_profile": _asked(*_each(by=SCORE, scorecard=[None, "旅館@1"], member=[None, 1])),
    "score_items": _asked(
        *_each(by=SCORE, scorecard=[None, "default@1"], member=[None, 2], item=[None, "共感"])
    ),
    "score_critical": _asked(
        *_each(
            by=SCORE,
            kind=[None, "customer", "business", "compliance"],
            scorecard=[None, "default@2"],
            member=[None, 3],
        )
    ),
    "score_rows": _asked(
        {"limit": 1000},
        {"limit": 20, "order": "score", "after": 2500},
        {"limit": 20, "offset": 7, "order": "human"},
        {"order": "-team", "limit": 30},
        {"member": 3, "item": "hold", "share": 0.5},
        {"item": "Greeting"},
        {"dimension": "hidden", "critical": "any", "scorecard": "default@1"},
        {"critical": "compliance"},
        {"case": 5},
        {"customer": 5},
        {"conversation": 35},
    ),
    "score_row_count": _asked({}, {"item": "共感", "share": 0.0}, {"member": 1, "critical": "business"}),
    "score_item_rows": _asked({"which": list(range(2000, 4000))}),
    "verdict_cases": _asked(
        {}, {"limit": 5}, {"meant": {"process": ["予約"], "ends": ["受付"]}}, {"case": 5}
    ),
    "verdict_steps": _asked(
        {"first": 1, "last": 40, "due": ["難易度"]},
        {"first": 3, "last": 3},
        {"first": 1, "last": 100, "meant": {"process": ["予約"], "activities": ["返信"]}},
        {"first": 1, "last": 100, "since_ms": 1_612_137_600_000},  # 2021-02-01
    ),
    "verdict_attributes": _asked(
        {"names": ["難易度", "回数"], "first": 1, "last": 100},
        {"names": ["難易度"], "first": 1, "last": 100, "meant": {"channel": ["電話"]}, "since_ms": 0},
    ),
    "verdict_values": _asked({"names": ["難易度", "回数"], "first": 1, "last": 100}),
    "verdict_attribute_names": _asked({}),
    "verdict_answers": _asked({"codes": ["満足", "手間"], "first": 1, "last": 100}),
    "verdict_now": _asked({}),
    "effect_cases": _asked(
        {"questions": list(range(1, 8)), "items": ["共感", "hold", "Greeting"]},
        {"questions": list(range(1, 8))[:1]},
        {"questions": list(range(1, 8)), "items": ["共感"], "limit": 7},
    ),
    "work_cases": _asked(
        {"questions": list(range(1, 8)), "attributes": ["部屋", "人数"]},
        {"limit": 9},
    ),
    "work_steps": _asked(
        {},
        {"activities": ["受付", "返信"], "limit": 9},
    ),
    "transaction_rows": _asked(
        {"limit": 500},
        {"order": "amount", "limit": 20},
        {"order": "-customer"},
        {"order": "event", "after": 9},
    ),
    "transaction_totals": _asked(*_each(by=TRANSACTION)),
}
