"""Marks by people over the API: everybody finds what the pages show them, and blind stays blind."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.people.models import Member, Role
from madoguchi.scoring.marks.actions.review import begin
from madoguchi.scoring.marks.drawing import Asked, machine_marks
from madoguchi.scoring.marks.models import Mark, Reason, Review
from tests import people
from tests.api.calling import Caller, caller, code_of, own
from tests.scoring.marks.cast import reviewed, some_talks, suzuki

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


@pytest.fixture
def aoi() -> Member:
    return people.agent()


@pytest.fixture
def talks(aoi: Member) -> list[Conversation]:
    """Twelve conversations of today; the first two are Aoi's."""
    some_talks(12)
    found = list(Conversation.objects.order_by("source_id"))
    Conversation.objects.filter(pk__in=[one.pk for one in found[:2]]).update(member=aoi)
    return list(Conversation.objects.order_by("source_id"))


def other(talk: Conversation, item: str) -> str:
    """A mark the machine did not give."""
    return "partly" if machine_marks([talk.pk])[talk.pk][item] != "partly" else "met"


def items(who: Caller, **query: Any) -> list[dict[str, Any]]:
    answer = who.get("/scoring/marks", **query)
    assert answer.status_code == 200, answer.content.decode()
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_mark_beside_the_machines_is_seen_by_reviewers_and_by_its_agent(
    aoi: Member, talks: list[Conversation]
) -> None:
    mori = people.manager()
    reviewer, agent, colleague = own(mori), own(aoi), own(people.specialist())
    body = {
        "conversation": str(talks[0].uid),
        "item": "greeting",
        "result": other(talks[0], "greeting"),
        "comment": "最初に名乗っています。",
    }
    made = reviewer.post("/scoring/marks", body).json()
    assert made["by"]["name"] == "森 美咲"
    assert made["result"] != made["machine"]
    assert reviewer.post("/scoring/marks", body).json()["uid"] == made["uid"]  # again: the same mark
    assert code_of(reviewer.post("/scoring/marks", body | {"result": made["machine"]})) == "refused"
    assert code_of(reviewer.post("/scoring/marks", body | {"item": "no_such_item"})) == "refused"

    assert [one["uid"] for one in items(agent)] == [made["uid"]]
    assert items(colleague) == []
    assert [one["uid"] for one in items(reviewer, reviewer=str(mori.uid), item="greeting")] == [made["uid"]]
    assert items(reviewer, to="2020-01-01") == []
    assert code_of(agent.get("/scoring/marks", reviewer=str(mori.uid))) == "not-allowed"

    assert code_of(agent.delete(f"/scoring/marks/{made['uid']}")) == "not-allowed"
    assert reviewer.delete(f"/scoring/marks/{made['uid']}").json() == {"taken_back": True}
    assert items(agent) == []


def test_an_agent_objects_and_reads_the_answer(aoi: Member, talks: list[Conversation]) -> None:
    agent, reviewer = own(aoi, language="ja"), own(people.manager(), language="ja")
    body = {"conversation": str(talks[0].uid), "item": "greeting", "reason": "名札を見せて名乗っています。"}
    made = agent.post("/scoring/objections", body).json()
    assert (made["state"], made["by"]["name"]) == ("open", "青井 あおい")
    assert "すでに異議" in agent.post("/scoring/objections", body).json()["detail"]
    assert reviewer.post("/scoring/objections", body).status_code == 404  # not the reviewer's conversation
    assert agent.post("/scoring/objections", body | {"conversation": str(talks[5].uid)}).status_code == 404

    (waiting,) = reviewer.get("/scoring/objections", state="open").json()["items"]
    where = f"/scoring/objections/{waiting['uid']}/answer"
    missing = reviewer.post(where, {"decision": "upheld", "words": "確かめました。"})
    assert missing.status_code == 422
    (error,) = missing.json()["errors"]
    assert error["where"] == "body.result"
    assert "選んでください" in error["what"]
    answer = {"decision": "upheld", "result": other(talks[0], "greeting"), "words": "確かめました。"}
    assert reviewer.post(where, answer).json()["state"] == "upheld"
    assert "すでに回答" in reviewer.post(where, answer).json()["detail"]
    (told,) = agent.get("/scoring/objections/mine").json()["items"]
    assert (told["answer"], told["answered_by"]["name"]) == ("確かめました。", "森 美咲")
    assert [one["kind"] for one in items(agent)] == ["override"]


