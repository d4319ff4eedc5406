"""Tickets of a help desk, whichever: one conversation with its steps and its answers, told as one row."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from madoguchi.cases.actions.take_in_conversations import ConversationRow, message_steps
from madoguchi.core.text import Text
from madoguchi.imports.kinds import answers, conversations, customers, events
from madoguchi.imports.kinds.base import Told
from madoguchi.imports.kinds.spool import Spool
from madoguchi.kit.taking import Outcome, Problem, Result, Taking
from madoguchi.people.actions.take_in import MemberRow, named_members

Record = dict[str, Any]

# Activities by what happened, in the organisation's language
ACTIVITIES = {
    "opened": Text("Opened", "受付"),
    "assigned": Text("Assigned", "担当者の割り当て"),
    "moved": Text("Handed to another team", "部署間の引き継ぎ"),
    "waiting": Text("Waiting for the customer", "お客様の返信待ち"),
    "on_hold": Text("On hold", "保留"),
    "worked_on": Text("Taken up", "対応再開"),
    "solved": Text("Solved", "解決"),
    "reopened": Text("Reopened", "再オープン"),
    "closed": Text("Closed", "完了"),
    "escalated": Text("Escalated", "優先度の引き上げ"),
    "late": Text("Promise missed", "期限超過"),
}
SIGNALS = {
    "opened": "opened",
    "waiting": "waiting_customer",
    "solved": "resolved",
    "reopened": "reopened",
    "closed": "closed",
}


@dataclass
class Ticket:
    """A ticket as neutral records: what was said, what was done, what the customer thought of it."""

    conversation: Record
    steps: list[Record] = field(default_factory=list)
    answers: list[Record] = field(default_factory=list)


def step(what: str, key: object, case: str, at: object, language: str, **more: Any) -> Record:
    """Return the neutral event of something that was done to a ticket."""
    name = ACTIVITIES[what].to(language)
    record = {
        "id": f"{what}:{key}",
        "case": case,
        "activity": name,
        "at": at,
        "signal": SIGNALS.get(what, ""),
    }
    return record | {name: value for name, value in more.items() if value not in (None, "", {})}


def take_tickets(
    taking: Taking, records: Sequence[Mapping[str, Any]], told: Told, compose: Callable[[Record, str], Ticket]
) -> list[Result]:
    """Take in tickets; each is taken, updated, unchanged or skipped as a whole."""
    language = "ja" if taking.language.startswith("ja") else "en"
    tickets = [compose(dict(record), language) for record in records]
    # What was done comes before what was said at the same moment: a case opens, then the first message stands.
    said: list[ConversationRow] = []
    told.state["steps_later"] = said
    results = conversations.take(taking, [ticket.conversation for ticket in tickets], told)
    for name, take in (("steps", events.take), ("answers", answers.take)):
        owners: list[int] = []
        rows: list[Record] = []
        for place, ticket in enumerate(tickets):
            if isinstance(results[place], Problem):
                continue
            for row in getattr(ticket, name):
                owners.append(place)
                rows.append(row)
        if not rows:
            continue
        for place, found in zip(owners, take(taking, rows, told), strict=True):
            if isinstance(found, Problem):
                if found.code != "same_id":
                    told.remarks.append((place, found))
            elif found is not Outcome.UNCHANGED and results[place] is Outcome.UNCHANGED:
                results[place] = Outcome.UPDATED
    message_steps(taking, said)
    return results


def take_people(taking: Taking, records: Sequence[Mapping[str, Any]], told: Told) -> list[Result]:
    """Take in customers and, where a record says ``"staff"``, members."""
    results: list[Result] = [Outcome.UNCHANGED] * len(records)
    served = [place for place, record in enumerate(records) if not record.get("staff")]
    if served:
        found = customers.take(taking, [records[place] for place in served], told)
        for place, result in zip(served, found, strict=True):
            results[place] = result
    for place, record in enumerate(records):
        if not record.get("staff"):
            continue
        before = taking.counts.copy()
        named_members(
            taking,
            [MemberRow(str(record["id"]), str(record.get("name") or record["id"]), record.get("email"))],
        )
        gained = taking.counts - before
        if gained["member.taken"]:
            results[place] = Outcome.TAKEN
        elif gained["member.updated"]:
            results[place] = Outcome.UPDATED
    return results


@dataclass
class Export:
    """An export that lies sorted in a spool: its records in the order they are taken in."""

    records: Callable[[], Iterator[tuple[int, Record | Problem]]]
    total: int
    done: int = 0

    def progress(self) -> float:
        """Return the share (0–1) of records that were read."""
        return min(1.0, self.done / self.total) if self.total else 1.0


@contextmanager
def spooled(fill: Callable[[Spool], None]) -> Iterator[Spool]:
    """A spool filled by ``fill`` and removed at the end."""
    spool = Spool()
    try:
        fill(spool)
        spool.settle()
        yield spool
    finally:
        spool.close()


_LINE = re.compile(r"<br\b[^>]*>|</(?:p|div|li|tr|h[1-6]|table|ul|ol)\s*>", re.IGNORECASE)
_ANY_TAG = re.compile(
    r"<(style|script|head)\b.*?</\1>|<!--.*?-->|<!doctype\b[^>]*>|</?[a-z][\w:-]*(?:\s[^<>]*)?/?>",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(
    r"<blockquote\b[^>]*>((?:(?!</?blockquote\b).)*)</blockquote\s*>", re.IGNORECASE | re.DOTALL
)
_MARKUP = re.compile(
    r"\s*<(?:!doctype|html|head|body|div|p|span|table|blockquote|font|br)\b[^<>]*>", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div)>", re.IGNORECASE)
_DEEPEST = 20  # quotes within quotes


def plain(markup: str) -> str:
    """Return the text of an HTML body, one line per paragraph; what it quotes begins with ``>`` as in a plain mail."""
    for _ in range(_DEEPEST):
        shorter = _QUOTED.sub(_as_quote, markup)
        if shorter == markup:
            break
        markup = shorter
    text = html.unescape(_ANY_TAG.sub("", _LINE.sub("\n", markup)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def said(words: str) -> str:
    """Return what was said: the text of a body that came as HTML, other words as they are."""
    if _MARKUP.match(words) or len(_BREAK.findall(words)) > 1:
        return plain(words)
    return words


def _as_quote(found: re.Match[str]) -> str:
    return "<br>" + "".join(f"&gt; {line}<br>" for line in plain(found[1]).split("\n"))
