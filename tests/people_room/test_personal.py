"""A customer asks for their data, and then to be forgotten."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from django.conf import settings
from django.test import Client

from madoguchi.cases.models import Case, Conversation, Message
from madoguchi.events.models import Event, Kind
from madoguchi.imports.actions.book import pack
from madoguchi.imports.models import Batch, Before, Met
from madoguchi.people.actions.erase import erase
from madoguchi.people.actions.export import export
from madoguchi.people.erasure import is_marked, stand_in
from madoguchi.people.models import Account, Customer, Transaction
from madoguchi.surveys.models import Answer, Question, Submission, Survey
from tests import people

SignIn = Callable[..., Client]
AT = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)


def batch(name: str, content: bytes, **fields: Any) -> Batch:
    """An import whose raw file lies in the data directory."""
    folder = Path(settings.DATA) / "imports"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    values = {"kind": "customers", "source_system": "shop", "file_name": name, "sha256": "a" * 64} | fields
    return Batch.objects.create(file_path=f"imports/{name}", **values)


@pytest.fixture
def hanako(inn: object) -> Customer:
    """山田 花子 has stayed at the inn, complained once, and answered a survey."""
    brought = batch("hanako.csv", "id,name\nC-17,山田 花子\n".encode())
    customer = Customer.objects.create(
        name="山田 花子",
        email="hanako@example.jp",
        phone="090-1234-5678",
        segment="常連",
        personal={"生年月日": "1980-04-01"},
        account=Account.objects.create(name="山田商店"),
        source_system="shop",
        source_id="C-17",
        batch_id=brought.pk,
    )
    case = Case.objects.create(
        subject="山田様 浴衣の件",
        customer=customer,
        personal={"住所": "京都市"},
        opened_at=AT,
        source_id="T-1",
    )
    talk = Conversation.objects.create(
        case=case, channel="email", opened_at=AT, promises=[{"text": "電話します"}]
    )
    Message.objects.create(
        conversation=talk, position=0, speaker="customer", text="山田です。浴衣が破れていました。", at=AT
    )
    Message.objects.create(
        conversation=talk, position=1, speaker="agent", text="山田様、申し訳ございません。", at=AT
    )
    survey = Survey.objects.create(name_ja="宿泊後")
    question = Question.objects.create(survey=survey, code="comment", kind="text")
    stars = Question.objects.create(survey=survey, code="csat", kind="csat")
    filled = Submission.objects.create(
        survey=survey, customer=customer, submitted_at=AT, personal={"部屋": "梅"}
    )
    Answer.objects.create(submission=filled, question=question, text="=山田の感想です")
    Answer.objects.create(submission=filled, question=stars, value=2)
    Transaction.objects.create(customer=customer, at=AT, amount=24000, product="一泊二食")
    return customer


def everything_said() -> str:
    """Return all that the tables about people and their words say."""
    models = (Customer, Case, Conversation, Message, Submission, Answer, Transaction, Before, Event)
    return json.dumps([list(model.objects.values()) for model in models], default=str, ensure_ascii=False)  # type: ignore[attr-defined]


PERSONAL = ("山田", "hanako", "1234-5678", "浴衣", "京都市", "1980-04-01", "常連")


def test_she_gets_a_copy_of_everything(hanako: Customer) -> None:
    file = io.BytesIO()
    rows = export(hanako, file, "湯宿まどぐち")
    assert rows == {
        "customer": 1,
        "transactions": 1,
        "cases": 1,
        "messages": 2,
        "submissions": 1,
        "answers": 2,
        "imports": 1,
        "marks": 0,
        "objections": 0,
        "predicted_satisfaction": 0,
        "second_opinion_calls": 0,
        "second_opinion_marks": 0,
    }
    archive = zipfile.ZipFile(file)
    whole = json.loads(archive.read("person.json"))
    assert whole["customer"][0]["other"] == {"生年月日": "1980-04-01"}
    assert whole["messages"][0]["text"] == "山田です。浴衣が破れていました。"
    answers = list(csv.DictReader(io.StringIO(archive.read("answers.csv").decode("utf-8-sig"))))
    assert answers[0]["text"] == "'=山田の感想です"  # a spreadsheet must not run it
    assert "湯宿まどぐち" in archive.read("README.txt").decode()


def test_nothing_personal_is_left(hanako: Customer) -> None:
    said = everything_said()
    assert all(word in said for word in PERSONAL)

    receipt = erase(hanako, people.admin())

    said = everything_said()
    assert not [word for word in PERSONAL if word in said]
    hanako.refresh_from_db()
    assert (hanako.name, hanako.email, hanako.personal, hanako.account) == ("", "", {}, None)
    assert hanako.erased_at is not None
    done = {line.store: (line.what, line.count) for line in receipt.lines}
    assert done["customer"] == ("blanked", 1)
    assert done["cases"] == ("blanked", 1)
    assert done["messages"] == ("blanked", 2)
    assert done["answers"] == ("blanked", 1)
    assert done["raw_files"] == ("removed", 1)
    assert done["transactions"] == ("unlinked", 1)
    assert done["backups"][0] == "kept"  # said honestly


def test_the_anonymous_counts_stay_right(hanako: Customer) -> None:
    erase(hanako)
    assert (Case.objects.count(), Message.objects.count(), Answer.objects.count()) == (1, 2, 2)
    assert Answer.objects.get(question__code="csat").value == 2
    assert Transaction.objects.get().amount == 24000
    assert not Case.objects.exclude(customer=None).exists()
    assert not Submission.objects.exclude(customer=None).exists()
    # so that a later import of the same file does not fill them again
    assert is_marked(Case.objects.get().personal)
    assert is_marked(Submission.objects.get().personal)


def test_the_warehouse_hears_of_it(hanako: Customer) -> None:
    erase(hanako)
    assert Event.objects.get(kind=Kind.ERASE).subject_id == hanako.pk


def test_merged_records_go_together(hanako: Customer) -> None:
    double = Customer.objects.create(name="Yamada H.", merged_into=hanako, source_system="web", source_id="9")
    receipt = erase(double)
    assert receipt.records == 2
    assert set(Event.objects.filter(kind=Kind.ERASE).values_list("subject_id", flat=True)) == {
        hanako.pk,
        double.pk,
    }
    assert not Customer.objects.exclude(name="").exists()


def test_a_second_time_changes_nothing(hanako: Customer) -> None:
    erase(hanako)
    receipt = erase(hanako)
    assert sum(line.count for line in receipt.lines) == 0


def test_raw_files_that_name_her_go_and_others_stay(hanako: Customer) -> None:
    named = batch("sjis.csv", "id,氏名\n1,山田 花子\n".encode("cp932"), source_system="desk")
    escaped = batch("desk.json", json.dumps({"from": "山田 花子"}).encode(), source_system="desk")
    packed = batch("log.csv.gz", gzip.compress(b"case,mail\n1,hanako@example.jp\n"), source_system="log")
    table = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"at": [1], "name": ["山田 花子"]}), table)
    parquet = batch("bought.parquet", table.getvalue(), source_system="files")
    broken = batch("broken.parquet", b"PAR1....PAR1", source_system="shop")
    double = Batch.objects.create(file_path=named.file_path, kind="customers", source_system="elsewhere")
    met = batch("again.csv", b"id\n17\n", source_system="other")
    Met.objects.create(batch=met, table="customer", ids=pack([hanako.pk]))
    stranger = batch("stranger.csv", "id,氏名\n2,鈴木 一郎\n".encode(), source_system="desk")

    erase(hanako)

    for one in (named, escaped, packed, parquet, broken, met, double):
        gone = Path(settings.DATA) / one.file_path
        one.refresh_from_db()
        assert one.raw_removed_at is not None, one
        assert not gone.exists(), one
    assert named.sha256  # what it was can still be proven
    stranger.refresh_from_db()
    assert stranger.raw_removed_at is None
    assert (Path(settings.DATA) / stranger.file_path).exists()


def test_what_an_import_changed_is_blanked_too(hanako: Customer) -> None:
    later = batch("later.csv", b"", source_system="shop")
    Before.objects.create(
        batch=later, table="customer", row=hanako.pk, values={"name": "山田 はな", "segment": "常連"}
    )
    erase(hanako)
    assert Before.objects.get().values == {"name": "", "segment": ""}


def test_a_source_id_that_tells_who_she_is_becomes_unreadable(inn: object) -> None:
    one = Customer.objects.create(
        name="H", email="hanako@example.jp", source_system="web", source_id="hanako@example.jp"
    )
    erase(one)
    one.refresh_from_db()
    assert one.source_id == stand_in("web", "hanako@example.jp")
    assert "hanako" not in one.source_id


def test_only_administrators_erase(hanako: Customer, signed_in: SignIn) -> None:
    address = f"/customers/{hanako.uid}/erase/"
    for member in (people.agent(), people.manager()):
        assert signed_in(member).get(address).status_code == 403
        assert signed_in(member).post(address, {"sure": "yes"}).status_code == 403
    okada = signed_in(people.admin())
    assert okada.get(address).status_code == 200
    assert okada.post(address).status_code == 200  # without the tick: asked again
    hanako.refresh_from_db()
    assert hanako.erased_at is None
    page = okada.post(address, {"sure": "yes"}, follow=True).content.decode()
    assert "Receipt of the erasure" in page
    assert "山田" not in page


def test_the_page_hands_out_the_zip(hanako: Customer, signed_in: SignIn) -> None:
    response = signed_in(people.admin()).post(f"/customers/{hanako.uid}/export/")
    content = io.BytesIO(b"".join(response.streaming_content))  # type: ignore[arg-type]
    assert "person.json" in zipfile.ZipFile(content).namelist()
    assert Event.objects.filter(activity="person_exported").count() == 1


# -- the list ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "search",
    ["山田", "花子", "山田花子", "田　花", "hanako", "HANAKO@", "5678", "c-17", "Ｃ-17", "山田商店"],
)
def test_a_part_of_anything_finds_her(search: str, hanako: Customer, signed_in: SignIn) -> None:
    Customer.objects.create(name="鈴木 一郎", email="ichiro@example.jp")
    page = signed_in(people.agent()).get("/customers/", {"text": search}).content.decode()
    assert "山田 花子" in page
    assert "鈴木" not in page


def test_her_page_counts_what_is_held(hanako: Customer, signed_in: SignIn) -> None:
    page = signed_in(people.agent(), language="ja").get(f"/customers/{hanako.uid}/").content.decode()
    for word in ("山田商店", "1980-04-01", "案件", "アンケートの回答", "山田様 浴衣の件"):
        assert word in page
    assert "消去" not in page  # not offered to an agent


def test_codes_of_a_customer_are_shown_by_their_names(inn: object, signed_in: SignIn) -> None:
    personal = {"country": "FR", "source": "review_site", "好きな部屋": "角部屋"}
    guest = Customer.objects.create(name="Mei Ling", language="en", segment="shopper", personal=personal)
    japanese = signed_in(people.agent(), language="ja")
    page = japanese.get(f"/customers/{guest.uid}/").content.decode()
    for words in ("英語", "通販のお客様", "国・地域", "フランス", "口コミサイト", "好きな部屋", "角部屋"):
        assert words in page
    assert "通販のお客様" in japanese.get("/customers/").content.decode()
    page = signed_in(people.manager(), language="en").get(f"/customers/{guest.uid}/").content.decode()
    for words in ("English", "Shopper", "France", "Review site", "好きな部屋"):
        assert words in page


def test_an_analyst_sees_no_names(hanako: Customer, signed_in: SignIn) -> None:
    ana = signed_in(people.analyst())
    assert ana.get("/customers/").status_code == 403
    assert ana.get(f"/customers/{hanako.uid}/").status_code == 403


# -- the command, on a real file -----------------------------------------------------------------------------

PLAY = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from madoguchi.people.models import Customer
from madoguchi.cases.models import Case, Conversation, Message
from django.utils import timezone
one = Customer.objects.create(name="MARKER-name", email="marker-mail@example.jp", source_system="shop", source_id="C-1")
case = Case.objects.create(subject="MARKER-subject", customer=one)
talk = Conversation.objects.create(case=case)
for n in range(200):
    Message.objects.create(conversation=talk, position=n, speaker="customer", text="MARKER-text " * 50, at=timezone.now())
"""


def test_the_command_leaves_no_byte_in_the_database_file(tmp_path: Path) -> None:
    env = os.environ | {"MADOGUCHI_DATA": str(tmp_path), "DATABASE_URL": ""}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    def found() -> list[str]:
        files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".zip"]
        return [path.name for path in files if b"marker" in path.read_bytes().lower()]

    played = run("-c", PLAY)
    assert played.returncode == 0, played.stderr
    assert found()

    exported = run("-m", "madoguchi.site.cli", "person", "export", "shop:C-1", "--out", "copy.zip", "--json")
    assert exported.returncode == 0, exported.stderr
    assert json.loads(exported.stdout)["rows"]["messages"] == 200

    erased = run("-m", "madoguchi.site.cli", "person", "erase", "marker-mail@example.jp", "--json")
    assert erased.returncode == 0, erased.stderr
    assert {line["store"]: line["count"] for line in json.loads(erased.stdout)["stores"]}["messages"] == 200
    assert found() == []

    unknown = run("-m", "madoguchi.site.cli", "person", "erase", "nobody@example.jp", "--lang", "ja")
    assert unknown.returncode == 1
    assert "見つかりません" in unknown.stderr
