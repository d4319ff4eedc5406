"""The journey map: what a process owner sees over a blueprint, what they may note, and what is never claimed."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from madoguchi.core.blueprint.model import Stage
from madoguchi.core.text import Text
from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch
from madoguchi.people.models import Role
from madoguchi.processes.blueprints.actions.publish import bring_in
from madoguchi.processes.blueprints.models import Blueprint
from madoguchi.processes.journeys.models import JourneyNote
from madoguchi.warehouse import ask
from tests import people
from tests.api.calling import caller
from tests.processes.journeys import scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


@pytest.fixture
def cases(inn: Any) -> Any:
    return scene.play()


@pytest.fixture
def manager(signed_in: Any) -> Client:
    return signed_in(people.manager())


def page(client: Client, path: str = "/journey/", **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def card(html: str, number: int) -> str:
    return re.sub(r"\s+", " ", html.split(f'id="stage-{number}"')[1].split("</article>")[0])


def test_without_a_blueprint_the_page_says_what_to_do_next(inn: Any, manager: Client) -> None:
    html = page(manager)
    assert "No blueprint is in force yet" in html
    assert html.count('class="button primary"') == 1


def test_every_stage_says_what_is_done_felt_and_promised_with_its_n(cases: Any, manager: Client) -> None:
    html = page(manager)
    meet = card(html, 1)
    assert "Sends request" in meet
    assert "Receipt mail" in meet
    assert "Owner: Desk" in meet
    # 32 by email at 4 or 5, 10 by phone at 1 or 2: (32 × 4.5 + 10 × 1.5) / 42
    assert re.search(r"3\.79 / 5.*?= 42", meet)
    # The two rare cases were never received: their promise ran out long ago
    assert "95.2%" in meet
    assert "within 1 hour, from Sends request" in meet
    assert "三度も同じ説明をしました。" in meet


def test_how_far_a_card_is_backed_is_a_word_and_a_mark_never_colour_alone(
    cases: Any, manager: Client
) -> None:
    html = page(manager)
    marks = re.findall(r'<article class="stage (\w+)"', html)
    assert marks == ["measured", "thin", "nothing"]
    assert "Measured" in card(html, 1)
    assert "Thin" in card(html, 2)
    assert "Not measured" in card(html, 3)
    assert "backing-mark thin" in card(html, 2)
    assert "“Afterwards” is the stage that is least backed by data (Not measured)" in html


def test_three_answers_are_a_gap_in_the_line_and_nowhere_a_figure(cases: Any, manager: Client) -> None:
    html = page(manager)
    picture = html.split('class="feel-curve"')[1].split("</article>")[0].split("<article")[0]
    assert picture.count('class="feel-dot"') == 2
    assert "5.00" not in html
    assert "&lt; 5" in card(html, 3)


def test_another_question_at_a_stage_is_no_part_of_the_line_and_warned_of(
    cases: Any, manager: Client
) -> None:
    batch = Batch.objects.create(kind="answers", source_system="desk", state=Batch.State.RUNNING)
    rows = [
        {
            "submission": f"T-{n}",
            "question": "thanks",
            "kind": "csat",
            "value": 3 + n % 3,
            "answered_at": "2026-07-01T09:00:00+09:00",
            "stage": "after",
        }
        for n in range(12)
    ]
    assert take_in("answers", rows, batch, survey="way").skipped == 0
    html = page(manager)
    assert "Not one line: at these stages another question was asked" in html
    assert "Another question: thanks" in card(html, 3)
    assert html.count('class="feel-other"') == 1
    assert html.count('class="feel-dot"') == 2
    # Whoever wants may draw the line of that question instead
    assert "question=thanks" in html


def test_two_segments_differ_only_where_it_is_more_than_noise(cases: Any, manager: Client) -> None:
    html = page(manager, two=1, channel="email", b_channel="phone")
    meet, solve = card(html, 1), card(html, 2)
    assert re.search(r'gap clear">B feels worse −3\.00\s?\(−3\.\d+ to −2\.\d+\)', meet)
    assert "Too few answers to compare" in solve
    same = page(
        manager, two=1, **{"from": "2026-06-01", "to": "2026-06-15"}, b_from="2026-06-16", b_channel="email"
    )
    assert "No clear difference" in card(same, 1)
    assert "gap clear" not in same


def test_a_segment_is_kept_in_the_address_and_a_bad_day_is_told(cases: Any, manager: Client) -> None:
    html = page(manager, channel="phone")
    assert "10 cases" in html
    assert "channel=phone&amp;two=1" in html
    assert "is not a date" in page(manager, **{"from": "yesterday"})


def test_a_note_is_kept_with_every_version_and_enters_no_figure(cases: Any, signed_in: Any) -> None:
    facts = ask("extent")
    writer = signed_in(people.specialist())
    there = "/journey/notes/desk/after/"

    def save(text: str, begun_from: int) -> Any:
        sent = {"thinks-text": text, "thinks-kind": "thinks", "thinks-begun_from": begun_from}
        for kind in ("feels", "chance"):
            sent |= {f"{kind}-text": "", f"{kind}-kind": kind, f"{kind}-begun_from": 0}
        return writer.post(there, sent)

    assert save("Will they call me back?", 0).status_code == 302
    html = page(writer)
    assert "Will they call me back?" in card(html, 3)
    assert re.findall(r'<article class="stage (\w+)"', html)[2] == "opinion"
    # Somebody who began from an older version is told, and nothing is overwritten
    answer = save("Nobody waits here.", 0)
    assert answer.status_code == 200
    assert "It now says: “Will they call me back?”" in answer.content.decode()
    assert save("Do they have my number?", 1).status_code == 302
    assert save("", 2).status_code == 302
    assert [note.text for note in JourneyNote.objects.order_by("number")] == [
        "Will they call me back?",
        "Do they have my number?",
        "",
    ]
    history = page(writer, there)
    assert "taken back" in history
    assert "Do they have my number?" in history
    assert "Do they have my number?" not in page(writer)
    assert ask("extent") == facts


def test_only_those_who_design_processes_may_note(cases: Any, signed_in: Any) -> None:
    agent = signed_in(people.agent())
    assert "Write a note" not in page(agent)
    assert agent.get("/journey/notes/desk/meet/").status_code == 403
    assert agent.post("/journey/notes/desk/meet/", {}).status_code == 403
    assert signed_in(people.manager()).get("/journey/notes/desk/nowhere/").status_code == 404


def test_as_it_shall_be_stands_beside_as_it_is(cases: Any, manager: Client) -> None:
    now = scene.plan()
    steps = tuple(step for step in now.steps if step.id != "timer")
    future = scene.plan(
        "desk-next",
        name=Text("Desk next year", "来年の窓口"),
        stages=(*now.stages[:2], Stage("learn", Text("Learn", "学ぶ"))),
        steps=steps,
        flows=tuple(flow for flow in now.flows if flow.target != "timer"),
    )
    bring_in(future, None)
    Blueprint.objects.filter(code="desk-next").update(to_be=True)
    assert "Desk next year" in page(manager)
    html = page(manager, beside="desk-next")
    # What is not yet real is never measured, even where it is asked for by name
    assert "<small>Desk · version 1</small>" in page(manager, blueprint="desk-next")
    shown = html.split('class="future"')[1].split("</ol>")[0]
    assert "<del>Closed by timer</del>" in shown
    assert re.search(r"Learn.*?new", shown)
    assert re.search(r"Afterwards.*?falls away", shown)


def test_one_customers_way_shows_where_it_left_the_plan_and_which_promise_broke(
    cases: Any, manager: Client
) -> None:
    rare = cases[-1]  # answered at once, never received
    html = page(manager, f"/journey/cases/{rare.uid}/")
    assert re.search(r"left the plan at \d points?\.", html)
    assert "“Receives” was skipped" in html or re.search(r"Receives.*?skipped", html)
    assert "The promise was missed" in html
    assert "How did you feel here?" in html
    usual = page(manager, f"/journey/cases/{cases[0].uid}/")
    assert "The way followed the plan." in usual
    assert "The promise was kept" in usual
    assert "3.0 d waited" in re.sub(r"\s+", " ", usual)
    assert f"/journey/cases/{cases[0].uid}/" in page(manager, f"/process/cases/{cases[0].uid}/")


def test_a_customers_way_is_for_those_who_may_read_conversations(cases: Any, signed_in: Any) -> None:
    assert signed_in(people.analyst()).get(f"/journey/cases/{cases[0].uid}/").status_code == 403


def test_the_figures_leave_as_a_file_with_what_they_are_of(cases: Any, manager: Client) -> None:
    response = manager.get("/journey/", {"format": "csv", "two": "1", "b_channel": "phone"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Stage"] for row in rows[:4]] == ["Meet", "Meet", "Solve", "Solve"]
    assert rows[0]["n of answers"] == "42"
    assert float(rows[1]["Feeling (mean)"]) == pytest.approx(1.5)
    assert rows[4]["Feeling (mean)"] == ""
    assert "desk@1" in text


def test_the_page_is_japanese_first(cases: Any, signed_in: Any) -> None:
    html = page(signed_in(people.manager(), "ja"))
    assert "お客様の道のり" in html
    assert "受け止める" in card(html, 1)
    assert "測定済み" in card(html, 1)
    assert "ここではどのようなお気持ちでしたか。" in html


def test_the_api_gives_the_same_figures(cases: Any) -> None:
    found = caller(Role.ANALYST).get("/journey?blueprint=desk").json()
    assert found["question"] == "feeling"
    meet, solve, after = found["stages"]
    assert meet["feeling"]["n"] == 42
    assert meet["feeling"]["value"] == pytest.approx(159 / 42)
    assert (meet["backing"], solve["backing"], after["backing"]) == ("measured", "thin", "nothing")
    assert after["feeling"]["value"] is None
    assert meet["promise_kept"]["value"] == pytest.approx(100 * 40 / 42)
    assert caller(Role.AGENT).get("/journey?blueprint=nothing").status_code == 404
