"""Imports by page: upload, look at the columns, check, import, see what became of it, undo."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.cases.models import Case
from madoguchi.imports import jobs
from madoguchi.imports.models import Batch
from madoguchi.surveys.models import Answer, Question
from tests import people

pytestmark = pytest.mark.django_db

LOG = "案件番号,活動,日時,担当者,電話番号,備考\n" + "".join(
    f"A{n // 3},{('受付', '調査', '完了')[n % 3]},2026/03/{1 + n % 28:02d} 10:00,青井,090-1234-{n:04d},x\n"
    for n in range(60)
)
SURVEY = "RESPNUM,回答日時,満足度,NPS,ご意見\n" + "".join(
    f"{n},2026/03/{1 + n % 28:02d} 10:00,{1 + n % 5},{n % 12},とても気持ちのよい対応でした。{n}\n"
    for n in range(60)
)


@pytest.fixture
def mori(inn: object, signed_in: Callable[..., Client]) -> Client:
    return signed_in(people.manager())


def upload(client: Client, content: str | bytes, name: str = "log.csv", **fields: str) -> Batch:
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    response = client.post(reverse("import_new"), {"file": file, **fields})
    assert response.status_code == 302, response.content.decode()
    return Batch.objects.latest("pk")


def page(client: Client, batch: Batch) -> str:
    response = client.get(reverse("import", args=[batch.uid]))
    assert response.status_code == 200
    return response.content.decode()


def settle(client: Client, batch: Batch, **given: Any) -> Any:
    return client.post(reverse("import_settle", args=[batch.uid]), given)


def work(batch: Batch) -> Batch:
    """What the worker would do next."""
    batch.refresh_from_db()
    {"running": jobs.run, "checking": jobs.check}[batch.state](batch.pk)
    batch.refresh_from_db()
    return batch


def test_an_event_log_from_upload_to_undo(mori: Client) -> None:
    assert "Nothing has been brought in yet" in mori.get(reverse("imports")).content.decode()
    batch = upload(mori, LOG.encode("cp932"))
    assert (batch.kind, batch.state, batch.source_system) == ("events", "uploaded", "files")
    shown = page(mori, batch)
    assert "案件番号" in shown
    assert '<option value="field:case" selected>' in shown
    assert '<option value="class:personal" selected>' in shown
    assert "CP932" in shown or "Shift" in shown

    assert settle(mori, batch, do="check").status_code == 302
    assert "Waiting for its turn" in page(mori, batch)
    assert work(batch).state == "ready"
    assert not Case.objects.exists()
    assert "What would happen" in page(mori, batch)

    settle(mori, batch, do="run")
    progress = mori.get(reverse("import_progress", args=[batch.uid]))
    assert "HX-Redirect" not in progress
    assert work(batch).state == "done"
    progress = mori.get(reverse("import_progress", args=[batch.uid]))
    assert progress["HX-Redirect"] == reverse("import", args=[batch.uid])
    shown = page(mori, batch)
    assert "The import is done" in shown
    assert batch.sha256 in shown
    assert (batch.taken, Case.objects.count()) == (60, 20)
    assert Case.objects.first().personal["電話番号"].startswith("090-")  # type: ignore[union-attr]
    assert batch.file_name in mori.get(reverse("imports")).content.decode()

    mori.post(reverse("import_undo", args=[batch.uid]))
    assert "The import was undone" in page(mori, batch)
    assert not Case.objects.exists()


def test_a_survey_whose_definitions_are_changed(mori: Client) -> None:
    batch = upload(mori, SURVEY, "survey 2026.csv")
    assert batch.kind == "answers"
    shown = page(mori, batch)
    assert "Missing codes" in shown
    places = {column: place for place, column in enumerate(batch.mapping["questions"])}
    chosen = {
        f"missing-{places['NPS']}": "11",
        f"positive-{places['満足度']}": "3, 4, 5",
        "survey": "春の調査",
    }
    settle(mori, batch, do="run", **chosen)
    assert work(batch).state == "done"
    assert Question.objects.get(code="NPS").missing == ["11"]
    assert Question.objects.get(code="満足度").positive == [3, 4, 5]
    assert Question.objects.get(code="満足度").survey.source_id == "春の調査"
    assert Answer.objects.filter(question__code="NPS", value=11).count() == 5
    assert Answer.objects.filter(question__code="NPS").exclude(value=11).count() == 55


def test_a_column_may_be_taken_for_something_else(mori: Client) -> None:
    batch = upload(mori, LOG)
    column = batch.mapping["columns"]["columns"].index("備考")
    settle(mori, batch, do="show", **{f"column-{column}": "field:team"})
    batch.refresh_from_db()
    assert batch.mapping["columns"]["fields"]["team"] == "備考"
    column = batch.mapping["columns"]["columns"].index("活動")
    response = settle(mori, batch, do="run", **{f"column-{column}": "class:ignored"})
    assert response.status_code == 400
    assert "activity" in response.content.decode()
    batch.refresh_from_db()
    assert batch.state == "uploaded"


def test_skipped_rows_are_listed_and_can_be_downloaded(mori: Client) -> None:
    batch = upload(mori, LOG + "A99,受付,いつか,青井,,\n,受付,2026-03-01,,,\n")
    settle(mori, batch, do="run")
    work(batch)
    assert batch.skipped == 2
    shown = page(mori, batch)
    assert "Left out" in shown
    assert "いつか" in shown
    response = mori.get(reverse("import_skipped", args=[batch.uid]))
    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [line.split(",")[0] for line in lines[1:]] == ["62", "63"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04broken", "a.zip", "Nothing was stored"),
        (b"", "a.csv", "empty"),
        (b"a,b\n", "a.csv", "no rows"),
        (
            ",".join(f"c{n}" for n in range(500)).encode() + b"\n" + b"1," * 499 + b"1\n",
            "a.csv",
            "500 columns",
        ),
        (b"%PDF-1.7 \x00\x01", "a.pdf", "PDF"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(mori: Client, content: bytes, name: str, said: str) -> None:
    file = io.BytesIO(content)
    file.name = name
    response = mori.post(reverse("import_new"), {"file": file}, follow=True)
    assert said in response.content.decode()
    assert not Case.objects.exists()


def test_a_file_of_unknown_kind_is_asked_about(mori: Client) -> None:
    batch = upload(mori, "foo,bar\n" + "1,2\n" * 30)
    assert "What is in this file?" in page(mori, batch)
    response = settle(mori, batch, do="show", kind="customers")
    assert response.status_code == 302
    assert "No column was recognised for" in page(mori, batch)
    mori.post(reverse("import_discard", args=[batch.uid]))
    batch.refresh_from_db()
    assert batch.state == "cancelled"


def test_a_zendesk_export_needs_no_columns(mori: Client) -> None:
    batch = upload(
        mori, '{"tickets": [{"id": 1, "requester_id": 2, "status": "open", "via": {}}]}', "export.json"
    )
    assert (batch.kind, batch.source_system) == ("zendesk", "zendesk")
    assert "no columns to choose" in page(mori, batch)
    settle(mori, batch, do="run")
    assert work(batch).taken == 1


def test_in_japanese(inn: object, signed_in: Callable[..., Client]) -> None:
    client = signed_in(people.manager(), "ja")
    batch = upload(client, LOG)
    assert "先頭の行" in page(client, batch)
    settle(client, batch, do="run")
    work(batch)
    assert "取り込みが完了しました" in page(client, batch)


def test_only_managers_and_admins_import(inn: object, signed_in: Callable[..., Client]) -> None:
    batch = Batch.objects.create(kind="events", source_system="files")
    for member in (people.agent(), people.specialist(), people.analyst()):
        client = signed_in(member)
        assert client.get(reverse("imports")).status_code == 403
        assert client.get(reverse("import", args=[batch.uid])).status_code == 403
        assert client.post(reverse("import_undo", args=[batch.uid])).status_code == 403
    assert Client().get(reverse("imports")).status_code == 302


def test_an_import_that_waits_is_cancelled_at_once(mori: Client) -> None:
    batch = upload(mori, LOG)
    settle(mori, batch, do="check")
    mori.post(reverse("import_cancel", args=[batch.uid]))
    batch.refresh_from_db()
    assert batch.state == "uploaded"
    settle(mori, batch, do="run")
    mori.post(reverse("import_cancel", args=[batch.uid]))
    assert "The import was cancelled" in page(mori, batch)
    jobs.run(batch.pk)  # the worker comes late
    assert not Case.objects.exists()
