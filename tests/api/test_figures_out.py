"""Figures out: the same numbers as on every page, with everything needed to judge them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from madoguchi.cases.models import Conversation
from madoguchi.people.models import Role
from tests import service
from tests.api.calling import Caller, caller, code_of, writer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn", "warehouse")]

FIXED = {
    "metric", "label", "value", "low", "high", "level", "method", "n", "n_effective", "persons", "shown", "note",
    "definition",
}  # fmt: skip


def analyst(language: str = "en") -> Caller:
    return caller(Role.ANALYST, language=language)


def figure(code: str, who: Caller | None = None, **query: Any) -> list[dict[str, Any]]:
    answer = (who or analyst()).get(f"/metrics/{code}", **query)
    assert answer.status_code == 200, answer.content.decode()
    found: list[dict[str, Any]] = answer.json()["metrics"]
    return found


def test_every_figure_says_what_it_is_in_both_languages() -> None:
    for language, word in (("en", "Reopen rate"), ("ja", "再オープン率")):
        figures = analyst(language).get("/metrics").json()["figures"]
        assert {"csat", "nps", "ces_mean", "resolution_median", "volume"} <= {one["code"] for one in figures}
        assert all(one["definition"] and one["label"] and one["unit"] for one in figures)
        assert word in {one["label"] for one in figures}


def test_a_figure_is_the_fixed_form() -> None:
    service.cases(40)
    service.answers([5] * 30 + [4] * 26 + [3] * 10 + [1] * 4)
    (csat,) = figure("csat")
    assert set(csat) >= FIXED | {"question"}
    assert "group" not in csat
    assert csat["value"] == pytest.approx(80.0)
    assert (csat["low"], csat["high"], csat["n"]) == (
        pytest.approx(69.2, abs=0.1),
        pytest.approx(87.7, abs=0.1),
        70,
    )
    assert csat["method"] == "wilson"


def test_a_figure_by_groups_and_periods() -> None:
    service.cases(40, channel="phone")
    service.cases(3, channel="chat", name="d")
    groups = {one["group"]["channel"]: one for one in figure("resolution_median", by="channel")}
    assert groups["phone"]["n"] == 40
    assert (groups["chat"]["value"], groups["chat"]["shown"]) == (None, False)  # 3 are too few
    both = figure("volume", by="channel,week")
    assert set(both[0]["group"]) == {"channel", "week"}
    assert figure("volume", channel="chat")[0]["n"] == 3
    assert figure("volume", **{"from": "2026-11-20"})[0]["n"] == 0


def test_a_change_is_told_with_its_interval() -> None:
    service.answers([5] * 90 + [1] * 10, before=3)
    service.answers([5] * 50 + [1] * 50, before=10, name="b")
    (csat,) = figure("csat", compare="before", **{"from": "2026-11-16", "to": "2026-11-22"})
    assert csat["change"]["value"] == pytest.approx(40.0)
    assert csat["change"]["verdict"] == "clear_up"
    assert csat["change"]["low"] > 0
    refused = analyst().get("/metrics/csat", compare="before")
    assert code_of(refused) == "no-period"


def test_a_group_that_makes_no_sense_is_refused_with_those_that_do() -> None:
    answer = analyst("ja").get("/metrics/volume", by="stage")
    assert code_of(answer) == "bad-group"
    assert "channel" in answer.json()["detail"]


def test_what_was_never_asked_is_no_figure() -> None:
    assert figure("csat") == []
    assert figure("volume")[0]["n"] == 0


def test_questions_with_their_definitions() -> None:
    service.answers([10, 9, 11], question=service.NPS)
    (nps,) = analyst().get("/questions").json()["questions"]
    assert (nps["code"], nps["kind"], nps["n"], nps["valid"], nps["main"]) == ("nps", "nps", 3, 2, True)
    assert nps["missing"] == [11.0]


def test_the_map_is_a_mined_log() -> None:
    service.cases(6)
    told = analyst().get("/process").json()
    assert (told["cases"], told["events"], told["variant_count"]) == (6, 18, 1)
    assert told["variants"] == [{"steps": ["受付", "返信", "解決"], "count": 6}]
    edge = next(edge for edge in told["edges"] if edge["from"] == "受付")
    assert (edge["to"], edge["count"], edge["median_seconds"]) == ("返信", 6, 3600.0)
    assert set(told) >= {"activities", "conformance", "verdicts"}
    page = analyst().get("/process/variants", limit=1).json()
    assert (page["items"], page["next_offset"]) == (told["variants"], None)


def test_an_analyst_reads_no_names() -> None:
    assert analyst().get("/conversations").status_code == 403


def test_a_conversation_can_be_brought_in_again_as_it_came_out() -> None:
    who = writer()
    record = {
        "id": "V1",
        "case": "A1",
        "channel": "chat",
        "language": "ja",
        "customer": "C1",
        "team": "フロント",
        "resolved": True,
        "opened_at": "2026-11-02T00:00:00Z",
        "turns": [
            {"id": "1", "speaker": "customer", "text": "鍵が開きません", "at": "2026-11-02T00:00:00Z"},
            {"id": "2", "speaker": "agent", "text": "社内メモ", "at": None, "public": False},
            {"id": "3", "speaker": "agent", "text": "参ります", "at": "2026-11-02T00:01:00Z"},
        ],
    }
    who.bring("conversations", record)
    out = who.get(f"/conversations/{Conversation.objects.get().uid}").json()
    assert [turn["text"] for turn in out["turns"]] == ["鍵が開きません", "参ります"]
    kept = {name: value for name, value in out.items() if name not in ("uid", "promises", "turns")}
    assert kept == {name: record[name] for name in kept}


def pages(who: Caller, path: str, added: Any, **query: Any) -> list[Any]:
    """Read a list page by page, with something added between any two."""
    found: list[Any] = []
    cursor = ""
    while True:
        page = who.get(path, limit=3, cursor=cursor, **query).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
        added()


def test_pages_neither_repeat_nor_lose_a_row_while_rows_are_added() -> None:
    service.cases(10)
    service.answers([5, 4, 3, 2, 1] * 2)
    added = iter(range(5))

    def add() -> None:
        """More cases and answers, some of them older than everything read so far."""
        if (number := next(added, None)) is not None:
            service.cases(1, name=f"late{number}-", before=20)
            service.answers([1], name=f"late{number}", before=20)

    who = writer()
    for path, key, at_first in (("/metrics/volume/rows", "case", 10), ("/metrics/csat/rows", "answer", 10)):
        rows = [row[key] for row in pages(who, path, add)]
        assert len(rows) == len(set(rows))
        assert len(rows) >= at_first
    batches = [row["uid"] for row in pages(who, "/batches", add)]
    assert len(batches) == len(set(batches))


def test_a_made_up_cursor_is_refused() -> None:
    for cursor in ("x", "MQ==", "!!!!", "-1", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"):
        assert code_of(writer().get("/batches", cursor=cursor)) in {"bad-cursor", "not-understood"}


def test_the_committed_document_says_what_the_api_does() -> None:
    """When this fails: run ``python tools/openapi.py``, look at what differs, and commit docs/openapi.json."""
    from madoguchi.site.api import api

    root = Path(__file__).resolve().parent.parent.parent
    committed = json.loads((root / "docs/openapi.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
