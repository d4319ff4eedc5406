"""The planned journey of a blueprint and the actual one of a case, in CJML 2.0."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

from madoguchi.core.blueprint import cjml
from madoguchi.core.blueprint.cjml import Happened
from madoguchi.core.text import Text
from madoguchi.imports.sample.blueprint import blueprint

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def words(node: ET.Element, path: str) -> str:
    found = node.find(path)
    assert found is not None, path
    return found.text or ""


def actor(node: ET.Element, end: str) -> str:
    found = node.find(f"{end}/refersTo")
    return found.get("actorIDref", "") if found is not None else ""


def test_the_plan_says_who_speaks_to_whom_by_which_channel() -> None:
    root = ET.fromstring(cjml.dumps(blueprint(), "en", channels={"phone": "Phone"}))
    assert (root.tag, root.get("version")) == ("CJML", "2.0")
    (plan,) = root
    assert plan.tag == "plannedJourney"
    assert [one.get("phaseID") for one in plan.iter("journeyPhase")] == [one.id for one in blueprint().stages]
    points = {words(one, "initiator/initiatorLabel"): one for one in plan.find("touchpoints") or ()}
    call = points[blueprint().step_by_id["call_in"].name.en]
    assert call.tag == "plannedCommunicationPoint"
    assert (actor(call, "initiator"), actor(call, "receiver")) == ("customer", "front")
    assert words(call, "channel/channelName") == "Phone"
    answer = points[blueprint().step_by_id["answer_call"].name.en]
    assert (actor(answer, "initiator"), actor(answer, "receiver")) == ("front", "customer")
    look = points[blueprint().step_by_id["open_help_page"].name.en]
    assert look.tag == "plannedAction"
    # nothing from behind the line of visibility
    assert blueprint().step_by_id["warehouse_check"].name.en not in points
    ids = [words(one, "touchpointID") for one in plan.iter() if one.tag.endswith(("Point", "Action"))]
    assert len(ids) == len(set(ids))
    actors = {one.get("actorID") for one in plan.find("actors") or ()}
    assert {one.get("actorIDref") for one in plan.iter("refersTo")} <= actors


def test_the_journey_of_one_case_beside_it() -> None:
    happened = [
        Happened("call_in", MORNING, channel="phone", stage="ask", lane="customer"),
        Happened("answer_call", MORNING + dt.timedelta(seconds=40), MORNING, "front", "phone", "ask"),
        Happened("warehouse_check", MORNING + dt.timedelta(hours=1), lane="support"),
        Happened("sing_a_song", MORNING + dt.timedelta(hours=2), lane="front", channel="phone", name=Text("Sings", "歌う")),
    ]  # fmt: skip
    root = ET.fromstring(cjml.dumps(blueprint(), "ja", happened, "C-1"))
    plan, actual = root
    assert words(actual, "plannedReference") == words(plan, "journeyID")
    assert words(actual, "journeyTitle") == "C-1"
    points = list(actual.find("touchpoints") or ())
    assert [one.tag for one in points] == ["actualCommunicationPoint"] * 3
    planned = {words(one, "touchpointID") for one in plan.find("touchpoints") or ()}
    assert {words(one, "touchpointID") for one in points[:2]} <= planned
    assert words(points[2], "touchpointID") == "D1"
    assert words(points[2], "initiator/initiatorLabel") == "歌う"
    assert actor(points[2], "receiver") == "customer"
    assert words(points[1], "timestamps/timeStarted") == MORNING.isoformat()
    assert words(points[1], "timestamps/timeCompleted") == (MORNING + dt.timedelta(seconds=40)).isoformat()
