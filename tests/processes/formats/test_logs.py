"""The log goes out as XES, OCEL 2.0 and CSV, and comes in again as the same process; no person is named in it."""

from __future__ import annotations

import datetime as dt
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from madoguchi.cases.models import Case
from madoguchi.people.models import Member
from madoguchi.processes import log_files
from madoguchi.processes.event_log import read
from madoguchi.processes.mine import mine
from madoguchi.site.cli import main
from madoguchi.warehouse import Filters, ask
from tests import people, service
from tests.processes import desk

ENDINGS = {"xes": "log.xes", "ocel": "log.ocel.json", "csv": "log.csv"}


def told(path: Path) -> dict[str, Any]:
    with read(path) as log:
        return mine(log).to_json("en")


def alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    for part in ("cases", "events", "transitions", "variant_count", "activities", "edges"):
        assert one[part] == other[part], part
    ways = [sorted((tuple(row["steps"]), row["count"]) for row in each["variants"]) for each in (one, other)]
    assert ways[0] == ways[1]


@pytest.mark.django_db
@pytest.mark.usefixtures("inn", "warehouse")
class TestOfTheRecord:
    def test_what_goes_out_is_the_same_process_in_every_format(self, tmp_path: Path, capsys: Any) -> None:
        desk.play()
        results = {}
        for format, name in ENDINGS.items():
            path = tmp_path / name
            assert main(["export", "log", str(path), "--json"]) == 0
            assert json.loads(capsys.readouterr().out)["rows"] == 184
            results[format] = told(path)
        assert (results["csv"]["cases"], results["csv"]["events"]) == (42, 184)
        alike(results["csv"], results["xes"])
        alike(results["csv"], results["ocel"])
        totals = ask("process_totals", Filters())[0]
        assert results["csv"]["transitions"] == totals["transitions"]
        waits = {(row["source"], row["target"]): row["median_ms"] for row in ask("process_paths", Filters())}
        for edge in results["ocel"]["edges"]:
            assert edge["median_seconds"] * 1000 == waits[(edge["from"], edge["to"])]

    def test_filters_narrow_what_goes_out(self, tmp_path: Path, capsys: Any) -> None:
        desk.play()
        path = tmp_path / "log.csv"
        assert main(["export", "log", str(path), "--filter", "f=with:check"]) == 0
        mined = told(path)
        assert 0 < mined["cases"] < 42
        assert all("check" in way["steps"] for way in mined["variants"])
        for wrong in ("channel", "colour=red"):
            assert main(["export", "log", str(tmp_path / "x.csv"), "--filter", wrong]) == 2
        assert main(["export", "log", str(tmp_path / "x.xlsx")]) == 2
        assert main(["export", "cases", str(tmp_path / "x.ocel.json")]) == 2
        assert "log" in capsys.readouterr().err

    def test_a_log_of_several_objects_is_imported_by_the_type_chosen(
        self, tmp_path: Path, capsys: Any
    ) -> None:
        path = tmp_path / "orders.json"
        path.write_text(json.dumps(ORDERS), encoding="utf-8")
        for chosen, cases, steps in (([], 1, 2), (["--object-type", "item"], 2, 3)):
            assert main(["import", "events", str(path), *chosen, "--json"]) == 0
            done = json.loads(capsys.readouterr().out)["imports"][0]
            assert (done["taken"], done["skipped"]) == (steps, 0)
            assert Case.objects.count() == cases
            assert main(["import", "--undo", str(done["batch"])]) == 0
            capsys.readouterr()
        assert main(["import", "events", str(path), "--object-type", "parcel"]) == 1
        assert "item, order" in capsys.readouterr().err

    def test_members_are_ids_and_nothing_is_a_name(self, tmp_path: Path) -> None:
        service.bring(
            "events",
            [
                {
                    "case": "c-1",
                    "activity": "a",
                    "at": "2026-11-02T09:00:00Z",
                    "resource": "森 美咲",
                    "team": "窓口",
                }
            ],
        )
        number = Member.objects.get(name="森 美咲").pk
        for format, name in ENDINGS.items():
            text = "".join(log_files.parts(format, log_files.rows(Filters())))
            assert "森" not in text, name
            assert f"m{number}" in text

    def test_pages_of_cases_join_without_a_seam(self) -> None:
        desk.play()
        whole = list(log_files.rows(Filters()))
        assert len(whole) == 184
        for portion in (1, 3, 7, 100):
            assert list(log_files.rows(Filters(), portion)) == whole


def related(id: str, kind: str, *objects: str) -> dict[str, Any]:
    links = [{"objectId": one, "qualifier": ""} for one in objects]
    return {
        "id": id,
        "type": kind,
        "time": f"2026-03-02T09:0{id[1]}:00Z",
        "attributes": [],
        "relationships": links,
    }


