"""The events of the parity gate: ties, gaps in what is known, empty groups, New Years' weeks and Japanese text."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

Fields = dict[str, Any]

# Weeks that belong to another year than their days: 2020 has 53 ISO weeks, 2021-01-01 lies in the last of them,
# 2024-12-30 in the first of 2025, 2027-01-03 in the last of 2026. Offsets of Asia/Tokyo move some over midnight.
NEW_YEARS = [
    datetime(2020, 12, 27, 14, 59, 59, 999000, UTC),
    datetime(2020, 12, 27, 15, 0, tzinfo=UTC),
    datetime(2020, 12, 31, 15, 0, tzinfo=UTC),
    datetime(2021, 1, 3, 14, 59, 59, 999000, UTC),
    datetime(2021, 1, 3, 15, 0, tzinfo=UTC),
    datetime(2024, 2, 29, 3, 0, tzinfo=UTC),
    datetime(2024, 12, 29, 15, 0, tzinfo=UTC),
    datetime(2024, 12, 31, 14, 59, 59, 999000, UTC),
    datetime(2024, 12, 31, 15, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 15, 0, tzinfo=UTC),
    datetime(2027, 1, 3, 14, 59, 59, 999000, UTC),
    datetime(2027, 1, 3, 15, 0, tzinfo=UTC),
]
ACTIVITIES = [
    "受付",
    "内容の確認",
    "手配",
    "返信",
    "reply",
    "Reply",
    "étape",
    "調査🔍",
    "close",
    "ひ",
    "ヒ",
    "び",
]
TEAMS = ["", "フロント", "予約係", "後方支援", "back office"]
CHANNELS = ["", "email", "電話", "窓口", "chat"]
REQUESTS = ["", "変更", "苦情", "キャンセル", "billing"]
STAGES = ["", "到着前", "滞在中", "after"]
LANES = ["", "customer", "front", "back", "support"]
WAITS = [0, 0, 1, 999, 60_000, 60_000, 3_600_000, 86_400_000, 7 * 86_400_000, 40 * 86_400_000]
ITEMS = ["greeting", "共感", "hold", "お待たせ", "Greeting", "解決策"]
PROGRAMS = [
    # activity, signal
    [("受付", "opened"), ("返信", "reply"), ("close", "resolved")],
    [("受付", "opened"), ("返信", "reply"), ("close", "resolved")],
    [
        ("受付", "opened"),
        ("内容の確認", ""),
        ("手配", ""),
        ("返信", "reply"),
        ("close", "resolved"),
        ("Reply", "closed"),
    ],
    [
        ("受付", "opened"),
        ("reply", "reply"),
        ("close", "resolved"),
        ("受付", "reopened"),
        ("close", "resolved"),
    ],
    [("受付", "opened"), ("ひ", "contact"), ("ヒ", ""), ("び", ""), ("ひ", "contact")],
    [("étape", "")],
    [("調査🔍", ""), ("調査🔍", ""), ("調査🔍", "")],
]


def events(cases: int = 240, seed: int = 1) -> list[Fields]:
    """Return the events, numbered, as ``tests.warehouse.facts`` takes them."""
    random, told = Random(seed), list[Fields]()

    def tell(kind: str, subject: str, key: int, at_ms: int, **more: Any) -> None:
        told.append(
            {
                "number": len(told) + 1,
                "kind": kind,
                "subject_kind": subject,
                "subject_id": key,
                "at_ms": at_ms,
                "started_ms": None,
                "batch_id": None,
                "payload": {},
                "origin": random.choice(["live", "import"]),
                **more,
            }
        )

    beginning = int(NEW_YEARS[0].timestamp() * 1000)
    tell(
        *("calendar", "organisation", 1, beginning),
        payload={
            "time_zone": "Asia/Tokyo",
            "opening_hours": "Mon-Sat 09:00-18:00",
            "holidays": ["2021-01-01", "2025-01-01", "2027-01-01"],
        },
    )
    for key, payload in enumerate(QUESTIONS, 1):
        tell("question", "question", key, beginning, question_id=key, payload=payload)
    for case in range(1, cases + 1):
        _case(random, tell, case, int(random.choice(NEW_YEARS).timestamp() * 1000))
    for submission in range(1, cases * 2):
        _submission(random, tell, submission, cases)
    for _ in range(cases):
        customer = random.randint(1, 40)
        at = int(random.choice(NEW_YEARS).timestamp() * 1000)
        tell(
            *("transaction", "customer", customer, at),
            customer_id=customer,
            value=random.choice([0.1, 0.2, 12_000.0, -500.5, None, 1e12]),
            channel=random.choice(CHANNELS),
            payload={
                "currency": random.choice(["JPY", "USD", ""]),
                "kind": random.choice(["宿泊", "refund"]),
                "product": random.choice(["朝食付き", "茶", ""]),
            },
        )
    for goes, into in ((3, 4), (4, 5), (10, 11)):
        tell("merge_case", "case", goes, beginning, payload={"into": into})
        tell("merge_customer", "customer", goes, beginning, payload={"into": into})
    tell("erase", "customer", 7, beginning)
    for conversation in range(1, cases * 2):
        _score(random, tell, conversation, cases)
    for number in [event["number"] for event in told if event["kind"] == "score"][::17]:
        _rescored(random, tell, told[number - 1])
    return told


QUESTIONS: list[Fields] = [
    {"survey": 1, "code": "すすめたい度", "kind": "nps", "missing": [11]},
    {"survey": 1, "code": "満足", "kind": "csat"},
    {"survey": 1, "code": "満足２", "kind": "csat", "positive": [3, 4, 5], "missing": [9]},
    {"survey": 2, "code": "手間", "kind": "ces", "version": "2.0"},
    {"survey": 2, "code": "はい", "kind": "boolean"},
    {"survey": 3, "code": "働きやすさ", "kind": "enps", "audience": "staff"},
    {"survey": 3, "code": "ご意見", "kind": "text"},
    {"survey": 4, "code": "誰も答えない", "kind": "csat"},
]


def _case(random: Random, tell: Any, case: int, at: int) -> None:
    customer = random.choice([None, *range(1, 41)])
    program = random.choice(PROGRAMS)
    if random.random() < 0.85:
        payload: Fields = {
            "process": random.choice(["予約", "shop"]),
            "request": random.choice(REQUESTS),
            "language": random.choice(["ja", "en", ""]),
            "priority": random.choice(["", "high", "低"]),
            "attributes": {"部屋": random.choice(["松", "竹", "梅"]), "人数": random.choice([1, 2, 2.5])},
        }
        if random.random() < 0.5:
            payload["due_at"] = at + random.choice(WAITS)
        tell(
            *("describe", "case", case, at),
            case_id=case,
            customer_id=customer,
            team=random.choice(TEAMS),
            channel=random.choice(CHANNELS),
            payload=payload,
        )
    if random.random() < 0.05:
        return  # described, and nothing happened yet
    for activity, signal in program:
        if random.random() < 0.1:
            continue
        at += random.choice(WAITS)
        tell(
            *("step", "case", case, at),
            case_id=case,
            activity=activity,
            signal=signal,
            stage=random.choice(STAGES),
            lane=random.choice(LANES),
            team=random.choice(TEAMS),
            channel=random.choice(CHANNELS),
            member_id=random.choice([None, 1, 2, 3]),
            cost=random.choice([None, 0.1, 0.2, 1500.0]),
            payload={"attributes": {"難易度": ("並", "難")[case % 2], "回数": at % 3}} if case % 3 else {},
            **({"started_ms": at - random.choice(WAITS)} if random.random() < 0.3 else {}),
        )


def _submission(random: Random, tell: Any, submission: int, cases: int) -> None:
    at = int(random.choice(NEW_YEARS).timestamp() * 1000) + random.choice([0, 0, 1, 86_400_000])
    case = random.choice([None, random.randint(1, cases)])
    customer = random.choice([None, random.randint(1, 40)])
    for question in random.sample(range(1, 8), random.randint(1, 4)):
        tell(
            *("answer", "submission", submission, at),
            question_id=question,
            case_id=case,
            customer_id=customer,
            value=None
            if question == 7
            else random.choice([None, 0.0, 1.0, 2.0, 3.0, 4.0, 4.0, 5.0, 9.0, 10.0, 11.0]),
            weight=random.choice([None, None, 0.0, 0.1, 1.0, 2.7]),
            stage=random.choice(STAGES),
            touchpoint=random.choice(["", "朝食", "精算"]),
            channel=random.choice(CHANNELS),
            payload=random.choice([{}, {"text": True}]),
        )


def _score(random: Random, tell: Any, conversation: int, cases: int) -> None:
    case = random.randint(1, cases)
    items = random.sample(ITEMS, random.randint(0, len(ITEMS)))
    tell(
        *("score", "case", case, int(random.choice(NEW_YEARS).timestamp() * 1000) + random.choice([0, 1])),
        case_id=case,
        customer_id=random.choice([None, random.randint(1, 40)]),
        member_id=random.choice([None, 1, 2, 3, 3]),
        channel=random.choice(CHANNELS),
        team=random.choice(TEAMS),
        payload={
            "conversation": conversation,
            "scorecard": random.choice(["default@1", "default@2", "旅館@1"]),
            "business": random.choice([None, 0.0, 33.3, 80.0, 100.0]),
            "human": random.choice([None, 12.5, 70.1, 70.1]),
            "hidden": random.choice([None, None, 100.0]),
            "critical": random.choice([[], [], ["customer"], ["business"], ["compliance", "customer"]]),
            "items": {item: random.choice([0.0, 0.5, 1.0, 1.0]) for item in items},
        },
    )


def _rescored(random: Random, tell: Any, event: Fields) -> None:
    payload = event["payload"] | {"scorecard": "default@2", "human": 55.5, "items": {"共感": 1.0}}
    kept = {name: event[name] for name in ("case_id", "customer_id", "member_id", "channel", "team")}
    tell(
        *("score", "case", event["subject_id"], event["at_ms"]),
        **kept,
        payload=payload,
        supersedes_id=random.choice([None, event["number"]]),
    )
