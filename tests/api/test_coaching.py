"""Coaching lists over the API: a member's own first, leaders by name and state, nobody ranked."""

from __future__ import annotations

import json

import pytest

from madoguchi.people.models import Member
from madoguchi.scoring.coaching.actions.publish import publish
from madoguchi.scoring.coaching.models import CoachingList
from tests import people
from tests.api.calling import code_of, own
from tests.scoring.coaching.crew import CARERS, MONTH, NEW, SHORT, october

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
COACHING = "/scoring/coaching"


@pytest.fixture
def crew() -> dict[str, Member]:
    found = october()
    assert publish(MONTH)
    return found


def test_a_list_is_its_members_first_and_then_open_to_leaders(crew: dict[str, Member]) -> None:
    member, mori = crew[SHORT], people.manager()
    mine, colleague, leader = own(member), own(crew[CARERS[0]]), own(mori)
    (head,) = mine.get(COACHING).json()
    where = f"{COACHING}/lists/{head['uid']}"
    assert (head["month"], head["conversations"], head["opened_at"]) == ("2026-10-01", 12, None)
    assert mine.get(where).json()["contents"] is None  # looking at the envelope opens nothing
    assert CoachingList.objects.get(member=member).opened_at is None

    waiting = leader.get(where)
    assert code_of(waiting) == "not-open"
    assert "belongs to its member alone" in waiting.json()["detail"]
    assert code_of(leader.post(f"{where}/open", {})) == "not-allowed"
    teams = leader.get(f"{COACHING}/teams").json()
    (front,) = teams["teams"]
    line = next(one for one in front["members"] if one["member"]["name"] == SHORT)
    assert (line["state"], line["list"], line["answered"]) == ("with_member", None, None)

    told = mine.post(f"{where}/open", {}).json()
    assert told["opened_at"]
    assert mine.post(f"{where}/open", {}).json()["opened_at"] == told["opened_at"]
    empathy = next(one for one in told["contents"]["improve"] if one["item"] == "empathy")
    assert empathy["verdict"] == "below"
    figure = empathy["figure"]
    assert figure["low"] <= figure["value"] <= figure["high"] < empathy["expected"]
    assert figure["n"] <= 12
    assert empathy["learn"]
    said = [words["said"] for one in told["contents"]["improve"] for words in one["learn"]]
    assert any("在庫切れです" in one for one in said), "the very words, where it could come in"
    assert "<" not in json.dumps([one["learn"] + one["good"] for one in told["contents"]["improve"]])
    assert all(len(one["good"]) <= 1 and not one["learn"] for one in told["contents"]["keep"])

    note = {"note": "倉庫から返事が来ません。", "wants_to_talk": True}
    assert mine.post(f"{where}/answer", note).json()["wants_to_talk"]
    assert mine.post(f"{where}/answer", {"note": "x" * 2001}).status_code == 422
    assert code_of(leader.post(f"{where}/answer", note)) == "not-allowed"
    assert leader.get(where).json()["note"] == "倉庫から返事が来ません。"
    (front,) = leader.get(f"{COACHING}/teams", month="2026-10").json()["teams"]
    line = next(one for one in front["members"] if one["member"]["name"] == SHORT)
    assert (line["state"], line["list"], line["answered"]) == ("read", head["uid"], "wants_to_talk")

    assert code_of(colleague.get(where)) == "not-allowed"
    assert code_of(colleague.get(f"{COACHING}/teams")) == "not-allowed"
    assert own(crew[NEW]).get(COACHING).json() == []


def test_leaders_get_names_and_states_and_no_figure_of_a_person(crew: dict[str, Member]) -> None:
    leader = own(people.manager(), language="ja")
    told = leader.get(f"{COACHING}/teams").json()
    (front,) = told["teams"]
    assert [one["member"]["name"] for one in front["members"]] == sorted([*CARERS, SHORT])
    assert {key for one in front["members"] for key in one} == {
        "member", "list", "conversations", "state", "opened_at", "open_from", "answered",
    }  # fmt: skip
    empathy = next(one for one in told["items"] if one["item"] == "empathy")
    assert empathy["differ"]
    assert leader.get(f"{COACHING}/teams", month="2020-01").status_code == 404
    assert leader.get(f"{COACHING}/teams", month="last").status_code == 422