def test_a_review_goes_from_the_queue_to_its_end_without_the_machine(talks: list[Conversation]) -> None:
    mori = people.manager()
    who = own(mori)
    queue = who.get("/scoring/reviews/queue").json()
    assert (queue["of"], len(queue["items"]), queue["probability"]) == (12, 12, 1.0)
    review = who.post("/scoring/reviews", {"conversation": queue["next"]}).json()
    assert review["reason"] == "random"
    assert {one["machine"] for one in review["items"]} == {None}
    where = f"/scoring/reviews/{review['uid']}"
    bad = who.post(where, {"marks": [{"item": "greeting", "result": "met", "turn": 900}], "finish": True})
    (problem,) = bad.json()["problems"]
    assert "there is no turn 900" in problem
    marks = [{"item": one["item"], "result": "met", "turn": 1} for one in review["items"]]
    half = who.post(where, {"marks": marks[:3], "finish": True}).json()
    assert (half["done_at"], len(half["left"])) == (None, len(marks) - 3)
    done = who.post(where, {"marks": marks, "comment": "落ち着いた応対です。", "finish": True}).json()
    assert done["done_at"]
    assert done["left"] == []
    assert None not in {one["machine"] for one in done["items"]}  # now they are shown
    assert code_of(who.post(where, {"marks": marks})) == "refused"
    assert Mark.objects.filter(blind=True).count() == len(marks)
    assert own(suzuki()).get(where).status_code == 404  # a review is its reviewer's


def test_whoever_reads_the_machines_marks_is_no_longer_blind(talks: list[Conversation]) -> None:
    mori = people.manager()
    who = own(mori)
    review = begin(mori, talks[4], Reason.RANDOM, Asked())
    mine = {"conversation": str(talks[4].uid), "item": "greeting", "comment": "x"}
    assert code_of(who.post("/scoring/marks", mine | {"result": other(talks[4], "greeting")})) == "refused"
    hana = suzuki()
    reviewed(begin(hana, talks[4], Reason.RANDOM, Asked()), greeting="not_applicable")
    assert items(who, conversation=str(talks[4].uid)) == []  # not while one marks oneself
    assert who.get(f"/scoring/conversations/{talks[4].uid}").status_code == 200
    review.refresh_from_db()
    assert review.seen_machine_at is not None
    reviewed(review)
    assert len(items(who, conversation=str(talks[4].uid), reviewer=str(hana.uid))) > 1


def test_a_calibration_tells_kappa_once_everybody_is_done(talks: list[Conversation]) -> None:
    mori, hana = people.manager(), suzuki()
    who = own(mori)
    body = {"reviewers": [str(mori.uid), str(hana.uid)], "size": 6}
    assert code_of(who.post("/scoring/rounds", body | {"reviewers": [str(mori.uid)] * 2})) == "refused"
    assert who.post("/scoring/rounds", body | {"size": 3}).status_code == 422
    made = who.post("/scoring/rounds", body).json()
    assert (made["agreement"], made["conversations"], made["asked"]) == (None, 6, 12)
    assert who.get("/scoring/reviews/queue").json()["rounds"] == [made["uid"]]
    for place, review in enumerate(Review.objects.order_by("pk")):
        reviewed(review, **({"closing": "not_applicable"} if place == 0 else {}))
        if place == 6:
            assert who.get(f"/scoring/rounds/{made['uid']}").json()["differences"] == []
            assert items(own(hana), kind="calibration") == []
    told = who.get(f"/scoring/rounds/{made['uid']}").json()
    kappa = told["agreement"]["beyond"]
    assert (kappa["metric"], kappa["shown"]) == ("kappa", True)
    assert kappa["low"] < kappa["value"] < kappa["high"]
    assert kappa["n"] == 6 * len(machine_marks([talks[4].pk])[talks[4].pk])
    (one,) = told["differences"]
    assert one["item"] == "closing"
    assert {mark["by"]["name"] for mark in one["marks"]} == {"森 美咲", "鈴木 花"}
    agreed = {"conversation": one["conversation"], "item": "closing", "result": "met"}
    after = who.post(f"/scoring/rounds/{made['uid']}/settle", agreed).json()
    assert after["differences"][0]["agreed"] == "met"
    (line,) = who.get("/scoring/rounds").json()
    assert line["agreement"]["beyond"] == kappa
    assert {mark["by"] is None for mark in items(who, kind="consensus")} == {True}


def test_how_far_the_machine_agrees_is_open_to_everybody_as_figures(talks: list[Conversation]) -> None:
    mori = people.manager()
    reviewed(begin(mori, talks[3], Reason.RANDOM, Asked()), greeting="not_applicable")
    told = caller(Role.ANALYST).get("/scoring/agreement").json()
    assert told["reviews"] == 1
    assert told["whole"]["alike"]["n"] == len(machine_marks([talks[3].pk])[talks[3].pk])
    assert {one["of"] for one in told["dimensions"]} == {"business", "human", "hidden"}
    assert all(not one["kappa"]["shown"] for one in told["items"])  # one mark each says nothing
