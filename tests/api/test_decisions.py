"""What is decided about a process over the API: deviations allowed, stages decided, answers of colleagues rated."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.core.blueprint.model import Rule
from madoguchi.people.models import Role, Team
from madoguchi.processes.network.models import InternalRating
from madoguchi.processes.reviews.models import StageReview
from tests import people
from tests.api.calling import caller, code_of, own
from tests.processes import desk, shop
from tests.processes.conformance import drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]


def test_a_deviation_is_allowed_with_a_reason_and_taken_back() -> None:
    desk.play()
    drawn.in_force(Rule("soon", "within", "send", "answer", seconds=86_400))
    mori = people.manager()
    who, reader = own(mori), caller(Role.ANALYST)
    before = reader.get("/process/conformance").json()
    skipped = next(one for one in before["deviations"] if one["kind"] == "skipped" and one["cases"] == 30)
    assert skipped["said"] == "“Asks back office” skipped"
    assert before["share"]["n"] == before["cases"] == 42
    spot = {name: skipped[name] for name in ("kind", "step", "stage", "activity", "rule")}
    body = spot | {"blueprint": "delivery", "reason": "By mail the stock stands on the page."}
    made = who.post("/process/conformance/allowed", body).json()
    assert (made["accepted_by"]["name"], made["said"]) == ("森 美咲", skipped["said"])
    again = who.post("/process/conformance/allowed", body)
    assert again.json()["detail"] == "This deviation is allowed already."
    other = body | {"step": "no_such_step"}
    unknown = own(mori, language="ja").post("/process/conformance/allowed", other)
    assert code_of(unknown) == "refused"
    assert "設計図" in unknown.json()["detail"]

    after = reader.get("/process/conformance").json()
    assert next(one for one in after["deviations"] if one["step"] == spot["step"])["allowed"]
    (told,) = reader.get("/process/conformance/allowed").json()
    assert told["reason"] == body["reason"]
    gone = who.delete(f"/process/conformance/allowed/{made['uid']}").json()
    assert (gone["changed"], gone["deviation"]["withdrawn_by"]["name"]) == (True, "森 美咲")
    assert not who.delete(f"/process/conformance/allowed/{made['uid']}").json()["changed"]
    assert reader.get("/process/conformance").json() == before
    (kept,) = reader.get("/process/conformance/allowed").json()  # it stays on record
    assert kept["withdrawn_at"]


def test_a_stage_is_decided_as_on_its_page() -> None:
    shop.play()
    mori = people.manager()
    who = own(mori)
    due = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    body = {"blueprint": "shop", "stage": "resolve", "choice": "fix", "reason": "The store room is late"}
    missing = own(mori, language="ja").post("/process/reviews/decisions", body)
    (error,) = missing.json()["errors"]
    assert (missing.status_code, error["where"]) == (422, "body.due_on")
    assert who.post("/process/reviews/decisions", body | {"due_on": "2020-01-01"}).status_code == 422
    assert not StageReview.objects.exists()
    given: dict[str, Any] = body | {"due_on": due, "owner": str(mori.uid)}
    given |= {"marks": {"experience": {"mark": 4, "note": "Guests say so too"}}}
    made = who.post("/process/reviews/decisions", given).json()
    assert (made["decided_by"]["name"], made["owner"]["name"], made["due_on"]) == ("森 美咲", "森 美咲", due)
    assert made["told"]["answers"]["experience"] == "yes"
    who.post("/process/reviews/decisions", body | {"choice": "keep", "reason": "It is mended"})
    past = caller(Role.AGENT).get("/process/reviews/decisions", blueprint="shop", stage="resolve").json()
    assert [one["choice"] for one in past] == ["keep", "fix"]
    assert past[1]["marks"]["experience"] == {"mark": 4, "note": "Guests say so too"}
    (stage,) = [one for one in who.get("/process/reviews").json()["stages"] if one["stage"] == "resolve"]
    assert stage["decision"]["choice"] == "keep"
    assert who.post("/process/reviews/decisions", given | {"stage": "nowhere"}).status_code == 404


def test_a_caller_rates_an_answer_of_the_own_team_once() -> None:
    shop.play()
    aoi = people.agent()
    aoi.team = Team.objects.create(name="Front", lane="front")
    aoi.save()
    who, stranger = own(aoi), own(people.manager(), language="ja")
    call, *_ = who.get("/process/network/calls").json()
    body = {"blueprint": "shop", "case": call["case"], "step": call["step"], "value": 4}
    refused = stranger.post("/process/network/ratings", body)
    assert code_of(refused) == "refused"
    assert "部署" in refused.json()["detail"]
    assert stranger.get("/process/network/calls").json() == []
    assert who.post("/process/network/ratings", body | {"value": 6}).status_code == 422
    assert who.post("/process/network/ratings", body).json()["value"] == 4
    assert "rated this answer already" in who.post("/process/network/ratings", body).json()["detail"]
    assert call not in who.get("/process/network/calls").json()
    assert InternalRating.objects.get().rated_by == aoi