ORDERS = {
    "objectTypes": [{"name": "item", "attributes": []}, {"name": "order", "attributes": []}],
    "eventTypes": [{"name": "place", "attributes": []}, {"name": "pick", "attributes": []}],
    "objects": [{"id": one, "type": kind} for one, kind in (("i1", "item"), ("i2", "item"), ("o1", "order"))],
    "events": [related("e1", "place", "o1", "i1", "i2"), related("e2", "pick", "o1", "i1")],
}


def row(case: str, activity: str, minute: int, **more: Any) -> dict[str, Any]:
    at = dt.datetime(2026, 3, 2, 9, minute, 0, 250_000, tzinfo=dt.UTC)
    usual = dict.fromkeys(log_files.COLUMNS)
    return {**usual, "case": case, "activity": activity, "at": at, "event_id": f"e{case}{minute}", **more}


ROWS = [
    row("1 <&>", 'say "hi"', 1, resource="m1", team="Desk & Co", cost=1.5, stage="受付"),
    row("1 <&>", "確認\x07", 2, started_at=dt.datetime(2026, 3, 2, 9, 1, 30, tzinfo=dt.UTC), lane="back"),
    row("2", "=cmd", 3, resource="m1", team="窓口", channel="phone", signal="resolved"),
]


def test_xes_keeps_to_the_rules_of_the_standard() -> None:
    root = ET.fromstring("".join(log_files.parts("xes", ROWS)))
    space = "{http://www.xes-standard.org/}"
    assert root.get("xes.version") == "1849-2016"
    kinds = [one.tag.removeprefix(space) for one in root]
    order = ["extension", "global", "classifier", "trace"]  # IEEE 1849: in this order
    assert kinds == sorted(kinds, key=order.index)
    assert {one.get("scope") for one in root.iter(f"{space}global")} == {"trace", "event"}
    prefixes = {one.get("prefix") for one in root.iter(f"{space}extension")}
    for event in root.iter(f"{space}event"):
        keys = [one.get("key", "") for one in event]
        assert len(keys) == len(set(keys))
        assert {"concept:name", "time:timestamp"} <= set(keys)
        assert {key.partition(":")[0] for key in keys if ":" in key} <= prefixes
        for one in event:
            assert one.tag.removeprefix(space) in ("string", "date", "float")
            if one.tag.endswith("date"):
                dt.datetime.fromisoformat(one.get("value", ""))
    names = [one.get("value") for one in root.iter(f"{space}string") if one.get("key") == "concept:name"]
    assert names == ["?", "?", "1 <&>", 'say "hi"', "確認", "2", "=cmd"]


def test_ocel_keeps_to_the_rules_of_the_standard() -> None:
    log = json.loads("".join(log_files.parts("ocel", ROWS)))
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    types = {one["name"]: {a["name"]: a["type"] for a in one["attributes"]} for one in log["eventTypes"]}
    assert {kind for told in types.values() for kind in told.values()} <= {
        "string",
        "time",
        "integer",
        "float",
        "boolean",
    }
    objects = {one["id"]: one["type"] for one in log["objects"]}
    assert len(objects) == len(log["objects"])
    assert set(objects.values()) == {one["name"] for one in log["objectTypes"]}
    assert len({one["id"] for one in log["events"]}) == len(log["events"]) == 3
    for event in log["events"]:
        assert event["type"] in types
        dt.datetime.fromisoformat(event["time"])
        assert {one["name"] for one in event["attributes"]} <= set(types[event["type"]])
        assert all(one["objectId"] in objects for one in event["relationships"])
    assert log["events"][2]["relationships"][0] == {"objectId": "case:2", "qualifier": "of"}


@pytest.mark.parametrize("format", ENDINGS)
def test_an_empty_log_is_a_file_too(format: str) -> None:
    text = "".join(log_files.parts(format, []))
    if format == "xes":
        assert ET.fromstring(text) is not None
    elif format == "ocel":
        assert json.loads(text)["events"] == []
    else:
        assert text.splitlines() == ["\ufeff" + ",".join(log_files.COLUMNS)]


def test_a_spreadsheet_is_not_made_to_run_what_is_in_a_cell() -> None:
    assert "'=cmd" in "".join(log_files.parts("csv", ROWS))


@pytest.mark.django_db
@pytest.mark.usefixtures("warehouse")
def test_the_page_sends_the_log_of_the_cases_it_shows(signed_in: Any, tmp_path: Path) -> None:
    desk.play()
    manager = signed_in(people.manager())
    page = manager.get("/process/", {"f": "with:check"}).content.decode()
    assert "/process/log/xes/?f=with%3Acheck" in page
    response = manager.get("/process/log/xes/", {"f": "with:check"})
    assert response.streaming
    path = tmp_path / "log.xes"
    path.write_bytes(b"".join(response.streaming_content))
    mined = told(path)
    assert 0 < mined["cases"] < 42
    assert all("check" in way["steps"] for way in mined["variants"])
    assert manager.get("/process/log/pdf/").status_code == 404
    assert signed_in(people.agent()).get("/process/log/xes/").status_code == 403
