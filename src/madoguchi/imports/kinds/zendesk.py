"""A Zendesk export: one JSON file or several in a ZIP, lists or pages of the incremental API, in any order.

Sections: tickets, comments, audits, users, groups, organizations, ticket_metric_events, ticket_metrics,
satisfaction_ratings. Items that come again (time-based pages repeat them) count once, in their newest version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from madoguchi.core.text import Text
from madoguchi.imports.kinds.base import Told
from madoguchi.imports.kinds.desk import (
    Export,
    Record,
    Ticket,
    plain,
    spooled,
    step,
    take_people,
    take_tickets,
)
from madoguchi.imports.kinds.spool import Item, Spool, each_record
from madoguchi.kit.reading.limits import ReadError
from madoguchi.kit.taking import Problem, Result, Taking

SECTIONS = {
    "tickets": "ticket",
    "comments": "comment",
    "audits": "audit",
    "users": "user",
    "groups": "group",
    "organizations": "organization",
    "ticket_metric_events": "ticket_metric_event",
    "ticket_metrics": "ticket_metric",
    "satisfaction_ratings": "satisfaction_rating",
}
_SINGULAR = {singular: plural for plural, singular in SECTIONS.items()}
_OF_TICKET = {"comments", "audits", "ticket_metric_events", "ticket_metrics", "satisfaction_ratings"}
SURVEY = "Zendesk satisfaction"
DEFINITIONS: dict[str, dict[str, Any]] = {
    "satisfaction": {
        "kind": "csat",
        "scale": [1, 2],
        "positive": [2],
        "values": {"bad": 1, "good": 2},
        "text_ja": "対応に満足されましたか。",
        "text_en": "How would you rate the support you received?",
    },
    "satisfaction_5": {
        "kind": "csat",
        "text_ja": "対応に満足されましたか（5段階）。",
        "text_en": "How would you rate the support you received (1 to 5)?",
    },
    "comment": {"kind": "text", "text_ja": "コメント", "text_en": "Comment"},
    "reason": {"kind": "categorical", "text_ja": "不満の理由", "text_en": "Reason for dissatisfaction"},
}


@contextmanager
def open_export(path: Path, name: str, alive: Callable[[], None] = lambda: None) -> Iterator[Export]:
    """Open an export. Raises ReadError when it holds no tickets and no users."""
    with spooled(lambda spool: _fill(spool, path, name, alive)) as spool:
        counts = spool.sections()
        total = counts.get("users", 0) + counts.get("tickets", 0)
        if not total:
            found = ", ".join(sorted(counts)) or "–"
            raise ReadError(
                Text(
                    "The file holds no Zendesk tickets or users (found: {found}).",
                    "Zendeskのチケットもユーザーも見つかりません（見つかったもの：{found}）。",
                ).fill(found=found),
                code="no_records",
            )
        export = Export(lambda: _records(spool, export), total)
        yield export


def _fill(spool: Spool, path: Path, name: str, alive: Callable[[], None]) -> None:
    for count, (file, section, value) in enumerate(each_record(path, name)):
        if not count % 2_000:
            alive()
        if isinstance(value, dict):
            _add(spool, _section_of(section, file, value), value)


def _section_of(section: str, file: str, item: Item) -> str:
    if section in SECTIONS:
        return section
    stem = re.sub(r"(\.[a-z]+)+$", "", file.lower())
    words = set(re.split(r"[^a-z]+", stem.replace("ticket_metric", "ticketmetric")))
    for plural, singular in SECTIONS.items():
        if plural.replace("ticket_metric", "ticketmetric") in words or (
            singular.replace("ticket_metric", "ticketmetric") in words and plural != "tickets"
        ):
            return plural
    return _by_fields(item)


def _by_fields(item: Item) -> str:
    """Tell a lone item by the fields only its kind has."""
    fields = set(item)
    for section, telling in (
        ("ticket_metric_events", {"metric", "instance_id"}),
        ("ticket_metrics", {"reopens", "replies"}),
        ("satisfaction_ratings", {"score", "requester_id", "ticket_id"}),
        ("audits", {"ticket_id", "events"}),
        ("comments", {"body", "author_id"}),
        ("tickets", {"requester_id", "status"}),
        ("organizations", {"domain_names"}),
        ("users", {"role", "email"}),
    ):
        if telling <= fields:
            return section
    return ""


def _add(spool: Spool, section: str, item: Item) -> None:
    if not section:
        for key, inner in item.items():  # {"ticket": {…}} or a page whose lists came whole
            if key in _SINGULAR and isinstance(inner, dict):
                _add(spool, _SINGULAR[key], inner)
            elif key in SECTIONS and isinstance(inner, list):
                for one in inner:
                    if isinstance(one, dict):
                        _add(spool, key, one)
        return
    if item.get("id") is None:
        return
    parent = str(item.get("ticket_id") or "") if section in _OF_TICKET else ""
    version = str(item.get("updated_at") or "")
    spool.add(section, str(item["id"]), item, version=version, parent=parent)
    if section == "tickets":
        for key in ("comments", "audits"):  # some exporters put them into the ticket
            for one in item.get(key) or []:
                if isinstance(one, dict):
                    _add(spool, key, {"ticket_id": item["id"], **one})
    if section == "audits":
        for one in item.get("events") or []:
            if isinstance(one, dict) and one.get("type") == "Comment" and one.get("id") is not None:
                comment = {"ticket_id": item.get("ticket_id"), "created_at": item.get("created_at"), **one}
                spool.add("comments", str(one["id"]), comment, parent=parent)


def _records(spool: Spool, export: Export) -> Iterator[tuple[int, Record | Problem]]:
    number = 0
    staff = {str(user["id"]): user for user in spool.items("users") if _is_staff(user)}
    groups = {str(group["id"]): str(group.get("name") or "") for group in spool.items("groups")}
    for user in spool.items("users"):
        number += 1
        export.done = number
        yield number, _user(user, spool)
    for ticket in spool.items("tickets"):
        number += 1
        export.done = number
        if ticket.get("status") == "deleted":
            yield number, Problem("deleted", Text("The ticket was deleted.", "削除されたチケットです。"))
            continue
        key = ticket["id"]
        comments = spool.of("comments", key)
        authors = {str(comment.get("author_id")) for comment in comments} | {str(ticket.get("requester_id"))}
        yield (
            number,
            {
                "_ticket": ticket,
                "comments": comments,
                "audits": spool.of("audits", key),
                "metric_events": spool.of("ticket_metric_events", key),
                "metrics": spool.of("ticket_metrics", key),
                "ratings": spool.of("satisfaction_ratings", key),
                "requester": spool.get("users", ticket.get("requester_id")) or {},
                "staff": sorted(authors & set(staff)),
                "knows_users": bool(staff),
                "groups": {
                    one: groups[one]
                    for one in {str(ticket.get("group_id")), *_audited_groups(spool.of("audits", key))}
                    if one in groups
                },
            },
        )


def _audited_groups(audits: Sequence[Item]) -> Iterator[str]:
    for audit in audits:
        for change in audit.get("events") or []:
            if change.get("field_name") == "group_id":
                yield str(change.get("value"))


def _is_staff(user: Item) -> bool:
    return user.get("role") in ("agent", "admin")


def _user(user: Item, spool: Spool) -> Record:
    if _is_staff(user):
        return {
            "id": f"user:{user['id']}",
            "name": user.get("name"),
            "email": user.get("email"),
            "staff": True,
        }
    organisation = spool.get("organizations", user.get("organization_id")) or {}
    fields = {f"field:{name}": value for name, value in (user.get("user_fields") or {}).items()}
    return {
        "id": str(user["id"]),
        "name": user.get("name"),
        "email": user.get("email") if "@" in str(user.get("email") or "") else None,
        "phone": user.get("phone"),
        "language": str(user.get("locale") or "")[:2].lower() or None,
        "account": organisation.get("name"),
        "created_at": user.get("created_at"),
        "personal": {
            name: value
            for name, value in {"external_id": user.get("external_id"), **fields}.items()
            if isinstance(value, str | int | float | bool) and value != ""
        },
    }


def take(taking: Taking, records: Sequence[Mapping[str, Any]], told: Told) -> list[Result]:
    """Take in users, then tickets."""
    told.survey, told.definitions = SURVEY, DEFINITIONS
    tickets = [place for place, record in enumerate(records) if "_ticket" in record]
    people = [place for place, record in enumerate(records) if "_ticket" not in record]
    results: dict[int, Result] = {}
    if people:
        results |= zip(people, take_people(taking, [records[p] for p in people], told), strict=True)
    if tickets:
        chosen = [records[p] for p in tickets]
        first_remark = len(told.remarks)
        found = take_tickets(taking, chosen, told, compose)
        told.remarks[first_remark:] = [(tickets[place], why) for place, why in told.remarks[first_remark:]]
        results |= zip(tickets, found, strict=True)
    return [results[place] for place in range(len(records))]


_CHANNELS = {"web": "form", "native_messaging": "chat", "api": "api", "mobile_sdk": "chat", "rule": ""}


def compose(record: Record, language: str) -> Ticket:
    """Return the neutral records of one ticket with all that belongs to it."""
    ticket: Item = record["_ticket"]
    case = str(ticket["id"])
    via = str((ticket.get("via") or {}).get("channel") or "")
    assignee = f"user:{ticket['assignee_id']}" if ticket.get("assignee_id") else None
    team = record["groups"].get(str(ticket.get("group_id")))
    status = str(ticket.get("status") or "")
    fields = {
        f"field:{one.get('id')}": one.get("value")
        for one in ticket.get("custom_fields") or []
        if isinstance(one.get("value"), str | int | float | bool) and one.get("value") != ""
    }
    attributes = {
        "tags": " ".join(str(tag) for tag in ticket.get("tags") or [])[:500],
        "brand": ticket.get("brand_id"),
        "form": ticket.get("ticket_form_id"),
        "incident_of": ticket.get("problem_id"),
    }
    conversation = {
        "id": case,
        "case": case,
        "subject": ticket.get("subject") or ticket.get("raw_subject"),
        "channel": _CHANNELS.get(via, via),
        "language": str(record["requester"].get("locale") or "")[:2].lower() or None,
        "opened_at": ticket.get("created_at"),
        "customer": str(ticket["requester_id"]) if ticket.get("requester_id") else None,
        "agent": assignee,
        "team": team,
        "request": ticket.get("type"),
        "priority": ticket.get("priority"),
        "status": status,
        "due_at": ticket.get("due_at"),
        "resolved": status in ("solved", "closed"),
        "attributes": {name: value for name, value in attributes.items() if value not in (None, "")},
        "personal": fields,
        "turns": _turns(record, ticket),
    }
    return Ticket(
        conversation, list(_steps(record, ticket, case, language)), list(_marks(record, ticket, case))
    )


def _turns(record: Record, ticket: Item) -> list[Record]:
    comments = sorted(record["comments"], key=lambda one: (str(one.get("created_at") or ""), str(one["id"])))
    if not comments and ticket.get("description"):
        comments = [
            {
                "id": "description",
                "author_id": ticket.get("requester_id"),
                "plain_body": ticket["description"],
                "created_at": ticket.get("created_at"),
            }
        ]
    turns = []
    for comment in comments:
        author = comment.get("author_id")
        body = comment.get("plain_body") or comment.get("body") or plain(str(comment.get("html_body") or ""))
        speaker = _speaker(record, ticket, author, public=comment.get("public") is not False)
        turn = {
            "id": comment["id"],
            "speaker": speaker,
            "text": str(body).replace("&nbsp;", " ").strip(),
            "at": comment.get("created_at"),
            "public": comment.get("public") is not False,
        }
        if speaker == "agent":
            turn["agent"] = f"user:{author}"
        turns.append(turn)
    return turns


def _speaker(record: Record, ticket: Item, author: object, *, public: bool) -> str:
    if author is None or str(author) == "-1":
        return "system"
    if str(author) in record["staff"] or not public:
        return "agent"
    if record["knows_users"] or author == ticket.get("requester_id"):
        return "customer"
    return "agent"  # without users, whoever is not the requester is one of ours


def _steps(record: Record, ticket: Item, case: str, language: str) -> Iterator[Record]:
    yield step("opened", case, case, ticket.get("created_at"), language)
    if record["audits"]:
        yield from _audited(record, case, language)
    elif record["metric_events"]:
        yield from _measured(record["metric_events"], case, language)
    else:
        solved = next((one.get("solved_at") for one in record["metrics"] if one.get("solved_at")), None)
        if solved is None and ticket.get("status") == "solved":
            solved = ticket.get("updated_at")
        if solved:
            yield step("solved", case, case, solved, language)


_STATUS = {"pending": "waiting", "hold": "on_hold", "solved": "solved", "closed": "closed"}
_URGENCY = ("low", "normal", "high", "urgent")


def _audited(record: Record, case: str, language: str) -> Iterator[Record]:
    """Steps from the audits: the true log of who changed what and when."""
    for audit in sorted(record["audits"], key=lambda one: (str(one.get("created_at") or ""), str(one["id"]))):
        at, author = audit.get("created_at"), audit.get("author_id")
        who = f"user:{author}" if str(author) in record["staff"] else None
        for change in audit.get("events") or []:
            if change.get("type") != "Change":
                continue
            name, value, before = change.get("field_name"), change.get("value"), change.get("previous_value")
            what = None
            more: dict[str, Any] = {}
            if name == "status":
                reopened = before in ("solved",) and value in ("open", "new", "pending", "hold")
                what = "reopened" if reopened else _STATUS.get(str(value), "worked_on")
            elif name == "group_id" and before is not None:
                what, more = "moved", {"team": record["groups"].get(str(value))}
            elif name == "assignee_id" and value is not None:
                what = "assigned"
            elif name == "priority" and _rank(value) > _rank(before) >= 0:
                what = "escalated"
            if what:
                yield step(
                    what,
                    change.get("id") or f"{audit['id']}:{name}",
                    case,
                    at,
                    language,
                    resource=who,
                    **more,
                )


def _rank(priority: object) -> int:
    return _URGENCY.index(str(priority)) if priority in _URGENCY else -1


def _measured(metric_events: Sequence[Item], case: str, language: str) -> Iterator[Record]:
    """Steps from metric events, where there are no audits: solved, reopened, waiting, promises missed."""
    metrics = {str(one.get("metric")) for one in metric_events}
    clock = next(
        (name for name in ("resolution_time", "requester_wait_time", "agent_work_time") if name in metrics),
        "",
    )
    for one in sorted(metric_events, key=lambda one: (str(one.get("time") or ""), str(one["id"]))):
        if one.get("deleted"):
            continue
        metric, kind, at = one.get("metric"), one.get("type"), one.get("time")
        instance = int(one.get("instance_id") or 0)
        if metric == clock and kind == "fulfill":
            yield step("solved", one["id"], case, at, language)
        elif metric == clock and kind == "activate" and instance > 1:
            yield step("reopened", one["id"], case, at, language)
        elif metric == "requester_wait_time" and kind == "pause":
            yield step("waiting", one["id"], case, at, language)
        elif kind == "breach":
            yield step("late", one["id"], case, at, language, attributes={"metric": metric})


def _marks(record: Record, ticket: Item, case: str) -> Iterator[Record]:
    ratings = list(record["ratings"])
    inline = ticket.get("satisfaction_rating")
    if not ratings and isinstance(inline, dict) and inline.get("score"):
        ratings = [
            {"id": inline.get("id") or f"ticket-{case}", "updated_at": ticket.get("updated_at"), **inline}
        ]
    for rating in ratings:
        score = str(rating.get("score") or "").lower()
        given: dict[str, Any] = {}
        if score.startswith(("good", "bad")):
            given["satisfaction"] = "good" if score.startswith("good") else "bad"
        elif score in ("1", "2", "3", "4", "5"):
            given["satisfaction_5"] = score
        else:
            continue  # offered, not given
        for name in ("comment", "reason"):
            if rating.get(name) and rating[name] != "No reason provided":
                given[name] = str(rating[name])
        yield {
            "submission": str(rating["id"]),
            "answers": given,
            "answered_at": rating.get("created_at") or rating.get("updated_at"),
            "case": case,
            "customer": str(rating.get("requester_id") or ticket.get("requester_id") or "") or None,
        }
