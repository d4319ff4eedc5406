"""A small service with known figures, brought in the way every import comes in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch

LAST = dt.date(2026, 11, 22)
ZONE = dt.timezone(dt.timedelta(hours=9))
CSAT = {"survey": "after", "code": "csat", "kind": "csat", "scale": [1, 5], "positive": [4, 5], "text_ja": "ご満足いただけましたか。", "text_en": "Were you satisfied?"}  # fmt: skip
NPS = {"survey": "after", "code": "nps", "kind": "nps", "missing": ["11"], "text_ja": "お勧めいただけますか。", "text_en": "Would you recommend us?"}  # fmt: skip
COMMENT = {"survey": "after", "code": "why", "kind": "text", "text_ja": "理由", "text_en": "Why"}


def batch(kind: str = "answers", **fields: Any) -> Batch:
    """An import under way."""
    return Batch.objects.create(kind=kind, source_system="inn", state=Batch.State.RUNNING, **fields)


def day(before: int, hour: int = 10) -> dt.datetime:
    """A moment some days before the last day of the record."""
    return dt.datetime.combine(LAST - dt.timedelta(days=before), dt.time(hour), tzinfo=ZONE)


def bring(kind: str, records: Iterable[dict[str, Any]], **options: Any) -> Batch:
    """Take neutral records in as one batch of their own."""
    made = batch(kind)
    tally = take_in(kind, records, made, **options)
    assert tally.skipped == 0, tally.problems
    return made


def cases(n: int, *, before: int = 3, hours: float = 2.0, channel: str = "phone", name: str = "c", team: str = "フロント", stage: str = "resolve") -> None:  # fmt: skip
    """``n`` cases opened some days ago, each answered after an hour and resolved after ``hours``."""
    rows = []
    for i in range(n):
        opened = day(before) + dt.timedelta(minutes=i)
        steps = (("受付", "opened", 0.0), ("返信", "reply", 1.0), ("解決", "resolved", hours))
        rows += [
            {
                "case": f"{name}{i}",
                "activity": activity,
                "signal": signal,
                "at": opened + dt.timedelta(hours=after),
                "team": team,
                "channel": channel,
                "stage": stage if signal == "resolved" else "receive",
                "lane": "front",
            }
            for activity, signal, after in steps
        ]
    bring("events", rows)


def answers(values: Iterable[float | str], *, question: dict[str, Any] = CSAT, before: int = 3, name: str = "s", **fields: Any) -> None:  # fmt: skip
    """One answer each, some days ago."""
    bring("questions", [question], survey="after")
    rows = [
        {
            "submission": f"{name}-{question['code']}-{i}",
            "question": question["code"],
            "value": value,
            "answered_at": day(before) + dt.timedelta(minutes=i),
        }
        | fields
        for i, value in enumerate(values)
    ]
    bring("answers", rows, survey="after")
