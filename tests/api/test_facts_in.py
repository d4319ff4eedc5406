"""Facts come in record by record: once, again, changed, wrong, and are taken back."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.cases.models import Case
from madoguchi.events.models import Event, Kind, Origin
from madoguchi.imports.models import Batch
from madoguchi.people.models import Customer, Role
from madoguchi.surveys.models import Answer
from tests.api.calling import Caller, caller, code_of, writer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn", "warehouse")]

RECORDS: dict[str, dict[str, Any]] = {
    "customers": {"id": "C1", "name": "山田 花子", "email": "hanako@example.jp"},
    "conversations": {
        "id": "V1",
        "case": "A1",
        "channel": "chat",
        "turns": [
            {"speaker": "customer", "text": "鍵が開きません", "at": "2026-11-02T09:00:00+09:00"},
            {"speaker": "agent", "text": "すぐに参ります", "at": "2026-11-02T09:01:00+09:00"},
        ],
    },
    "events": {"id": "E1", "case": "A1", "activity": "受付", "at": "2026-11-02T09:00:00+09:00"},
    "questions": {"code": "csat", "kind": "csat", "scale": [1, 5], "positive": [4, 5]},
    "answers": {
        "submission": "S1",
        "question": "nps",
        "kind": "nps",
        "value": 9,
        "answered_at": "2026-11-03",
    },
    "transactions": {"id": "T1", "customer": "C1", "at": "2026-11-03", "amount": 12800},
}


@pytest.mark.parametrize("kind", RECORDS)
def test_sending_the_same_again_changes_nothing(kind: str) -> None:
    who = writer()
    first = who.bring(kind, RECORDS[kind])
    assert (first["taken"], first["skipped"], first["problems"]) == (1, 0, [])
    said = Event.objects.count()
    again = who.bring(kind, RECORDS[kind])
    assert (again["taken"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert Event.objects.count() == said


def test_a_changed_record_is_updated_and_the_correction_supersedes() -> None:
    who = writer()
    who.bring("answers", RECORDS["answers"])
    assert who.bring("answers", RECORDS["answers"] | {"value": 3})["updated"] == 1
    assert Answer.objects.get().value == 3
    old, new = Event.objects.filter(kind=Kind.ANSWER).order_by("number")
    assert new.supersedes_id == old.number


def test_what_a_program_sends_is_live_unless_it_says_otherwise() -> None:
    who = writer()
    who.bring("events", RECORDS["events"])
    who.bring("events", RECORDS["events"] | {"id": "E0", "at": "2025-01-01"}, origin="import")
    origins = Event.objects.filter(kind=Kind.STEP).order_by("number").values_list("origin", flat=True)
    assert list(origins) == [Origin.LIVE, Origin.IMPORT]


def test_the_same_id_of_another_source_is_another_thing() -> None:
    who = writer()
    who.bring("events", RECORDS["events"], source="desk-a")
    who.bring("events", RECORDS["events"], source="desk-b")
    assert Case.objects.filter(source_id="A1").count() == 2


def test_good_records_are_taken_beside_bad_ones() -> None:
    good, bad = RECORDS["events"], {"case": "A2", "activity": "受付", "at": "gestern"}
    told = writer("ja").bring("events", bad, good)
    assert (told["taken"], told["skipped"]) == (1, 1)
    assert told["problems"][0]["row"] == 1
    assert told["problems"][0]["code"] == "bad_date"
    left = caller(Role.MANAGER, language="ja").get(f"/batches/{told['batch']}/skipped").json()
    assert left == {"items": told["problems"], "next_cursor": None}


def test_a_call_can_be_taken_back() -> None:
    who = writer()
    who.bring("customers", RECORDS["customers"])
    batch = who.bring("events", RECORDS["events"])["batch"]
    assert who.get(f"/batches/{batch}").json()["state"] == "done"
    undone = who.delete(f"/batches/{batch}")
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert not Case.objects.exists()
    assert Customer.objects.exists()
    again = who.delete(f"/batches/{batch}")
    assert again.json()["undone_at"] == undone.json()["undone_at"]


def test_the_sample_is_not_taken_back_from_here() -> None:
    sample = Batch.objects.create(kind="sample", origin="sample", source_system="sample", state="done")
    answer = writer().delete(f"/batches/{sample.uid}")
    assert answer.status_code == 409
    assert code_of(answer) == "sample"


def test_a_thousand_records_at_a_time_and_no_more() -> None:
    who = writer()
    many = [{"id": f"C{i}"} for i in range(1_001)]
    assert who.post("/facts/customers", {"records": many}).status_code == 422
    assert who.bring("customers", *many[:1_000])["taken"] == 1_000
    assert who.post("/facts/customers", {"records": []}).status_code == 422


def test_a_body_too_large_is_refused_before_it_is_read(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    answer = writer().post("/facts/customers", {"records": [{"id": "C1", "name": "あ" * 2_000}]})
    assert answer.status_code == 413
    assert code_of(answer) == "too-large"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not-understood"),
        (b"{", "not-json"),
        (b"\xff\xfe", "not-utf8"),
        (b"[1]", "not-understood"),
        (b'{"records": 3}', "not-understood"),
        (b'{"records": [3]}', "not-understood"),
        (b'{"records": [{"id": NaN}]}', "not-a-number"),
        (b'{"records": [{"id": 1e999}]}', "not-a-number"),
        (b'{"records": [{"id": ' + b"9" * 5_000 + b"}]}", "not-json"),
        (b'{"records": [{"id": "a\\u0000b"}]}', "bad-character"),
        (b'{"records": [{"id": "\\ud800"}]}', "bad-character"),
        (b'{"records": [{"\\ud800": 1}]}', "bad-character"),
        (b'{"records": ' + b"[" * 200 + b"]" * 200 + b"}", "too-deep"),
        (b"[" * 100_000, "too-deep"),
        (b'{"records": [{"id": "C1"}], "source": "a b"}', "not-understood"),
        (b'{"records": [{"id": "C1"}], "origin": "sample"}', "not-understood"),
    ],
)
def test_a_body_that_makes_no_sense_is_told_so(body: bytes, code: str) -> None:
    answer = writer("ja").post("/facts/customers", body)
    assert answer.status_code in {400, 422}
    assert code_of(answer) == code
    assert not Batch.objects.exists()


def test_what_is_wrong_with_a_field_is_said_in_both_languages() -> None:
    body = {"records": [{"id": "C1"}], "origin": "dream"}
    english = writer().post("/facts/customers", body).json()["errors"]
    japanese = writer("ja").post("/facts/customers", body).json()["errors"]
    assert english[0]["where"] == japanese[0]["where"] == "body.origin"
    assert "live" in english[0]["what"]
    assert "使える値" in japanese[0]["what"]


def test_an_error_of_ours_shows_nothing_and_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("password=secret")

    monkeypatch.setattr("madoguchi.imports.api.take_in", broken)
    answer = writer().post("/facts/events", {"records": [RECORDS["events"]]})
    assert answer.status_code == 500
    assert code_of(answer) == "internal"
    assert "secret" not in answer.content.decode()
    assert not Batch.objects.exists()


def test_whose_token_it_was_stays_with_the_batch() -> None:
    who: Caller = writer()
    who.bring("events", RECORDS["events"])
    assert Batch.objects.get().created_by is not None
