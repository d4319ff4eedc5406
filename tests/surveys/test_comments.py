"""Reading what people wrote: found by words, sorted by how they felt, without a name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests import people
from tests.surveys.asking import DAY, ask, fill_in, rows_of, survey, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


@pytest.fixture
def voices(inn: object) -> Any:
    """Three guests: one happy on the phone, one so-so, one unhappy a month ago."""
    asked = survey()
    csat, words = ask(asked, "csat", "csat", missing=["9"]), ask(asked, "words", "text", stage="receive")
    fill_in(asked, {csat: 5, words: "露天風呂が素晴らしかったです。"}, channel="phone")
    fill_in(asked, {csat: 3, words: "ふつうでした。"})
    fill_in(asked, {csat: 1, words: "返信が遅く、困りました。"}, at=DAY - dt.timedelta(days=40))
    fill_in(asked, {csat: 9, words: "点数は当てはまりません。"})
    return asked


def told(client: Any, **query: str) -> list[str]:
    response = client.get("/answers/comments/", {"period": "all"} | query)
    return [comment.text[:4] for comment in response.context["comments"]]


def test_comments_stand_newest_first_with_how_the_same_person_felt(signed_in: Any, voices: Any) -> None:
    response = signed_in(people.agent(), "ja").get("/answers/comments/", {"period": "all"})
    comments = response.context["comments"]
    assert comments[-1].text == "返信が遅く、困りました。"
    moods = {comment.text[:2]: (comment.mood, comment.score) for comment in comments}
    assert moods == {"露天": ("good", 5.0), "ふつ": ("middle", 3.0), "返信": ("bad", 1.0), "点数": ("", None)}
    page = written(response)
    assert "コメント 4 件" in page
    assert 'lang="ja"' in page


def test_words_are_found_inside_japanese_sentences(signed_in: Any, voices: Any) -> None:
    client = signed_in(people.analyst())
    assert told(client, words="風呂") == ["露天風呂"]
    assert told(client, words="返信　困り") == ["返信が遅"]
    assert "No comment fits" in written(
        client.get("/answers/comments/", {"period": "all", "words": "駐車場"})
    )


def test_comments_are_narrowed_by_mood_channel_period_and_survey(signed_in: Any, voices: Any) -> None:
    client = signed_in(people.manager())
    assert told(client, mood="good") == ["露天風呂"]
    assert told(client, mood="middle") == ["ふつうで"]
    assert told(client, mood="bad") == ["返信が遅"]
    assert told(client, channel="phone") == ["露天風呂"]
    assert told(client, period="custom", to="2026-10-31", **{"from": "2026-09-01"}) == ["返信が遅"]
    other = survey("ご宿泊後のアンケート")
    fill_in(other, {ask(other, "stay", "text"): "朝食が良かった。"})
    assert told(client, survey=str(other.uid)) == ["朝食が良"]
    assert len(told(client)) == 5


def test_on_a_scale_where_one_is_best_good_and_bad_are_the_other_way_round(signed_in: Any) -> None:
    asked = survey()
    ces = ask(asked, "ces", "ces", version="1.0", scale_max=5, polarity="low_good", positive=[1, 2])
    words = ask(asked, "words", "text")
    fill_in(asked, {ces: 1, words: "すぐ済みました。"})
    fill_in(asked, {ces: 5, words: "たらい回しでした。"})
    assert told(signed_in(people.manager()), mood="good") == ["すぐ済み"]
    assert told(signed_in(people.admin()), mood="bad") == ["たらい回"]


def test_many_comments_come_fifty_a_page_and_all_in_one_file(signed_in: Any) -> None:
    asked = survey()
    nps, words = ask(asked, "nps", "nps"), ask(asked, "words", "text")
    fill_in(asked, {nps: 10, words: "また来ます。"}, times=70)
    client = signed_in(people.manager())
    assert len(told(client)) == 50
    assert len(told(client, page="2")) == 20
    rows = rows_of(client.get("/answers/comments/", {"period": "all", "format": "csv"}))
    assert len(rows) == 70
    assert (rows[0]["Comment"], rows[0]["Score"], rows[0]["Mood"]) == ("また来ます。", "10.0", "Good")


def test_what_was_erased_is_not_read_again(signed_in: Any, voices: Any) -> None:
    from madoguchi.surveys.models import Answer

    Answer.objects.filter(text__startswith="露天").update(text="")  # as erasing a person does
    assert "露天風呂" not in told(signed_in(people.manager()))


def test_staff_comments_wait_until_ten_colleagues_answered(signed_in: Any) -> None:
    ours = survey("従業員アンケート", audience="staff")
    enps, words = ask(ours, "enps", "enps"), ask(ours, "words", "text")
    fill_in(ours, {enps: 2, words: "人手が足りません。"}, times=9)
    manager = signed_in(people.manager(), "ja")
    page = written(manager.get("/answers/staff/comments/", {"period": "all"}))
    assert "人手が足りません。" not in page
    fill_in(ours, {enps: 8, words: "道具が古い。"})
    page = written(manager.get("/answers/staff/comments/", {"period": "all"}))
    assert page.count("人手が足りません。") == 9
    assert "道具が古い。" in page
    # A narrower period is a smaller group
    assert "人手" not in written(
        manager.get("/answers/staff/comments/", {"from": "2026-11-11", "to": "2026-11-12"})
    )


def test_staff_comments_tell_nothing_of_who_wrote_them(signed_in: Any) -> None:
    ours = survey("従業員アンケート", audience="staff")
    enps, words = ask(ours, "enps", "enps"), ask(ours, "words", "text")
    for number in range(12):
        day = DAY - dt.timedelta(days=number)
        fill_in(ours, {enps: number % 11, words: f"声{number}"}, at=day, channel="counter")
    client = signed_in(people.analyst())
    response = client.get("/answers/staff/comments/", {"period": "all"})
    comments = response.context["comments"]
    assert all((c.at, c.score, c.channel, c.stage, c.href) == (None, None, "", "", "") for c in comments)
    assert [c.text for c in comments] != [f"声{number}" for number in range(12)]
    rows = rows_of(client.get("/answers/staff/comments/", {"period": "all", "format": "csv"}))
    assert len(rows) == 12
    assert set(rows[0]) == {"Survey", "Question", "Comment"}


def test_staff_words_never_stand_among_those_of_customers(signed_in: Any, voices: Any) -> None:
    ours = survey("従業員アンケート", audience="staff")
    fill_in(ours, {ask(ours, "words", "text"): "内緒です。"}, times=12)
    assert len(told(signed_in(people.agent()))) == 4
