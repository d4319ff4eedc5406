"""Random programs of everything that can happen to the event log, drawn from few ids so that they meet often."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

CASES, CUSTOMERS, SUBMISSIONS, BATCHES = 12, 5, 6, 4
START_MS = 1_767_200_000_000  # 2025-12-31, so that days, weeks and the year end in between

Fields = dict[str, Any]

QUESTIONS: list[Fields] = [
    {"survey": 1, "code": "Q1", "kind": "nps", "missing": [11]},
    {"survey": 1, "code": "Q1", "kind": "csat"},
    {"survey": 1, "code": "Q1", "kind": "csat", "positive": [3, 4, 5], "missing": ["2", "n/a"]},
    {"survey": 2, "code": "手続き", "kind": "ces", "version": "1.0"},
    {"survey": 2, "code": "B", "kind": "boolean", "audience": "staff"},
    {"survey": 1, "code": "bad", "kind": "csat", "scale_min": 5, "scale_max": 1},
]
CALENDARS: list[Fields] = [
    {"time_zone": "Asia/Tokyo", "opening_hours": "Mon-Fri 09:00-18:00", "holidays": ["2026-01-01"]},
    {"time_zone": "America/New_York", "opening_hours": "月〜金 9:00〜12:00、13:00〜17:00", "holidays": []},
    {"time_zone": "Europe/Berlin", "opening_hours": ""},
]


@dataclass
class Draw:
    """Draws one event after another; ``known`` holds what was written so far and may be corrected."""

    random: Random
    known: list[Fields] = field(default_factory=list)
    kinds: tuple[str, ...] = (
        *(("step",) * 10),
        *(("describe",) * 3),
        *(("answer",) * 4),
        *(("score",) * 4),
        *("transaction", "transaction", "correct", "correct", "correct", "retract", "retract", "reopen"),
        *("rescore", "rescore", "unscore"),
        *(
            "merge_case",
            "merge_customer",
            "unmerge",
            "unmerge",
            "undo",
            "question",
            "erase",
            "calendar",
            "note",
        ),
    )

    def event(self) -> Fields:
        """Return the fields of one event, as ``Event`` takes them, with ``at_ms`` and ``started_ms`` for the times."""
        kind = self.random.choice(self.kinds)
        return getattr(self, f"_{kind}")()  # type: ignore[no-any-return]

    def _base(self, kind: str, subject_kind: str, subject_id: int, **more: Any) -> Fields:
        return {
            "kind": kind,
            "origin": self.random.choice(["live", "import"]),
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "at_ms": self._time(),
            "started_ms": None,
            "batch_id": self.random.choice([None, None, self.random.randint(1, BATCHES)]),
            "payload": {},
            **more,
        }

    def _time(self) -> int:
        # hours and a few equal instants, so that ties happen
        return START_MS + self.random.randint(0, 60) * 3_600_000 + self.random.choice([0, 0, 0, 1, 499])

    def _case(self) -> int:
        return self.random.randint(1, CASES)

    def _customer(self) -> int | None:
        return self.random.choice([None, *range(1, CUSTOMERS + 1)])

    def _step(self, **more: Any) -> Fields:
        case = self._case()
        event = self._base(
            "step",
            "case",
            case,
            case_id=case,
            activity=self.random.choice(["受付", "調査", "reply", "close"]),
            signal=self.random.choice(["", "", "opened", "contact", "reply", "resolved", "closed"]),
            stage=self.random.choice(["", "s1", "s2"]),
            lane=self.random.choice(["", "customer", "front", "back"]),
            team=self.random.choice(["", "A", "B"]),
            channel=self.random.choice(["", "email", "電話"]),
            member_id=self.random.choice([None, 1, 2]),
            customer_id=self.random.choice([None, None, self._customer()]),
            cost=self.random.choice([None, 0.1, 0.2, 1e6]),
        )
        if self.random.random() < 0.3:
            event["started_ms"] = event["at_ms"] - self.random.choice([0, 1_000, 7_200_000])
        if self.random.random() < 0.2:
            event["payload"] = {"attributes": {"商品": self.random.choice(["茶", "菓子"]), "n": 1.5}}
        return event | more

    def _reopen(self) -> Fields:
        return self._step(signal="reopened")

    def _describe(self) -> Fields:
        case = self._case()
        payload: Fields = {
            "process": self.random.choice(["p1", "p2"]),
            "request": self.random.choice(["r1", "r2"]),
            "language": self.random.choice(["ja", "en"]),
            "attributes": {"x": self.random.randint(1, 3)},
        }
        if self.random.random() < 0.4:
            payload["due_at"] = self._time()
        if self.random.random() < 0.3:
            payload["opened_at"] = self._time()
        if self.random.random() < 0.3:
            payload["resolved"] = self.random.random() < 0.5
        return self._base(
            "describe",
            "case",
            case,
            case_id=case,
            customer_id=self._customer(),
            team=self.random.choice(["", "A", "B"]),
            channel=self.random.choice(["", "email", "電話"]),
            payload=payload,
        )

    def _answer(self) -> Fields:
        return self._base(
            "answer",
            "submission",
            self.random.randint(1, SUBMISSIONS),
            question_id=self.random.randint(1, 3),
            case_id=self.random.choice([None, self._case()]),
            customer_id=self._customer(),
            value=self.random.choice([None, 0.0, 1.0, 2.0, 2.5, 5.0, 9.0, 10.0, 11.0]),
            weight=self.random.choice([None, 0.0, 1.0, 2.5]),
            stage=self.random.choice(["", "s1"]),
            payload=self.random.choice([{}, {"text": True}]),
        )

    def _transaction(self) -> Fields:
        customer = self.random.randint(1, CUSTOMERS)
        return self._base(
            "transaction",
            "customer",
            customer,
            customer_id=customer,
            value=self.random.choice([1000.0, -200.5]),
            payload={"currency": "JPY", "kind": "stay", "transaction": 1},
        )

    def _score(self) -> Fields:
        case = self._case()
        judged: Fields = {
            "conversation": self.random.choice([None, case * 10, case * 10 + 1]),
            "scorecard": self.random.choice(["default@1", "default@2"]),
            "critical": self.random.choice([[], [], ["customer"], ["business", "compliance"], "customer"]),
            "items": self.random.choice([{}, {"greeting": 1.0, "hold": 0.5}, {"共感": 0, "hold": True}]),
        }
        for dimension in ("business", "human", "hidden"):
            judged[dimension] = self.random.choice([None, 0, 62.5, 80.0, 100])
        return self._base(
            "score",
            "case",
            case,
            case_id=case,
            customer_id=self._customer(),
            member_id=self.random.choice([None, 1, 2]),
            team=self.random.choice(["", "A", "B"]),
            channel=self.random.choice(["", "email", "電話"]),
            payload=self.random.choice([judged, judged, judged, {}]),
        )

    def _scored(self) -> Fields | None:
        scores = [event for event in self.known if event["kind"] == "score"]
        return self.random.choice(scores) if scores else None

    def _rescore(self) -> Fields:
        """A conversation is judged again, on its case, or on the one it went to meanwhile; seldom without saying so."""
        event, target = self._score(), self._scored()
        if target is None:
            return event
        if self.random.random() < 0.8:
            event |= {"subject_id": target["subject_id"], "case_id": target["case_id"]}
        if self.random.random() < 0.8:
            event["supersedes_id"] = target["number"]
        same = {"conversation": target["payload"].get("conversation")}
        return event | {"payload": event["payload"] | same}

    def _unscore(self) -> Fields:
        target = self._scored()
        if target is None:
            return self._score()
        return self._base("retract", "case", target["subject_id"], supersedes_id=target["number"])

    def _superseded(self) -> Fields | None:
        targets = [event for event in self.known if event["kind"] not in ("note", "undo", "erase")]
        return self.random.choice(targets) if targets else None

    def _correct(self) -> Fields:
        event = getattr(
            self, f"_{self.random.choice(['step', 'describe', 'answer', 'transaction', 'score'])}"
        )()
        if target := self._superseded():
            event["supersedes_id"] = target["number"]
        return event  # type: ignore[no-any-return]

    def _retract(self) -> Fields:
        target = self._superseded()
        if target is None:
            return self._step()
        return self._base(
            "retract", target["subject_kind"], target["subject_id"], supersedes_id=target["number"]
        )

    def _unmerge(self) -> Fields:
        merges = [event for event in self.known if event["kind"] in ("merge_case", "merge_customer")]
        if not merges:
            return self._merge_case()
        target = self.random.choice(merges)
        return self._base(
            "retract", target["subject_kind"], target["subject_id"], supersedes_id=target["number"]
        )

    def _merge_case(self) -> Fields:
        return self._base("merge_case", "case", self._case(), payload={"into": self._case()})

    def _merge_customer(self) -> Fields:
        goes, into = self.random.randint(1, CUSTOMERS), self.random.randint(1, CUSTOMERS)
        return self._base("merge_customer", "customer", goes, payload={"into": into})

    def _undo(self) -> Fields:
        return self._base("undo", "batch", self.random.randint(1, BATCHES), batch_id=None)

    def _question(self) -> Fields:
        return self._base(
            "question", "question", self.random.randint(1, 3), payload=self.random.choice(QUESTIONS)
        )

    def _erase(self) -> Fields:
        return self._base("erase", "customer", self.random.randint(1, CUSTOMERS), batch_id=None)

    def _calendar(self) -> Fields:
        return self._base("calendar", "organisation", 1, batch_id=None, payload=self.random.choice(CALENDARS))

    def _note(self) -> Fields:
        return self._base("note", "member", 1)
