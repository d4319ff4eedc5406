"""Ratings given in Klaus stand beside the machine's marks: matched by ticket, idempotent, undone as a whole."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.imports.actions.prepare import prepare
from madoguchi.imports.actions.receive import receive
from madoguchi.imports.actions.run import check, run
from madoguchi.imports.actions.undo import undo_batch
from madoguchi.imports.models import Batch, Skipped
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.judge.models import Call, JudgeMark
from madoguchi.scoring.marks.actions.review import begin
from madoguchi.scoring.marks.categories import result_of, usual_item
from madoguchi.scoring.marks.drawing import Asked
from madoguchi.scoring.marks.models import Kind, Mark, Reason
from madoguchi.scoring.marks.queries import marks_on
from madoguchi.site.cli import main
from tests import people
from tests.scoring.marks.cast import reviewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]

TICKETS = {
    "data": [
        {
            "id": str(number),
            "subject": "Where is my parcel?",
            "status": "closed",
            "channel": "email",
            "assigneeEmail": "aoi@inn.example",
            "customerEmail": f"c{number}@example.net",
            "created": "2026-11-16T09:00:00Z",
            "comments": [
                {"id": f"{number}a", "authorIsNotClient": False, "comment": "Where is my parcel?", "created": "2026-11-16T09:00:00Z"},
                {"id": f"{number}b", "authorIsNotClient": True, "comment": "I am sorry. It comes tomorrow.", "created": "2026-11-16T09:05:00Z"},
                {"id": f"{number}c", "authorIsNotClient": False, "comment": "Thank you!", "created": "2026-11-16T09:09:00Z"},
            ],
        }
        for number in (1, 2)
    ]
}  # fmt: skip
REVIEWS = [
    {
        "externalTicketId": 1,
        "reviewer": {"email": "森@inn.example", "name": "Mori"},
        "reviewee": {"email": "aoi@inn.example"},
        "score": 80,
        "comment": "Mr Sasaki was upset",
        "reviewTime": 312,
        "ratings": [
            {"categoryName": "Empathy", "score": 5, "ratingMax": 5},
            {"categoryName": "トーン", "score": 3, "ratingMax": 5},
            {"categoryName": "Solution", "score": None, "ratingMax": 5},
            {"categoryName": "Vibes", "score": 1, "ratingMax": 5},
        ],
    },
    {
        "externalTicketId": 99,
        "reviewer": "Mori",
        "ratings": [{"categoryName": "Tone", "score": 1, "ratingMax": 1}],
    },
]
CSV = """externalTicketId,reviewerEmail,ratingCategoryName,autoqaCategoryType,score,ratingMax
1,mori@inn.example,Greeting,,1,4
2,,Greeting,greeting,4,4
2,mori@inn.example,Greeting,,9,4
2,mori@inn.example,Closing,,good,4
2,mori@inn.example,Tone,,N/A,4
"""


def bring(content: bytes, name: str, **options: Any) -> Batch:
    batch = receive(io.BytesIO(content), name)
    prepare(batch)
    batch.options |= options
    batch.save()
    run(batch)
    return batch


def tickets() -> Batch:
    batch = bring(json.dumps(TICKETS).encode(), "tickets.json")
    assert (batch.kind, batch.state) == ("klaus", Batch.State.DONE)
    catch_up()
    return batch


def reviews(**options: Any) -> Batch:
    return bring(json.dumps({"reviews": REVIEWS}, ensure_ascii=False).encode(), "reviews.json", **options)


def given() -> dict[str, str]:
    return dict(Mark.objects.filter(kind=Kind.IMPORT).values_list("item", "result"))


def test_what_scores_stand_for() -> None:
    assert [result_of(score, 5) for score in range(6)] == [
        "missed",
        "missed",
        "missed",
        "partly",
        "met",
        "met",
    ]
    assert [result_of(score, 4) for score in range(1, 5)] == ["missed", "partly", "met", "met"]
    assert [result_of(score, 3) for score in (1, 2, 3)] == ["missed", "partly", "met"]
    assert (result_of(74.9, 100), result_of(75, 100)) == ("partly", "met")
    assert usual_item("ＳＰＥＬＬＩＮＧ and Grammar") == "wording"
    assert usual_item("Vibes") == ""


def test_reviews_become_marks_of_people_without_their_words() -> None:
    tickets()
    batch = reviews()
    assert (batch.kind, batch.source_system, batch.state) == ("klaus_ratings", "klaus", Batch.State.DONE)
    assert batch.options["found"] == {"Empathy": 1, "トーン": 1, "Solution": 1, "Vibes": 1, "Tone": 1}
    assert given() == {"empathy": "met", "warmth": "partly", "solution_given": "not_applicable"}
    skipped = dict(Skipped.objects.values_list("row", "reason_en"))
    assert skipped[1] == "No item stands for the category “Vibes”."
    assert "ticket “99”" in skipped[2]
    mark = Mark.objects.first()
    assert mark is not None
    assert (mark.comment, mark.batch_id) == ("", batch.pk)
    assert "ori" not in mark.hand.removeprefix("other:")
    assert len(marks_on(Conversation.objects.get(source_id="1"))) == 3


def test_the_mapping_can_be_changed_and_the_same_file_changes_nothing() -> None:
    tickets()
    reviews()
    again = reviews(categories={"Vibes": "attention"})
    assert (again.taken, again.unchanged, again.skipped) == (1, 3, 1)
    assert given()["attention"] == "missed"


def test_rows_of_a_table_are_told_apart_and_bad_ones_say_why() -> None:
    tickets()
    mori = people.member(people.Role.MANAGER, "森", source_id=None)
    type(mori).objects.filter(pk=mori.pk).update(email="mori@inn.example")
    batch = bring(CSV.encode("cp932"), "ratings.csv")
    assert (batch.taken, batch.skipped) == (3, 2)
    reasons = list(Skipped.objects.order_by("row").values_list("row", "reason_en"))
    assert reasons == [(4, "The score 9 is not between 0 and 4."), (5, "“good” is no number.")]
    marks = {
        (mark.conversation.source_id, mark.item): mark for mark in Mark.objects.select_related("conversation")
    }
    assert (marks["1", "greeting"].result, marks["1", "greeting"].by) == ("missed", mori)
    assert (marks["2", "greeting"].hand, marks["2", "greeting"].result) == ("autoqa", "met")
    assert marks["2", "warmth"].result == "not_applicable"


def test_a_highest_score_is_asked_for_where_rows_name_none() -> None:
    tickets()
    rows = [{"externalTicketId": "1", "ratingCategoryName": "Tone", "score": 80, "reviewer": "a"}]
    content = json.dumps(rows).encode()
    batch = receive(io.BytesIO(content), "r.json")
    prepare(batch)
    check(batch)
    assert batch.options["outlook"]["problems"][0]["code"] == "no_highest"
    bring(content, "r.json", highest=100)
    assert given() == {"warmth": "met"}


def test_a_changed_rating_is_followed_and_undone() -> None:
    tickets()
    first = reviews()
    changed = json.loads(json.dumps(REVIEWS))
    changed[0]["ratings"][0]["score"] = 1
    second = bring(json.dumps(changed).encode(), "later.json")
    assert second.updated == 1
    assert given()["empathy"] == "missed"
    undo_batch(second)
    assert given()["empathy"] == "met"
    undo_batch(first)
    assert given() == {}


def test_undoing_the_tickets_takes_the_marks_along() -> None:
    batch = tickets()
    reviews()
    talk = Conversation.objects.get(source_id="1")
    reviewed(begin(people.manager(), talk, Reason.CHOSEN, Asked()))
    JudgeMark.objects.create(conversation=talk, item="greeting", result="met", read_at=talk.changed_at)
    call = Call.objects.create(conversation=talk)
    undo_batch(batch)
    assert not Conversation.objects.exists()
    assert not Mark.objects.exists()
    assert not JudgeMark.objects.exists()
    call.refresh_from_db()
    assert call.conversation is None


def test_what_is_no_file_of_ratings_is_refused(signed_in: Any) -> None:
    client = signed_in(people.manager(), "ja")
    upload = io.BytesIO(b"a,b\n1,2\n")
    upload.name = "x.csv"
    response = client.post("/imports/new/", {"file": upload, "kind": "klaus_ratings"}, follow=True)
    assert "評価が見つかりません" in response.content.decode()


def test_the_page_shows_the_categories_and_keeps_what_is_chosen(signed_in: Any) -> None:
    tickets()
    client = signed_in(people.manager(), "ja")
    upload = io.BytesIO(json.dumps({"reviews": REVIEWS}, ensure_ascii=False).encode())
    upload.name = "reviews.json"
    response = client.post("/imports/new/", {"file": upload}, follow=True)
    html = response.content.decode()
    assert "Vibes" in html
    assert "対応する採点項目" in html
    where = response.redirect_chain[-1][0]
    place = list(Batch.objects.latest("pk").options["found"]).index("Vibes")
    client.post(f"{where}settle/", {f"category-{place}": "attention", "highest": "", "do": "show"})
    assert Batch.objects.latest("pk").options["categories"]["Vibes"] == "attention"
    bad = client.post(f"{where}settle/", {"highest": "-3", "do": "show"}, follow=True)
    assert "最高点として使えません" in bad.content.decode()


def test_the_command_takes_ratings_with_a_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tickets()
    file = tmp_path / "reviews.json"
    file.write_text(json.dumps({"reviews": REVIEWS}, ensure_ascii=False), "utf-8")
    words = ["import", "klaus_ratings", str(file), "--json"]
    assert main([*words, "--map", "Vibes=sparkle"]) == 1
    assert "no item of the scorecard" in capsys.readouterr().err
    assert main([*words, "--highest", "none"]) == 1
    assert main([*words, "--map", "Vibes=attention", "--map", "トーン="]) == 0
    assert given() == {"empathy": "met", "solution_given": "not_applicable", "attention": "missed"}
