"""The neutral import payload of Zendesk QA (Klaus): ``{"data": [{"id", "subject", …, "comments": […]}]}``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from madoguchi.core.text import Text
from madoguchi.imports.kinds.base import Told
from madoguchi.imports.kinds.desk import Export, Record, Ticket, plain, spooled, step, take_tickets
from madoguchi.imports.kinds.spool import Spool, each_record
from madoguchi.kit.reading.limits import ReadError
from madoguchi.kit.taking import Problem, Result, Taking

SURVEY = "Klaus satisfaction"
DEFINITIONS: dict[str, dict[str, Any]] = {
    "satisfaction": {
        "kind": "csat",
        "text_ja": "対応に満足されましたか（5段階）。",
        "text_en": "How would you rate the support you received (1 to 5)?",
    },
    "satisfaction_100": {
        "kind": "number",
        "text_ja": "満足度（0〜100点）",
        "text_en": "Satisfaction (0 to 100)",
    },
    "comment": {"kind": "text", "text_ja": "コメント", "text_en": "Comment"},
}


@contextmanager
def open_export(path: Path, name: str, alive: Callable[[], None] = lambda: None) -> Iterator[Export]:
    """Open a payload. Raises ReadError when it holds no tickets."""

    def fill(spool: Spool) -> None:
        for count, (_, section, value) in enumerate(each_record(path, name)):
            if not count % 2_000:
                alive()
            if section in ("data", "") and isinstance(value, dict) and value.get("id") is not None:
                spool.add("data", str(value["id"]), value, version=str(value.get("updated") or ""))

    with spooled(fill) as spool:
        total = spool.sections().get("data", 0)
        if not total:
            raise ReadError(
                Text(
                    'The file holds no tickets: expected {"data": [{"id": …, "comments": […]}]}.',
                    'チケットが見つかりません。{"data": [{"id": …, "comments": […]}]} の形のJSONを指定してください。',
                ),
                code="no_records",
            )

        def records() -> Iterator[tuple[int, Record | Problem]]:
            for number, ticket in enumerate(spool.items("data"), 1):
                export.done = number
                yield number, ticket

        export = Export(records, total)
        yield export


def take(taking: Taking, records: Sequence[Mapping[str, Any]], told: Told) -> list[Result]:
    """Take in tickets."""
    told.survey, told.definitions = SURVEY, DEFINITIONS
    return take_tickets(taking, records, told, compose)


def compose(ticket: Record, language: str) -> Ticket:
    """Return the neutral records of one ticket."""
    case = str(ticket["id"])
    status = str(ticket.get("status") or "").lower()
    assignee = ticket.get("assigneeName") or ticket.get("assigneeEmail")
    customer = ticket.get("customerEmail") or ticket.get("customerName")
    fields: dict[str, str] = {}
    for one in ticket.get("ticketFields") or []:
        values = [str(value.get("label") or value.get("value")) for value in one.get("values") or []]
        fields[str(one.get("label") or one.get("id"))] = ", ".join(values)
    comments = sorted(
        ticket.get("comments") or [], key=lambda one: (str(one.get("created") or ""), str(one.get("id")))
    )
    turns = [_turn(comment, ticket) for comment in comments]
    if not turns and ticket.get("description"):
        turns = [
            {
                "id": "description",
                "speaker": "customer",
                "text": plain(str(ticket["description"])),
                "at": ticket.get("created"),
            }
        ]
    conversation = {
        "id": case,
        "case": case,
        "subject": ticket.get("subject"),
        "channel": ticket.get("channel"),
        "opened_at": ticket.get("created"),
        "customer": customer,
        "agent": assignee,
        "request": ticket.get("type"),
        "status": status,
        "resolved": status in ("solved", "resolved", "closed"),
        "attributes": {"tags": " ".join(str(tag) for tag in ticket.get("tags") or [])[:500]},
        "personal": {**fields, "url": ticket.get("url")},
        "turns": turns,
    }
    steps = [step("opened", case, case, ticket.get("created"), language)] if ticket.get("created") else []
    if ticket.get("closed"):
        steps.append(step("solved", case, case, ticket["closed"], language))
    return Ticket(conversation, steps, _marks(ticket, case, customer))


def _turn(comment: Record, ticket: Record) -> Record:
    ours = comment.get("authorIsNotClient")
    if ours is None:
        ours = (comment.get("authorEmail") or comment.get("authorName")) not in (
            ticket.get("customerEmail"),
            ticket.get("customerName"),
        )
    turn = {
        "id": comment.get("id"),
        "speaker": "agent" if ours else "customer",
        "text": plain(str(comment.get("comment") or "")),
        "at": comment.get("created"),
        "public": comment.get("public") is not False,
    }
    if ours:
        turn["agent"] = comment.get("authorName") or comment.get("authorEmail")
    return turn


def _marks(ticket: Record, case: str, customer: object) -> list[Record]:
    score, comment = ticket.get("satisfactionScore"), ticket.get("satisfactionComment")
    given: dict[str, Any] = {}
    try:
        number = float(score) if score not in (None, "") else None
    except (TypeError, ValueError):
        number = None
    if number is not None:
        given["satisfaction" if 1 <= number <= 5 and number.is_integer() else "satisfaction_100"] = number
    if comment:
        given["comment"] = str(comment)
    if not given:
        return []
    return [
        {
            "submission": case,
            "answers": given,
            "answered_at": ticket.get("closed") or ticket.get("updated"),
            "case": case,
            "customer": customer,
        }
    ]
