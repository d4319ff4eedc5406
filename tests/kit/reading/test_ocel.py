"""OCEL 2.0 JSON, seen from one type of object."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from madoguchi.kit.reading import ReadError, open_table, recognise_table
from madoguchi.processes.event_log import read
from madoguchi.processes.mine import mine


def event(id: str, kind: str, minute: int, *objects: str, **attributes: Any) -> dict[str, Any]:
    return {
        "id": id,
        "type": kind,
        "time": f"2026-03-02T09:{minute:02d}:00Z",
        "attributes": [{"name": name, "value": value} for name, value in attributes.items()],
        "relationships": [{"objectId": one, "qualifier": ""} for one in objects],
    }


def thing(id: str, kind: str, **attributes: Any) -> dict[str, Any]:
    told = [
        {"name": name, "time": "1970-01-01T00:00:00Z", "value": value} for name, value in attributes.items()
    ]
    return {"id": id, "type": kind, "attributes": told, "relationships": []}


# Two orders with three items, packed by one employee
LOG: dict[str, Any] = {
    "objectTypes": [{"name": name, "attributes": []} for name in ("employee", "item", "order")],
    "eventTypes": [{"name": name, "attributes": []} for name in ("place", "pick", "pay", "stock")],
    "objects": [
        thing("ann", "employee"),
        thing("i1", "item"),
        thing("i2", "item"),
        thing("i3", "item"),
        thing("o1", "order", price=12.5),
        thing("o2", "order", price=3),
    ],
    "events": [
        event("e1", "place", 1, "o1", "i1", "i2", "ann", channel="web"),
        event("e2", "place", 2, "o2", "i3", "ann", channel="phone"),
        event("e3", "pick", 3, "i1", "o1", "ann"),
        event("e4", "pick", 4, "i2", "o1", "ann"),
        event("e5", "pay", 5, "o1"),
        event("e6", "pay", 6, "o2"),
        event("e7", "stock", 7, "ann"),
    ],
}


def written(folder: Path, log: Any = LOG, name: str = "log.json") -> Path:
    path = folder / name
    text = log if isinstance(log, str) else json.dumps(log, ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    return path


def test_the_type_that_fits_best_is_the_case_and_the_reason_is_said(tmp_path: Path) -> None:
    with open_table(written(tmp_path)) as table:
        assert table.kind == "ocel"
        rows = [row.values for row in table.rows()]
        said = " ".join(note.en for note in table.notes)
        assert "“order” was taken as the case" in said
        assert "employee, item" in said
        assert "「order」を案件としました" in table.notes[0].ja
        assert "left out: 1 of the first 7" in said
        columns = recognise_table(table, "events").fields
    assert (columns["case"], columns["activity"], columns["at"]) == ("case", "activity", "at")
    assert [row["case"] for row in rows] == ["o1", "o2", "o1", "o1", "o1", "o2"]
    assert rows[0] == {
        "case": "o1", "activity": "place", "at": "2026-03-02T09:01:00Z", "event_id": "e1", "channel": "web",
        "item": "i1", "employee": "ann", "case:price": "12.5",
    }  # fmt: skip


def test_another_type_can_be_chosen(tmp_path: Path) -> None:
    with read(written(tmp_path), object_type="item") as log:
        mined = mine(log)
    # the event that places an order is an event of each of its items
    assert (mined.cases, mined.events) == (3, 5)
    assert {(tuple(row["steps"]), row["count"]) for row in mined.variants} == {
        (("place", "pick"), 2),
        (("place",), 1),
    }
    with pytest.raises(ReadError) as refused, read(written(tmp_path), object_type="parcel"):
        pass
    assert "employee, item, order" in refused.value.text.en
    table = tmp_path / "log.csv"
    table.write_text("case,activity,at\n1,a,2026-01-01T00:00:00Z\n", encoding="utf-8")
    with pytest.raises(ReadError) as refused, read(table, object_type="item"):
        pass
    assert "OCEL" in refused.value.text.ja


@pytest.mark.parametrize("order", [("events", "objects"), ("objects", "eventTypes", "events", "objectTypes")])
def test_parts_may_stand_in_any_order_and_be_packed(tmp_path: Path, order: tuple[str, ...]) -> None:
    keys = [*order, *(key for key in LOG if key not in order)]
    with read(written(tmp_path, {key: LOG[key] for key in keys}, "log.json.gz")) as log:
        mined = mine(log)
    assert (mined.cases, mined.events) == (2, 6)


@pytest.mark.parametrize(
    ("log", "code"),
    [
        ({**LOG, "objects": []}, "no_records"),
        (json.dumps(LOG)[:-200], "cut_off"),
        (json.dumps(LOG).replace('"e5"', '"e5'), "bad_json"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, log: Any, code: str) -> None:
    with pytest.raises(ReadError) as refused, open_table(written(tmp_path, log)) as table:
        list(table.rows())
    assert refused.value.code == code


def test_odd_values_do_no_harm(tmp_path: Path) -> None:
    odd = {
        **LOG,
        "events": [
            *LOG["events"],
            {"id": "x"},
            "words",
            {"id": "y", "type": "pay", "time": None, "relationships": [{"objectId": "o1"}, 5, {"objectId": "nobody"}]},
            {"id": "z", "type": "pay", "time": "2026-03-02T10:00:00Z", "attributes": {"a": 1}, "relationships": [{"objectId": "o1"}, {"objectId": "o1"}]},
        ],
    }  # fmt: skip
    with read(written(tmp_path, odd)) as log:
        mined = mine(log)
    assert mined.events == 7
    assert sum(one.rows for one in mined.skipped) == 1


def test_other_json_stays_what_it_is(tmp_path: Path) -> None:
    with open_table(
        written(tmp_path, {"events": [{"case": "1", "activity": "a"}], "eventTypes": []})
    ) as table:
        assert table.kind == "json_envelope"
