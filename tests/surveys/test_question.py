"""One question from all sides: what it means, how answers are spread, where they differ, and the rows behind."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from madoguchi.cases.models import Case, Conversation
from madoguchi.core.metrics.intervals import wilson
from madoguchi.core.text import Text
from madoguchi.people.models import Customer
from madoguchi.processes.names import register
from tests import people
from tests.surveys.asking import DAY, ask, fill_in, rows_of, survey, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]
ALL = {"period": "all"}


def test_the_definition_stands_on_the_page_in_words(signed_in: Any) -> None:
    asked = survey()
    ces = ask(
        asked, "ces", "ces", version="1.0", scale_max=5, polarity="low_good", positive=[1, 2], missing=["9"]
    )
    fill_in(asked, {ces: 1}, times=6, weight=2.0)
    page = written(signed_in(people.agent(), "ja").get(f"/answers/questions/{ces.uid}/", ALL))
    for words in ("1 〜 5", "数値が小さいほど良い", "1、2", "欠損コード", "1.0", "回答に重みを付けて集計"):
        assert words in page, words
    assert "定義を変更する" not in page  # an agent may not
    assert "定義を変更する" in written(
        signed_in(people.manager(), "ja").get(f"/answers/questions/{ces.uid}/", ALL)
    )


def test_each_answer_has_its_share_and_interval_best_first(signed_in: Any) -> None:
    asked = survey()
    csat = ask(asked, "csat", "csat", labels={"とても満足": 5, "とても不満": 1})
    for value, times in ((5, 60), (4, 20), (1, 20)):
        fill_in(asked, {csat: value}, times=times)
    detail = signed_in(people.manager()).get(f"/answers/questions/{csat.uid}/", ALL).context["detail"]
    assert [share.label for share in detail.shares] == ["5 とても満足", "4", "3", "2", "1 とても不満"]
    assert [share.n for share in detail.shares] == [60, 20, 0, 0, 20]
    low, high = wilson(0.6, 100)
    assert (detail.shares[0].low, detail.shares[0].high) == pytest.approx((100 * low, 100 * high))
    assert [share.positive for share in detail.shares] == [True, True, False, False, False]


def test_weights_count_in_shares_and_shorten_what_the_sample_is_worth(signed_in: Any) -> None:
    asked = survey()
    csat = ask(asked, "csat", "csat")
    fill_in(asked, {csat: 5}, times=50, weight=3.0)
    fill_in(asked, {csat: 1}, times=50, weight=1.0)
    detail = signed_in(people.manager()).get(f"/answers/questions/{csat.uid}/", ALL).context["detail"]
    worth = (50 * 3 + 50) ** 2 / (50 * 9 + 50)  # Kish
    assert detail.shares[0].share == pytest.approx(75.0)
    assert detail.shares[0].low == pytest.approx(100 * wilson(0.75, worth).low)
    assert detail.weighted


def test_the_figure_is_shown_by_touchpoint_stage_and_channel_under_their_names(signed_in: Any) -> None:
    register("stage", {"receive": Text("Receive", "受け付ける")})
    register("touchpoint", {"desk": Text("Help desk", "窓口")})
    asked = survey()
    csat = ask(asked, "csat", "csat")
    fill_in(asked, {csat: 5}, times=30, stage="receive", touchpoint="desk", channel="counter")
    fill_in(asked, {csat: 2}, times=10, touchpoint="電話", channel="phone")
    response = signed_in(people.manager(), "ja").get(f"/answers/questions/{csat.uid}/", ALL)
    groups = {
        group.name: {label: metric.value for label, metric in group.rows}
        for group in response.context["detail"].groups
    }
    assert groups["touchpoint"] == {"窓口": 100.0, "電話": 0.0}
    assert groups["stage"] == {"受け付ける": 100.0}
    assert set(groups["channel"]) == {"窓口", "電話"}
    rows = signed_in(people.analyst(), "en").get(f"/answers/questions/{csat.uid}/rows/", ALL)
    assert {row["touchpoint"] for row in rows.context["rows"]} == {"Help desk", "電話"}
    assert '<td class="r" data-sort="5.0">5</td>' in rows.content.decode()  # whole, as it was given


def test_the_trend_has_a_gap_where_too_few_answered(signed_in: Any) -> None:
    asked = survey()
    csat = ask(asked, "csat", "csat")
    fill_in(asked, {csat: 5}, times=20, at=DAY - dt.timedelta(days=2))
    fill_in(asked, {csat: 5}, times=3, at=DAY)
    period = {"from": "2026-11-08", "to": "2026-11-10"}
    response = signed_in(people.manager()).get(f"/answers/questions/{csat.uid}/", period)
    points = response.context["detail"].points
    assert [point and point.value for point in points] == [100.0, None, None]


def test_the_comments_of_the_same_people_stand_beside_their_answers(signed_in: Any) -> None:
    asked, other = survey(), survey("別のアンケート")
    csat, words = ask(asked, "csat", "csat"), ask(asked, "words", "text")
    fill_in(asked, {csat: 5, words: "丁寧でした。"}, times=6)
    fill_in(asked, {words: "点数は付けません。"})
    fill_in(other, {ask(other, "more", "text"): "関係のない話。"})
    page = written(signed_in(people.manager(), "ja").get(f"/answers/questions/{csat.uid}/", ALL))
    assert "丁寧でした。" in page
    assert "点数は付けません。" not in page
    assert "関係のない話。" not in page


def test_the_rows_carry_no_names_and_lead_to_the_conversation_only_if_allowed(signed_in: Any) -> None:
    asked = survey()
    csat, words = ask(asked, "csat", "csat"), ask(asked, "words", "text")
    case = Case.objects.create(
        source_system="test", source_id="C-1", customer=Customer.objects.create(name="山田 花子")
    )
    conversation = Conversation.objects.create(case=case, channel="email", opened_at=DAY)
    fill_in(asked, {csat: 4, words: "助かりました。"}, case=case)
    agent = people.agent()
    for question in (csat, words):
        path = f"/answers/questions/{question.uid}/rows/"
        agents = written(signed_in(agent).get(path, ALL))
        assert f"/conversations/{conversation.uid}/" in agents
        assert "山田" not in agents
    analysts = signed_in(people.analyst())
    page = written(analysts.get(f"/answers/questions/{words.uid}/rows/", ALL))
    assert "助かりました。" in page
    assert "/conversations/" not in page
    rows = rows_of(analysts.get(f"/answers/questions/{csat.uid}/rows/", ALL | {"format": "csv"}))
    assert [(row["Case"], row["Answer"], row["Answered"]) for row in rows] == [
        ("C-1", "4", "2026-11-10 12:00:00")
    ]


def test_one_bar_of_the_spread_opens_only_its_rows(signed_in: Any) -> None:
    asked = survey()
    csat = ask(asked, "csat", "csat")
    fill_in(asked, {csat: 5}, times=9)
    fill_in(asked, {csat: 1}, times=3)
    client = signed_in(people.manager())
    assert "value=1" in written(client.get(f"/answers/questions/{csat.uid}/", ALL))
    page = client.get(f"/answers/questions/{csat.uid}/rows/", ALL | {"value": "1"})
    assert page.context["page"].paginator.count == 3


def test_an_odd_scale_and_an_unknown_question_do_no_harm(signed_in: Any) -> None:
    asked = survey()
    rating = ask(asked, "rating", "rating", scale_min=0, scale_max=100, positive=[90, 100])
    for value in (12.5, 50, 90, 100, 100, 100):
        fill_in(asked, {rating: value})
    client = signed_in(people.manager())
    detail = client.get(f"/answers/questions/{rating.uid}/", ALL).context["detail"]
    assert [share.value for share in detail.shares] == [100.0, 90.0, 50.0, 12.5]
    assert client.get("/answers/questions/0190a000-0000-7000-8000-000000000000/").status_code == 404


def test_a_file_holds_the_figure_its_spread_and_its_groups(signed_in: Any) -> None:
    asked = survey()
    csat = ask(asked, "csat", "csat")
    fill_in(asked, {csat: 5}, times=8, channel="phone")
    fill_in(asked, {csat: 1}, times=8, channel="email")
    rows = rows_of(
        signed_in(people.analyst()).get(f"/answers/questions/{csat.uid}/", ALL | {"format": "csv"})
    )
    parts = {row["Part"]: row["Value"] for row in rows if row["Figure"] != "CSAT (mean)"}
    assert parts[""] == "50.0"
    assert parts["5"] == "50.0"
    assert parts["Channel: Phone"] == "100.0"
