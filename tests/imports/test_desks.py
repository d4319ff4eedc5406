"""The exports of help desks come in as conversations, steps and answers."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from madoguchi.cases.models import Case, Message
from madoguchi.events.models import Event, Kind
from madoguchi.imports.actions.receive import receive
from madoguchi.imports.actions.run import run
from madoguchi.imports.actions.undo import undo_batch
from madoguchi.imports.models import Batch
from madoguchi.people.models import Account, Customer, Member
from madoguchi.surveys.models import Answer

pytestmark = pytest.mark.django_db

USERS = [
    {
        "id": 1,
        "name": "佐々木 花子",
        "email": "hanako@example.jp",
        "role": "end-user",
        "locale": "ja",
        "organization_id": 7,
    },
    {"id": 2, "name": "青井", "email": "aoi@inn.example", "role": "agent"},
]
ORGANISATIONS = [{"id": 7, "name": "佐々木商店"}]
GROUPS = [{"id": 5, "name": "フロント"}, {"id": 6, "name": "経理"}]
TICKET: dict[str, Any] = {
    "id": 100,
    "subject": "請求書の宛名",
    "description": "宛名を変えてください。",
    "status": "closed",
    "priority": "high",
    "type": "question",
    "requester_id": 1,
    "assignee_id": 2,
    "group_id": 6,
    "via": {"channel": "web"},
    "tags": ["invoice", "vip"],
    "custom_fields": [{"id": 31, "value": "090-0000-0000"}],
    "created_at": "2026-03-01T00:00:00Z",
    "updated_at": "2026-03-09T00:00:00Z",
}
COMMENTS = [
    {
        "id": 11,
        "ticket_id": 100,
        "author_id": 1,
        "plain_body": "宛名を変えてください。",
        "public": True,
        "created_at": "2026-03-01T00:00:00Z",
    },
    {
        "id": 12,
        "ticket_id": 100,
        "author_id": 2,
        "html_body": "<p>承知しました。</p><p>青井</p>",
        "public": True,
        "created_at": "2026-03-01T02:00:00Z",
    },
    {
        "id": 13,
        "ticket_id": 100,
        "author_id": 2,
        "body": "経理へ確認",
        "public": False,
        "created_at": "2026-03-01T03:00:00Z",
    },
]
AUDITS = [
    {"id": 21, "ticket_id": 100, "author_id": 2, "created_at": "2026-03-01T03:00:00Z", "events": [
        {"id": 211, "type": "Change", "field_name": "group_id", "previous_value": "5", "value": "6"}]},
    {"id": 22, "ticket_id": 100, "author_id": 2, "created_at": "2026-03-02T00:00:00Z", "events": [
        {"id": 221, "type": "Change", "field_name": "status", "previous_value": "open", "value": "solved"}]},
    {"id": 23, "ticket_id": 100, "author_id": 1, "created_at": "2026-03-03T00:00:00Z", "events": [
        {"id": 231, "type": "Change", "field_name": "status", "previous_value": "solved", "value": "open"}]},
    {"id": 24, "ticket_id": 100, "author_id": -1, "created_at": "2026-03-09T00:00:00Z", "events": [
        {"id": 241, "type": "Change", "field_name": "status", "previous_value": "solved", "value": "closed"}]},
]  # fmt: skip
METRIC_EVENTS = [
    {
        "id": 41,
        "ticket_id": 100,
        "metric": "requester_wait_time",
        "instance_id": 1,
        "type": "activate",
        "time": "2026-03-01T00:00:00Z",
    },
    {
        "id": 42,
        "ticket_id": 100,
        "metric": "reply_time",
        "instance_id": 1,
        "type": "breach",
        "time": "2026-03-01T01:00:00Z",
    },
    {
        "id": 43,
        "ticket_id": 100,
        "metric": "requester_wait_time",
        "instance_id": 1,
        "type": "fulfill",
        "time": "2026-03-02T00:00:00Z",
    },
]
RATINGS = [
    {
        "id": 51,
        "ticket_id": 100,
        "score": "good",
        "comment": "早かったです。",
        "requester_id": 1,
        "created_at": "2026-03-04T00:00:00Z",
        "updated_at": "2026-03-04T00:00:00Z",
    },
]
WHOLE: dict[str, Any] = {
    "tickets": [TICKET],
    "comments": COMMENTS,
    "audits": AUDITS,
    "users": USERS,
    "groups": GROUPS,
    "organizations": ORGANISATIONS,
    "ticket_metric_events": METRIC_EVENTS,
    "satisfaction_ratings": RATINGS,
}


def bring(content: bytes, name: str, kind: str = "zendesk") -> Batch:
    one = receive(io.BytesIO(content), name, kind=kind, source=kind)
    run(one)
    return one


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def story() -> list[tuple[str, str]]:
    return list(
        Event.objects.filter(kind=Kind.STEP).order_by("at", "number").values_list("activity", "signal")
    )


def test_one_file_with_every_section(inn: object) -> None:
    one = bring(as_json(WHOLE), "zendesk.json")
    assert (one.state, one.taken, one.skipped) == ("done", 3, 0)
    assert story() == [
        ("受付", "opened"),
        ("お客様からの連絡", "contact"),
        ("返信", "reply"),
        ("部署間の引き継ぎ", ""),
        ("社内メモ", ""),
        ("解決", "resolved"),
        ("再オープン", "reopened"),
        ("完了", "closed"),
    ]
    case = Case.objects.get()
    assert (case.channel, case.request, case.priority, case.language) == ("form", "question", "high", "ja")
    assert case.team is not None
    assert (case.team.name, case.personal) == ("経理", {"field:31": "090-0000-0000"})
    assert [message.text for message in Message.objects.order_by("position")][1] == "承知しました。\n青井"
    assert list(Message.objects.order_by("position").values_list("speaker", "public")) == [
        ("customer", True),
        ("agent", True),
        ("agent", False),
    ]
    assert Customer.objects.get(source_id="1").account == Account.objects.get()
    assert Member.objects.get().name == "青井"
    assert Member.objects.get().email is None  # an import opens no door
    answers = dict(Answer.objects.values_list("question__code", "value"))
    assert answers == {"satisfaction": 2.0, "comment": None}
    assert not Event.objects.filter(payload__icontains="090-0000").exists()


def test_without_audits_the_metric_events_tell_the_story(inn: object) -> None:
    bring(as_json({name: rows for name, rows in WHOLE.items() if name != "audits"}), "zendesk.json")
    assert story() == [
        ("受付", "opened"),
        ("お客様からの連絡", "contact"),
        ("期限超過", ""),
        ("返信", "reply"),
        ("社内メモ", ""),
        ("解決", "resolved"),
    ]


def test_files_of_one_section_each_in_a_zip(inn: object) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, rows in WHOLE.items():
            archive.writestr(f"export/{name}.json", as_json({name: rows, "count": len(rows)}))
    one = bring(packed.getvalue(), "export.zip")
    assert (one.state, one.taken) == ("done", 3)
    assert len(story()) == 8


def test_pages_of_the_incremental_api_repeat_items_and_the_newest_counts(inn: object) -> None:
    older = TICKET | {"subject": "まだ古い件名", "updated_at": "2026-03-02T00:00:00Z"}
    pages = [
        {"tickets": [TICKET], "end_of_stream": False, "after_cursor": "x"},
        {"tickets": [older], "end_of_stream": True},
        {"users": USERS, "next_page": None},
    ]
    one = bring(b"\n".join(as_json(page) for page in pages), "tickets.ndjson")
    assert (one.state, one.taken) == ("done", 3)
    assert Case.objects.get().subject == "請求書の宛名"


def test_a_lone_line_is_told_by_the_file_name_or_its_fields(inn: object) -> None:
    one = bring(b"\n".join(as_json(row) for row in [TICKET, TICKET | {"id": 101}]), "tickets.jsonl")
    assert (one.state, one.taken) == ("done", 2)
    two = bring(as_json([*USERS]), "anything.json")
    assert (two.state, two.taken, two.updated) == ("done", 1, 1)  # the requester was a pseudonym before


def test_again_and_later(inn: object) -> None:
    bring(as_json(WHOLE), "a.json")
    events = Event.objects.count()
    again = bring(as_json(WHOLE), "b.json")
    assert (again.taken, again.updated, again.unchanged) == (0, 0, 3)
    assert Event.objects.count() == events
    more = {
        "id": 14,
        "ticket_id": 100,
        "author_id": 1,
        "plain_body": "助かりました。",
        "created_at": "2026-03-04T00:00:00Z",
    }
    later = bring(as_json(WHOLE | {"comments": [*COMMENTS, more]}), "c.json")
    assert (later.taken, later.updated, later.unchanged) == (0, 1, 2)
    undo_batch(later)
    assert Message.objects.count() == 3


def test_undone_as_a_whole(inn: object) -> None:
    undo_batch(bring(as_json(WHOLE), "a.json"))
    assert not Case.objects.exists()
    assert not Customer.objects.exists()
    assert not Answer.objects.exists()


def test_something_else_is_refused_with_a_reason(inn: object) -> None:
    one = bring(as_json({"orders": [{"id": 1}]}), "orders.json")
    assert one.state == "refused"
    assert "Zendesk" in one.message["ja"]
    two = bring(b'{"tickets": [{"id": 1,', "cut.json")
    assert two.state == "refused"
    assert not Case.objects.exists()


KLAUS = {
    "data": [
        {
            "id": "K-1", "subject": "Late parcel", "description": "Where is it?", "status": "closed", "channel": "EMAIL",
            "type": "EMAIL", "customerName": "Ann", "customerEmail": "ann@example.com", "assigneeName": "青井",
            "assigneeEmail": "aoi@inn.example", "created": "2026-03-01T00:00:00Z", "updated": "2026-03-02T00:00:00Z",
            "closed": "2026-03-02T00:00:00Z", "satisfactionScore": 4, "satisfactionComment": "fine", "tags": ["parcel"],
            "url": "https://desk.example/1",
            "ticketFields": [{"id": "1", "label": "Product", "values": [{"label": "Tea", "value": "tea"}]}],
            "comments": [
                {"id": "c1", "authorName": "Ann", "authorEmail": "ann@example.com", "authorIsNotClient": False,
                 "public": True, "comment": "Where is it?", "created": "2026-03-01T00:00:00Z"},
                {"id": "c2", "authorName": "青井", "authorEmail": "aoi@inn.example", "authorIsNotClient": True,
                 "public": True, "comment": "On its way.", "created": "2026-03-01T01:00:00Z"},
            ],
        }
    ]
}  # fmt: skip


def test_the_neutral_payload_of_quality_tools(inn: object) -> None:
    one = bring(as_json(KLAUS), "payload.json", "klaus")
    assert (one.state, one.taken) == ("done", 1)
    case = Case.objects.get()
    assert (case.subject, case.channel, case.personal["Product"]) == ("Late parcel", "email", "Tea")
    assert [signal for _, signal in story()] == ["opened", "contact", "reply", "resolved"]
    assert dict(Answer.objects.values_list("question__code", "value")) == {
        "satisfaction": 4.0,
        "comment": None,
    }
    assert bring(as_json(KLAUS), "payload.json", "klaus").unchanged == 1
