"""A manager sees what moves satisfaction: an effect that was put in is found, and too few cases show nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch
from madoguchi.people.models import Role
from madoguchi.scoring.actions.score import catch_up
from madoguchi.warehouse import wait_until_fresh
from tests import people
from tests.api.calling import caller
from tests.scoring.talks import CARING, COLD, START, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
PAGE = "/conversations/treatment/effects/"


def answered(pairs: int) -> None:
    """So many cases told with care and as many told coldly; half are complaints, which score a point lower. Care is
    worth a point."""
    talks, answers = [], []
    for n in range(2 * pairs):
        caring, complaint = n % 2 == 0, n % 8 < 3 or n % 16 == 3
        name, customer = f"C{n}", f"客{n % (pairs // 2)}"
        talks.append(
            told(
                name,
                CARING if caring else COLD,
                customer=customer,
                request="苦情" if complaint else "配送",
            )
        )
        answers.append(
            {
                "submission": f"S{n}",
                "question": "満足度",
                "kind": "csat",
                "value": 3 + caring - complaint + n % 5 // 4,
                "answered_at": (START + dt.timedelta(hours=n)).isoformat(),
                "case": name,
                "customer": customer,
            }
        )
    bring(*talks)
    batch = Batch.objects.create(kind="answers", source_system="desk", state=Batch.State.RUNNING)
    tally = take_in("answers", answers, batch)
    assert tally.skipped == 0, tally.problems
    catch_up()
    wait_until_fresh(120)


def read(client: Any, path: str = PAGE, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200, path
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode("utf-8-sig"))


@pytest.fixture
def hundred() -> None:
    answered(50)


@pytest.mark.usefixtures("hundred")
def test_what_was_put_in_is_found_and_said_in_both_languages(signed_in: Any) -> None:
    client = signed_in(people.manager(), "ja")
    html = read(client)
    assert "満足度を動かす応対" in html
    assert "同じご用件・同じ所要時間" in html
    assert "採点・回答済み 100 件" in html
    assert "原因を証明するものではありません" in html
    lines = read(client, format="csv").splitlines()
    line = next(row for row in lines if row.startswith("解決の前にお気持ちに寄り添った"))
    value, low, high = (float(cell) for cell in line.split(",")[2:5])
    assert low <= 1.0 <= high
    assert value == pytest.approx(1.0, abs=0.1)
    english = read(signed_in(people.analyst(), "en"))
    assert "What moves satisfaction" in english
    assert "With the same request and the same time, cases with" in english
    assert "no proof of a cause" in english


@pytest.mark.usefixtures("hundred")
def test_the_cases_behind_are_a_file_for_who_may_see_conversations(signed_in: Any) -> None:
    manager = signed_in(people.manager(), "en")
    assert "rows=1" in read(manager)
    rows = read(manager, format="csv", rows="1").splitlines()
    assert rows[0].startswith("Case,Answered,Satisfaction,Request")
    assert sum(row.startswith("C") for row in rows[1:]) == 100
    analyst = signed_in(people.analyst(), "en")
    assert "rows=1" not in read(analyst)
    assert analyst.get(PAGE, {"format": "csv", "rows": "1"}).status_code == 403
    assert (
        "period=all" not in read(manager, "/conversations/treatment/", period="all").split("effects/")[1][:40]
    )


@pytest.mark.usefixtures("hundred")
def test_the_same_comes_over_the_api() -> None:
    told = caller(Role.ANALYST).get("/scoring/effects").json()
    assert (told["question"], told["cases"], told["customers"]) == ("満足度", 100, 25)
    empathy = next(one for one in told["items"] if one["item"] == "empathy")
    assert empathy["low"] <= 1.0 <= empathy["high"]
    assert (empathy["met"], empathy["missed"], empathy["clear"]) == (50, 50, True)
    none = caller(Role.MANAGER).get("/scoring/effects?from=1999-01-01&to=1999-12-31").json()
    assert (none["cases"], none["items"]) == (0, [])


def test_few_cases_show_no_effect(signed_in: Any) -> None:
    answered(12)
    html = read(signed_in(people.manager(), "en"))
    assert "Not enough yet" in html
    assert "24 cases scored and answered" in html


def test_without_data_the_page_says_what_to_do(signed_in: Any) -> None:
    assert "Bring in data" in read(signed_in(people.manager(), "en"))


def test_nobody_comes_in_without_signing_in(client: Any) -> None:
    assert client.get(PAGE).status_code in (302, 403)
