"""Neutral records come in once each, however often and in whatever portions they come."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from madoguchi.cases.models import Case, Conversation, Message
from madoguchi.events.models import Event, Kind
from madoguchi.imports.actions.take_in import Tally, take_in
from madoguchi.imports.models import Batch, Skipped
from madoguchi.people.models import Customer, Member, Team, Transaction
from madoguchi.surveys.models import Answer, Question, Submission

pytestmark = pytest.mark.django_db

STAY: list[dict[str, Any]] = [
    {"case": "A1", "activity": "予約", "at": "2026-03-01 10:00", "resource": "青井", "team": "フロント"},
    {"case": "A1", "activity": "確認", "at": "2026/03/01 10:05", "resource": "青井", "team": "フロント"},
    {"case": "A1", "activity": "到着", "at": "令和8年3月3日 15:00", "customer": "C9", "priority": "high"},
    {
        "case": "B2",
        "activity": "予約",
        "at": dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC),
        "attributes": {"plan": "夕食付"},
    },
]


def batch(**fields: Any) -> Batch:
    return Batch.objects.create(**{"kind": "events", "source_system": "files"} | fields)


def taken(tally: Tally) -> tuple[int, int, int, int]:
    return tally.taken, tally.updated, tally.unchanged, tally.skipped


def steps() -> list[tuple[str | None, str, dt.datetime]]:
    found = Event.objects.filter(kind=Kind.STEP).order_by("number")
    names = dict(Case.objects.values_list("pk", "source_id"))
    return [(names[event.case_id], event.activity, event.at) for event in found]


def test_an_event_log_makes_cases_steps_members_and_teams(inn: object) -> None:
    tally = take_in("events", STAY, batch())
    assert taken(tally) == (4, 0, 0, 0)
    assert [step[:2] for step in steps()] == [("A1", "予約"), ("A1", "確認"), ("A1", "到着"), ("B2", "予約")]
    assert steps()[0][2] == dt.datetime(2026, 3, 1, 1, tzinfo=dt.UTC)  # ten o'clock in Tokyo
    assert steps()[2][2] == dt.datetime(2026, 3, 3, 6, tzinfo=dt.UTC)
    case = Case.objects.get(source_id="A1")
    assert (case.priority, case.customer and case.customer.source_id) == ("high", "C9")
    assert case.opened_at == dt.datetime(2026, 3, 1, 1, tzinfo=dt.UTC)
    assert Member.objects.get(name="青井").email is None
    assert Team.objects.get().name == "フロント"
    described = Event.objects.get(kind=Kind.DESCRIBE, subject_id=case.pk)
    assert (described.customer_id, described.payload["priority"]) == (case.customer_id, "high")
    assert Event.objects.filter(payload__attributes__plan="夕食付").count() == 1
    assert set(Event.objects.values_list("origin", flat=True)) == {"import"}


@pytest.mark.parametrize("portion", [1, 2, 3, 2_000])
def test_importing_twice_changes_nothing(inn: object, portion: int) -> None:
    take_in("events", STAY * 3, batch(), portion=portion)
    events = Event.objects.count()
    assert len(steps()) == 12  # alike rows of one file are all kept
    again = take_in("events", STAY * 3, batch(), portion=5)
    assert taken(again) == (0, 0, 12, 0)
    assert Event.objects.count() == events


@pytest.mark.parametrize("portion", [1, 3, 2_000])
def test_a_case_in_several_portions_counts_once(inn: object, portion: int) -> None:
    first, second = (
        take_in("events", STAY * 3, batch(), portion=portion),
        take_in("events", STAY * 3, batch(), portion=portion),
    )
    assert {name: n for name, n in first.counts.items() if name.startswith("case")} == {"case.taken": 2}
    assert {name: n for name, n in second.counts.items() if name.startswith("case")} == {"case.unchanged": 2}


def test_a_later_export_only_adds_what_is_new_and_corrects_what_changed(inn: object) -> None:
    rows = [dict(row, id=str(n)) for n, row in enumerate(STAY)]
    take_in("events", rows, batch())
    later = [*rows, {"id": "9", "case": "A1", "activity": "退出", "at": "2026-03-04 11:00"}]
    later[1] = dict(later[1], cost=300)
    tally = take_in("events", later, batch())
    assert taken(tally) == (1, 1, 3, 0)
    old, new = Event.objects.filter(kind=Kind.STEP, source_id="step:1").order_by("number")
    assert (old.cost, new.cost, new.supersedes_id) == (None, 300, old.number)


def test_rows_that_cannot_be_read_are_skipped_with_number_and_reason(inn: object) -> None:
    rows = [
        STAY[0],
        {"case": "", "activity": "予約", "at": "2026-03-01"},
        {"case": "C", "activity": "予約", "at": "きのう"},
        {"case": "C", "activity": "予約", "at": "2026-03-02", "started_at": "2026-03-03"},
        {"id": "x", **STAY[1]},
        {"id": "x", **STAY[2]},
    ]
    one = batch()
    tally = take_in("events", rows, one)
    assert taken(tally) == (2, 0, 0, 4)
    skipped = list(Skipped.objects.filter(batch=one).order_by("row").values_list("row", "reason_code"))
    assert skipped == [(2, "no_case"), (3, "bad_date"), (4, "ends_before_it_starts"), (6, "same_id")]
    assert "案件" in Skipped.objects.get(row=2).reason_ja
    one.refresh_from_db()
    assert (one.taken, one.skipped, one.rows_done) == (2, 4, 6)


TALK: dict[str, Any] = {
    "id": "K1",
    "case": "A1",
    "channel": "chat",
    "language": "ja",
    "customer": "hanako@example.jp",
    "agent": "青井",
    "turns": [
        {"speaker": "customer", "text": "予約を変更したいのですが。", "at": "2026-03-01T09:00:00+09:00"},
        {"speaker": "customer", "text": "来週の土曜日です。", "at": "2026-03-01T09:00:30+09:00"},
        {"speaker": "agent", "text": "かしこまりました。", "at": "2026-03-01T09:02:00+09:00"},
        {"speaker": "system", "text": "チャットを終了しました。"},
    ],
    "satisfaction": 5,
    "resolved": True,
}


def test_a_conversation_brings_messages_contacts_replies_and_the_mark(inn: object) -> None:
    tally = take_in("conversations", [TALK], batch(kind="conversations"))
    assert taken(tally) == (1, 0, 0, 0)
    assert [message.text for message in Message.objects.order_by("position")][2] == "かしこまりました。"
    found = Event.objects.filter(kind=Kind.STEP).order_by("at").values_list("activity", "signal")
    assert list(found) == [("お客様からの連絡", "contact"), ("返信", "reply")]
    answer = Answer.objects.get()
    assert (answer.value, answer.question.kind, answer.submission.case_id) == (
        5,
        "csat",
        Case.objects.get().pk,
    )
    assert Event.objects.get(kind=Kind.DESCRIBE).payload["resolved"] is True
    assert not Event.objects.filter(payload__icontains="予約を変更").exists()  # no words in the log of events
    assert Customer.objects.get().email == "hanako@example.jp"
    again = take_in("conversations", [TALK], batch(kind="conversations"))
    assert taken(again) == (0, 0, 1, 0)


def test_a_conversation_that_went_on_gains_its_new_messages(inn: object) -> None:
    take_in("conversations", [TALK], batch())
    turns = [
        *TALK["turns"],
        {"speaker": "customer", "text": "ありがとう。", "at": "2026-03-01T09:05:00+09:00"},
    ]
    tally = take_in("conversations", [TALK | {"turns": turns}], batch())
    assert taken(tally) == (0, 1, 0, 0)
    assert Message.objects.count() == 5
    assert Conversation.objects.count() == 1
    assert tally.counts["message.taken"] == 1


def test_speakers_called_by_name_are_told_by_who_is_the_agent(inn: object) -> None:
    turns = [{"speaker": "Sarah Miller", "text": "Hello?"}, {"speaker": "Tom Blake", "text": "Good evening."}]
    talk = {"id": "K7", "agent": "Tom Blake", "turns": turns}
    take_in("conversations", [talk], batch())
    assert list(Message.objects.order_by("position").values_list("speaker", flat=True)) == [
        "customer",
        "agent",
    ]
    unclear = talk | {"id": "K8", "turns": [*turns, {"speaker": "Ann Lee", "text": "And me."}]}
    assert take_in("conversations", [unclear], batch()).skipped == 1


def test_a_mail_in_html_is_kept_as_the_text_people_read(inn: object) -> None:
    mail = "<p>Hi Sarah,</p><p>It is <b>done</b> &amp; paid.</p><blockquote>When will I know?</blockquote>"
    turns = [{"speaker": "customer", "text": "Is 3 < 5 and <br> a tag?"}, {"speaker": "agent", "text": mail}]
    take_in("conversations", [TALK | {"turns": turns}], batch())
    assert [message.text for message in Message.objects.order_by("position")] == [
        "Is 3 < 5 and <br> a tag?",
        "Hi Sarah,\nIt is done & paid.\n\n> When will I know?",
    ]


def test_answers_one_by_one(inn: object) -> None:
    rows = [
        {
            "submission": "S1",
            "question": "Q1",
            "kind": "csat",
            "value": 5,
            "answered_at": "2026-03-01",
            "stage": "宿泊",
        },
        {"submission": "S1", "question": "Q2", "kind": "nps", "value": 11, "answered_at": "2026-03-01"},
        {
            "submission": "S1",
            "question": "Q3",
            "kind": "text",
            "text": "よかった",
            "answered_at": "2026-03-01",
        },
        {"submission": "S2", "question": "Q1", "value": "とても満足", "case": "A1", "weight": 0.5},
    ]
    tally = take_in("answers", rows, batch(), survey="宿泊")
    assert taken(tally) == (3, 0, 0, 1)
    assert tally.problems[0][1].code == "off_scale"
    assert taken(take_in("answers", rows, batch(), survey="宿泊")) == (0, 0, 3, 1)
    second = Submission.objects.get(source_id="宿泊:S2")
    assert (second.weight, second.case and second.case.source_id) == (0.5, "A1")
    event = Event.objects.get(kind=Kind.ANSWER, subject_id=second.pk)
    assert (event.value, event.weight, event.case_id) == (5, 0.5, second.case_id)


def test_answers_one_submission_a_row(inn: object) -> None:
    definitions = {
        "Q7ALL": {"kind": "csat", "missing": ["0"]},
        "NETPRO": {"kind": "nps", "missing": ["11"]},
        "LANG": {"kind": "categorical"},
        "WHY": {"kind": "text"},
    }
    rows = [
        {
            "submission": "1",
            "answers": {"Q7ALL": "4", "NETPRO": "9", "LANG": "日本語", "WHY": "近い"},
            "weight": "0.9",
        },
        {"submission": "2", "answers": {"Q7ALL": "0", "NETPRO": "11", "LANG": "English", "WHY": ""}},
        {"submission": "3", "answers": {"Q7ALL": "9", "NETPRO": "8", "LANG": "日本語"}},
    ]
    tally = take_in("answers", rows, batch(), survey="sfo", definitions=definitions)
    assert taken(tally) == (3, 0, 0, 0)
    assert [(row, problem.code) for row, problem in tally.problems] == [(3, "off_scale")]
    values = dict(Answer.objects.filter(submission__source_id="sfo:2").values_list("question__code", "value"))
    assert values == {"Q7ALL": 0, "NETPRO": 11, "LANG": 2}  # codes stay, so that pages can count them
    assert Question.objects.get(code="NETPRO").missing == ["11"]
    assert Question.objects.get(code="LANG").labels == {"日本語": 1, "English": 2}
    assert taken(take_in("answers", rows, batch(), survey="sfo", definitions=definitions)) == (0, 0, 3, 0)
    changed = [dict(rows[0], answers={**rows[0]["answers"], "NETPRO": "10"})]
    assert taken(take_in("answers", changed, batch(), survey="sfo", definitions=definitions)) == (0, 1, 0, 0)
    old, new = Event.objects.filter(
        kind=Kind.ANSWER,
        question_id=Question.objects.get(code="NETPRO").pk,
        subject_id=Submission.objects.get(source_id="sfo:1").pk,
    ).order_by("number")
    assert (old.value, new.value, new.supersedes_id) == (9, 10, old.number)


def test_customers_give_pseudonyms_their_names_and_purchases_find_them(inn: object) -> None:
    take_in("events", [dict(STAY[2])], batch())
    assert Customer.objects.get(source_id="C9").name == ""
    people = [{"id": "C9", "name": "佐々木 花子", "email": "Hanako@Example.jp", "account": "佐々木商店"}]
    assert taken(take_in("customers", people, batch())) == (0, 1, 0, 0)
    assert Customer.objects.get(source_id="C9").email == "hanako@example.jp"
    bought = [
        {"customer": "C9", "at": "2026-03-03", "amount": "¥12,300", "product": "宿泊"},
        {"customer": "C9", "at": "2026-03-03", "amount": "¥12,300", "product": "宿泊"},
        {"customer": "C9", "at": "2026-03-03", "amount": "たくさん"},
    ]
    assert taken(take_in("transactions", bought, batch())) == (2, 0, 0, 1)
    assert taken(take_in("transactions", bought, batch())) == (0, 0, 2, 1)
    assert {float(one.amount) for one in Transaction.objects.all()} == {12300.0}
    event = Event.objects.filter(kind=Kind.TRANSACTION).first()
    assert event
    assert event.subject_id == Customer.objects.get(source_id="C9").pk


def test_someone_known_by_email_is_the_same_person_when_the_number_comes(inn: object) -> None:
    take_in(
        "conversations", [TALK, TALK | {"id": "K2", "case": "A2", "customer": "Hanako@Example.JP"}], batch()
    )
    assert Customer.objects.get().source_id == "hanako@example.jp"
    people = [{"id": "C9", "name": "佐々木 花子", "email": "HANAKO@example.jp"}]
    assert taken(take_in("customers", people, batch())) == (0, 1, 0, 0)
    assert Customer.objects.get().source_id == "C9"
    assert taken(take_in("customers", people, batch())) == (0, 0, 1, 0)
    assert taken(take_in("conversations", [TALK], batch())) == (0, 0, 1, 0)
    assert Customer.objects.count() == 1


def test_a_missing_code_is_kept_as_given_and_a_blank_is_not_made_one(inn: object) -> None:
    definitions = {"EASE": {"kind": "ces", "missing": ["9", "わからない"]}}
    rows = [
        {"submission": str(place), "answers": {"EASE": said}}
        for place, said in enumerate(("9", "９", "わからない", "", "6"))
    ]
    assert taken(take_in("answers", rows, batch(), survey="ease", definitions=definitions)) == (5, 0, 0, 0)
    values = Answer.objects.order_by("submission__source_id").values_list("value", flat=True)
    assert list(values) == [9, 9, None, None, 6]
