"""A manager looks for what was said; an analyst, who sees no names, may not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils.html import strip_tags

from madoguchi.cases.models import Case, Conversation, Message
from madoguchi.events.append import append
from madoguchi.events.models import Event, Kind, Origin, Signal, Subject
from madoguchi.people.models import Customer, Team
from tests import people

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)


def told(
    text: str, *, subject: str = "予約の変更", name: str = "山田 花子", channel: str = "phone", **case: Any
) -> Conversation:
    """A customer's case with one conversation of two messages and the steps it took."""
    customer = Customer.objects.create(name=name)
    team = Team.objects.get_or_create(name="予約係", lane="front")[0]
    made = Case.objects.create(
        subject=subject, customer=customer, team=team, channel=channel, opened_at=START, **case
    )
    conversation = Conversation.objects.create(case=made, channel=channel, language="ja", opened_at=START)
    for position, (speaker, words) in enumerate([("customer", text), ("agent", "かしこまりました。")]):
        at = START + dt.timedelta(minutes=position)
        Message.objects.create(
            conversation=conversation, position=position, speaker=speaker, text=words, at=at
        )
    with transaction.atomic():
        append([step(made, Signal.OPENED, 0), step(made, Signal.REPLY, 30), step(made, Signal.RESOLVED, 120)])
    return conversation


def step(case: Case, signal: str, minutes: int, **fields: Any) -> Event:
    at = START + dt.timedelta(minutes=minutes)
    values = {"activity": signal, "signal": signal, "team": "予約係", "origin": Origin.IMPORT} | fields
    return Event(
        kind=Kind.STEP, subject_kind=Subject.CASE, subject_id=case.pk, case_id=case.pk, at=at, **values
    )


def test_the_list_finds_a_part_of_a_japanese_sentence(signed_in: Any) -> None:
    told("先週お願いした部品がまだ届いていません。", subject="部品が届かない")
    told("露天風呂は何時まで入れますか。", subject="温泉の時間")
    client = signed_in(people.manager(), "ja")
    page = client.get("/conversations/", {"text": "届いて"}).content.decode()
    assert "部品が届かない" in page
    assert "温泉の時間" not in page
    assert "応対 1 件" in page


def test_words_may_stand_in_different_messages_and_wide_spaces_part_them(signed_in: Any) -> None:
    told("露天風呂は何時まで入れますか。")
    page = (
        signed_in(people.manager()).get("/conversations/", {"text": "露天風呂　かしこまり"}).content.decode()
    )
    assert "1 conversation" in page


def test_a_conversation_shows_words_clocks_and_steps(signed_in: Any) -> None:
    conversation = told("予約を 2 名から 3 名に変えたいのですが。", due_at=START + dt.timedelta(hours=1))
    page = signed_in(people.manager(), "ja").get(f"/conversations/{conversation.uid}/").content.decode()
    assert "予約を 2 名から 3 名に変えたいのですが。" in strip_tags(page)  # parts of it are underlined
    assert "守れなかった" in page  # resolved after two hours, promised within one
    assert 'class="scores"' in page
    assert f'<a href="/customers/{conversation.case.customer.uid}/">山田 花子</a>' in page


def test_a_corrected_step_counts_once(signed_in: Any) -> None:
    conversation = told("変更をお願いします。")
    resolved = Event.objects.get(signal=Signal.RESOLVED)
    with transaction.atomic():
        append([step(conversation.case, Signal.RESOLVED, 45, supersedes_id=resolved.pk)])
    context = signed_in(people.manager()).get(f"/conversations/{conversation.uid}/").context
    assert context["facts"]["resolution_seconds"] == 45 * 60
    assert len(context["steps"]) == 3


def test_an_analyst_sees_no_conversations(signed_in: Any) -> None:
    conversation = told("変更をお願いします。")
    client = signed_in(people.analyst())
    assert client.get("/conversations/").status_code == 403
    assert client.get(f"/conversations/{conversation.uid}/").status_code == 403


def test_an_empty_list_says_what_to_do_next(signed_in: Any) -> None:
    page = signed_in(people.manager(), "ja").get("/conversations/").content.decode()
    assert "応対はまだありません" in page
    assert "データを取り込む" in page


def test_a_manager_takes_the_list_along_and_an_agent_may_not(signed_in: Any) -> None:
    told("変更をお願いします。", subject="=1+1")
    taken = signed_in(people.manager()).get("/conversations/", {"format": "csv"})
    text = b"".join(taken.streaming_content).decode("utf-8-sig")
    assert "山田 花子" in text
    assert "'=1+1" in text  # a spreadsheet must not run it
    assert (
        signed_in(people.agent())
        .get("/conversations/", {"format": "csv"})["content-type"]
        .startswith("text/html")
    )


def test_the_file_calls_channels_as_the_page_does(signed_in: Any) -> None:
    told("露天風呂は何時まで入れますか。", channel="phone")
    answer = signed_in(people.manager(), "ja").get("/conversations/", {"format": "csv"})
    assert ",電話," in b"".join(answer.streaming_content).decode("utf-8-sig")
