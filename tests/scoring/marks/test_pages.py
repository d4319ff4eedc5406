"""The pages of reviewing, as people use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from madoguchi.cases.models import Conversation
from madoguchi.scoring.marks.actions.rounds import open_round
from madoguchi.scoring.marks.drawing import Asked, machine_marks
from madoguchi.scoring.marks.models import Mark, Objection, Review, State
from tests import people
from tests.asking import page
from tests.scoring.marks.cast import reviewed, some_talks, suzuki

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def filled(review: Review, result: str = "met") -> dict[str, str]:
    machine = machine_marks([review.conversation_id])[review.conversation_id]
    return {f"mark-{id}": result for id in machine}


def start(client: Client, conversation: Conversation, reason: str = "random") -> Review:
    response = client.post(
        "/conversations/review/start/", {"conversation": str(conversation.uid), "reason": reason}
    )
    assert response.status_code == 302
    return Review.objects.get(conversation=conversation)


def test_the_queue_is_empty_before_there_is_anything(signed_in: Any) -> None:
    html = page(signed_in(people.manager(), "ja"), "/conversations/review/")
    assert "レビューできる応対がまだありません" in html


def test_the_queue_tells_no_score(signed_in: Any) -> None:
    some_talks(6)
    html = page(signed_in(people.manager(), "ja"), "/conversations/review/", reason="low")
    assert "部品が届かない" in html
    assert 'class="three"' not in html
    assert "無作為" in html


def test_a_review_shows_no_mark_of_the_machine_until_asked(signed_in: Any) -> None:
    talk, *_ = some_talks(6)
    client = signed_in(people.manager(), "ja")
    review = start(client, talk)
    html = page(client, f"/conversations/review/{review.uid}/")
    assert "はい、何ですか。" in html
    assert 'class="ev ' not in html
    assert "機械：" not in html
    client.post(f"/conversations/review/{review.uid}/save/", {"do": "reveal", "mark-greeting": "met"})
    html = page(client, f"/conversations/review/{review.uid}/")
    assert "機械：" in html
    assert not Mark.objects.get().blind


def test_a_review_is_saved_half_done_and_finished_whole(signed_in: Any) -> None:
    talk, *_ = some_talks(6)
    client = signed_in(people.manager(), "en")
    review = start(client, talk)
    save = f"/conversations/review/{review.uid}/save/"
    half = {"mark-greeting": "missed", "note-greeting": "No name", "turn-greeting": "1"}
    response = client.post(save, {**half, "do": "next"})
    assert response.status_code == 400
    assert "Everything is saved" in response.content.decode()
    mark = Mark.objects.get()
    assert (mark.result, mark.comment, mark.turn, mark.blind) == ("missed", "No name", 0, True)
    assert "Half done: 1 item" in page(client, "/conversations/review/")
    response = client.post(save, {**filled(review), **half, "do": "next"})
    assert response.status_code == 302
    review.refresh_from_db()
    assert review.done_at is not None
    html = page(client, f"/conversations/review/{review.uid}/")
    assert "You and the machine differ" in html
    assert client.post(save, {"mark-greeting": "met"}, follow=True).status_code == 200
    assert Mark.objects.get(item="greeting").result == "missed"


def test_a_turn_that_is_no_number_is_told(signed_in: Any) -> None:
    talk, *_ = some_talks(6)
    client = signed_in(people.manager(), "en")
    review = start(client, talk)
    response = client.post(
        f"/conversations/review/{review.uid}/save/", {"mark-greeting": "met", "turn-greeting": "one"}
    )
    assert "is no number of a turn" in response.content.decode()


def test_nobody_opens_anothers_review(signed_in: Any) -> None:
    talk, *_ = some_talks(6)
    review = start(signed_in(people.manager(), "ja"), talk)
    other = signed_in(suzuki(), "ja")
    assert other.get(f"/conversations/review/{review.uid}/").status_code == 404
    assert other.post(f"/conversations/review/{review.uid}/save/", filled(review)).status_code == 404
    assert not Mark.objects.exists()


def test_reading_the_conversations_page_ends_blindness(signed_in: Any) -> None:
    talk, *_ = some_talks(6)
    client = signed_in(people.manager(), "ja")
    review = start(client, talk)
    client.post(f"/conversations/review/{review.uid}/save/", {"mark-greeting": "met", "do": "save"})
    html = page(client, f"/conversations/{talk.uid}/")
    assert "レビュー中のため" in html
    review.refresh_from_db()
    assert review.seen_machine_at is not None
    assert not Mark.objects.get().blind


def test_another_mark_stands_beside_the_machines(signed_in: Any) -> None:
    talk, *_ = some_talks(6)
    client = signed_in(suzuki(), "en")
    machine = machine_marks([talk.pk])[talk.pk]["greeting"]
    assert machine == "missed"
    path = f"/conversations/review/override/{talk.uid}/"
    same = client.post(path, {"item": "greeting", "result": machine, "reason": "…"})
    assert "what the machine marked already" in same.content.decode()
    assert client.post(path, {"item": "greeting", "result": "met", "reason": ""}).status_code == 400
    client.post(path, {"item": "greeting", "result": "met", "reason": "Regulars are greeted so"})
    html = page(client, f"/conversations/{talk.uid}/")
    assert "鈴木 花" in html
    assert "Regulars are greeted so" in html
    beside = html[: html.index('id="people"')]
    assert "鈴木 花" in beside  # beside the turn as well
    assert machine_marks([talk.pk])[talk.pk]["greeting"] == "missed"
    specialist = page(signed_in(people.specialist(), "en"), f"/conversations/{talk.uid}/")
    assert "Regulars are greeted so" not in specialist
    mark = Mark.objects.get()
    signed_in(people.manager()).post(f"/conversations/review/override/{mark.uid}/take-back/")
    assert Mark.objects.exists()  # only one's own
    client.post(f"/conversations/review/override/{mark.uid}/take-back/")
    assert not Mark.objects.exists()


def test_an_agent_objects_and_is_answered(signed_in: Any) -> None:
    aoi = people.agent()
    talk, *_ = some_talks(6)
    Conversation.objects.filter(pk=talk.pk).update(member=aoi)
    agent, reviewer = signed_in(aoi, "ja"), signed_in(suzuki(), "ja")
    path = f"/conversations/review/object/{talk.uid}/"
    assert reviewer.get(path).status_code == 404
    assert signed_in(people.specialist()).get(path).status_code == 404
    agent.post(path, {"item": "greeting", "reason": "名札で名乗りました"})
    objection = Objection.objects.get()
    assert (objection.state, objection.machine) == (State.OPEN, "missed")
    again = agent.post(path, {"item": "greeting", "reason": "もう一度"})
    assert again.status_code == 400
    assert "名札で名乗りました" in page(reviewer, "/conversations/review/objections/")
    answer = f"/conversations/review/objections/{objection.uid}/"
    unsaid = reviewer.post(answer, {"decision": "upheld", "words": "確かに", "result": ""})
    assert unsaid.status_code == 400
    reviewer.post(answer, {"decision": "upheld", "words": "確かに名乗っています", "result": "met"})
    objection.refresh_from_db()
    assert (objection.state, objection.result) == (State.UPHELD, "met")
    assert Mark.objects.get().kind == "override"
    late = reviewer.post(answer, {"decision": "declined", "words": "やはり", "result": ""})
    assert late.status_code == 400
    for where in ("/conversations/review/objections/mine/", f"/conversations/{talk.uid}/"):
        assert "確かに名乗っています" in page(agent, where)
    assert "確かに名乗っています" not in page(signed_in(people.analyst()), "/conversations/review/agreement/")


def test_a_calibration_is_hidden_until_all_are_done_then_settled(signed_in: Any) -> None:
    some_talks(6)
    mori, hana = people.manager(), suzuki()
    client = signed_in(mori, "en")
    response = client.post(
        "/conversations/review/rounds/", {"reviewers": [mori.pk, hana.pk], "size": "6", "days": "28"}
    )
    assert response.status_code == 302
    where = response.headers["location"]
    assert Review.objects.count() == 12
    for review in Review.objects.filter(by=mori):
        reviewed(review)
    html = page(client, where)
    assert "hidden from everybody" in html
    assert "How far you agree" not in html
    first = Review.objects.filter(by=hana).order_by("pk")[0]
    for review in Review.objects.filter(by=hana):
        reviewed(review, **({"greeting": "not_applicable"} if review.pk == first.pk else {}))
    html = page(client, where)
    assert "How far you agree" in html
    assert "鈴木 花" in html[html.index("Where you differ") :]
    uid = str(first.conversation.uid)
    client.post(f"{where}settle/", {"conversation": uid, "item": "greeting", "result": "partly"})
    assert Mark.objects.get(kind="consensus").result == "partly"
    assert "Agreement beyond chance" in page(client, "/conversations/review/rounds/")


def test_two_reviewers_are_needed_and_enough_conversations(signed_in: Any) -> None:
    mori = people.manager()
    hana = suzuki()
    client = signed_in(mori, "en")
    path = "/conversations/review/rounds/"
    alone = client.post(path, {"reviewers": [mori.pk], "size": "6", "days": "28"})
    assert "two reviewers or more" in alone.content.decode()
    few = client.post(path, {"reviewers": [mori.pk, hana.pk], "size": "6", "days": "28"})
    assert "Only 0 conversations fit" in few.content.decode()


def test_a_calibration_can_be_closed_early(signed_in: Any) -> None:
    some_talks(6)
    mori, hana = people.manager(), suzuki()
    round = open_round(mori, [mori, hana], 5, Asked())
    for review in Review.objects.filter(by=mori):
        reviewed(review)
    client = signed_in(hana, "en")
    client.post(f"/conversations/review/rounds/{round.uid}/close/")
    assert "How far you agree" in page(client, f"/conversations/review/rounds/{round.uid}/")
    review = Review.objects.filter(by=hana)[0]
    client.post(f"/conversations/review/{review.uid}/save/", {"mark-greeting": "met"})
    assert not review.marks.exists()


def test_agreement_is_made_of_blind_random_reviews_alone(signed_in: Any) -> None:
    talks = some_talks(12)
    mori = people.manager()
    client = signed_in(mori, "en")
    assert "Nothing to compare yet" in page(client, "/conversations/review/agreement/")
    for talk in talks[:8]:
        reviewed(start(client, talk), greeting="missed")
    peeked = start(client, talks[8])
    client.post(f"/conversations/review/{peeked.uid}/save/", {"do": "reveal"})
    reviewed(peeked)
    html = page(client, "/conversations/review/agreement/")
    assert "8 blind reviews" in html
    assert "1 random review was left out" in html
    assert "Random reviews in which the machine’s marks were seen first" in html
    rows = page(client, "/conversations/review/agreement/rows/", item="greeting")
    assert rows.count('<th scope="row"') == 8
    table = rows[rows.index("<tbody>") :]
    assert table.index("Partly") < table.index("</tr>")  # those that differ come first
    file = client.get("/conversations/review/agreement/", {"format": "csv"})
    assert "kappa" in b"".join(file).decode("utf-8-sig").lower()
    analyst = signed_in(people.analyst(), "ja")
    assert analyst.get("/conversations/review/agreement/rows/").status_code == 403
    assert "カッパ係数" in page(analyst, "/conversations/review/agreement/")
    assert analyst.get("/conversations/review/").status_code == 403


def test_a_draw_within_a_team_is_counted_apart(signed_in: Any) -> None:
    talks = some_talks(6)
    client = signed_in(people.manager(), "en")
    html = page(client, "/conversations/review/", channel="phone")
    assert "narrowed to a channel or team" in html
    client.post(
        "/conversations/review/start/?channel=phone", {"conversation": str(talks[0].uid), "reason": "random"}
    )
    reviewed(Review.objects.get())
    html = page(client, "/conversations/review/agreement/")
    assert "Random reviews within a channel or team" in html
    assert "Nothing to compare yet" in html
