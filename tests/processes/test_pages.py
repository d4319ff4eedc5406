"""The process page: what a manager sees, and that every part of it leads to its cases."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import people
from tests.asking import page
from tests.processes import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


@pytest.fixture
def cases(inn: Any) -> Any:
    return desk.play()


@pytest.fixture
def manager(signed_in: Any) -> Client:
    return signed_in(people.manager())


def links(html: str, css: str) -> list[str]:
    return [unescape(url) for url in re.findall(rf'<a class="{css}[^"]*" href="([^"]*)"', html)]


def test_the_map_shows_how_cases_ran(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/", activities=100, paths=100)
    assert "42 cases, 184 events" in html
    assert "Shown: 6 of 6 activities and 7 of 7 paths, 100.0% of all transitions." in html
    assert "Sends request: 42 times in 42 cases" in html
    assert "Receives → Answers: 30 times, in 30 cases." in html
    assert "Wait: mean 2.0 h, median 2.0 h, p90 2.0 h (n = 30)" in html


def test_less_detail_leaves_out_what_is_rare(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/", activities=0, paths=0)
    assert "Asks back office:" not in html
    assert re.search(r"Shown: 4 of 6 activities and 3 of 7 paths, 77\.5% of all transitions\.", html)


def test_japanese_pages_name_activities_in_japanese(cases: Any, signed_in: Any) -> None:
    html = page(signed_in(people.manager(), "ja"), "/process/")
    assert "問い合わせを送信：42 回（案件 42 件）" in html
    assert "業務プロセス" in html


def test_the_closing_timer_stays_out_of_the_shares_of_waiting(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/", show="median")
    assert "From resolved to closed (40 times) is usually a timer" in html
    row = re.search(r"Answers → Closed by timer</a>.*?</tr>", html, re.DOTALL)
    assert row
    assert "3.0 d" in row[0]
    assert row[0].rstrip().endswith("—</td></tr>")


def test_waits_can_be_counted_in_opening_hours(cases: Any, manager: Client) -> None:
    # From Monday 9:40 to Tuesday 5:40: 8 h 20 min of the opening hours 9 to 18 on most days
    html = page(manager, "/process/", show="median", hours="business")
    (row,) = re.findall(r"Asks back office → Checks stock</a>.*?</tr>", html, re.DOTALL)
    assert "8.3 h" in row


def test_by_lane_the_waits_at_each_crossing_are_told(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/", lanes=1, show="mean")
    assert "Line of visibility" in html
    (row,) = re.findall(r'<th scope="row">Front stage → Back stage</th>.*?</tr>', html, re.DOTALL)
    assert ">10<" in row
    assert "20.0 h" in row
    assert "Front stage" in html
    assert 'class="map-band"' in html


def test_durations_of_fewer_than_five_are_hidden(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/", paths=100, activities=100)
    (row,) = re.findall(r"Sends request → Answers</a>.*?</tr>", html, re.DOTALL)
    assert row.count("n &lt; 5") == 3
    assert "5 min" not in row


def test_filters_narrow_the_map_and_stay_in_every_link(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/", channel="phone", show="mean")
    assert "10 cases, 60 events" in html
    for url in links(html, "map-node") + links(html, "map-path"):
        assert "channel=phone" in url
        assert "show=mean" in url
    html = page(manager, "/process/", **{"from": "2026-06-01", "to": "2026-06-03"})
    assert "3 cases, 12 events" in html


def test_one_stage_shows_where_cases_come_in_and_leave(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/", stage="solve")
    assert "Checks stock" in html
    assert "Only the steps of the chosen stage are counted" in html


def test_every_box_line_and_mark_leads_to_exactly_its_cases(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/", activities=100, paths=100)
    told = re.findall(r'<a class="map-(?:node|path)[^"]*" href="([^"]*)" aria-label="([^"]*)"', html)
    assert len(told) == 6 + 7 + 3  # boxes, lines, and one start and two ends
    for url, label in told:
        listed = page(manager, unescape(url))
        number = re.search(r"in (\d+) cases|^(\d+) cases (?:start|end)", unescape(label))
        assert number
        wanted = number[1] or number[2]
        assert f"<small>{wanted} case" in listed


def test_a_variant_leads_to_its_cases(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/variants/")
    urls = re.findall(r'<a href="([^"]*variant=[^"]*)" aria-label="(\d+) cases?"', html)
    assert [count for _, count in urls] == ["30", "10", "2"]
    assert "71.4%" in html
    for url, count in urls:
        listed = page(manager, unescape(url))
        assert f"<small>{count} case" in listed
        assert '<ol class="variant-flow"><li>Sends request</li>' in listed


def test_who_may_read_conversations_gets_to_them_and_others_see_ids_only(cases: Any, signed_in: Any) -> None:
    query = {"source": "send", "target": "answer"}
    html = page(signed_in(people.manager()), "/process/cases/", **query)
    assert "荷物が届かない 41" in html
    assert reverse("conversation", args=[cases[41].conversations.get().uid]) in html
    html = page(signed_in(people.analyst()), "/process/cases/", **query)
    assert "荷物" not in html
    assert "K-41" in html


def test_one_case_step_by_step(cases: Any, signed_in: Any) -> None:
    html = page(signed_in(people.analyst()), reverse("process-case", args=[cases[30].uid]))
    assert re.findall(r'<th scope="row">([^<]*)</th>', html) == [
        "Sends request",
        "Receives",
        "Asks back office",
        "Checks stock",
        "Answers",
        "Closed by timer",
    ]
    assert "20.0 h" in html
    assert "荷物" not in html


def test_files_hold_all_rows_and_say_how_they_were_filtered(cases: Any, manager: Client) -> None:
    def rows(path: str, **query: str) -> list[list[str]]:
        response: Any = manager.get(path, {"format": "csv", **query})
        return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))

    paths = rows("/process/paths/", channel="phone")
    assert paths[0][:3] == ["From", "To", "Times"]
    assert len(paths) == 1 + 5 + 1
    assert "phone" in " ".join(paths[-1])
    assert rows("/process/variants/")[1][0] == "Sends request → Receives → Answers → Closed by timer"
    listed = rows("/process/cases/", activity="check")
    assert len(listed) == 1 + 10 + 1
    assert listed[1][0] == "K-39"


def test_only_those_who_may_export_get_files(cases: Any, signed_in: Any) -> None:
    response = signed_in(people.agent()).get("/process/paths/", {"format": "csv"})
    assert response["Content-Type"].startswith("text/html")


def test_nonsense_in_the_address_is_told_or_ignored(cases: Any, manager: Client) -> None:
    html = page(manager, "/process/", **{"from": "soon"})
    assert "is not a date" in html
    page(manager, "/process/", activities="many", paths="-3", show="maximum", hours="never", lanes="7")
    page(manager, "/process/cases/", variant="x", page="0")
    assert manager.get("/process/cases/", {"activity": "<script>"}).content.count(b"<script>") == 0


def test_without_data_the_page_says_what_to_do(inn: Any, manager: Client) -> None:
    html = page(manager, "/process/")
    assert "No events yet" in html
    assert reverse("imports") in html


def test_filters_that_fit_nothing_can_be_taken_away(cases: Any, manager: Client) -> None:
    assert "No cases fit" in page(manager, "/process/", channel="fax")


def test_strangers_are_sent_to_sign_in(inn: Any, client: Client) -> None:
    assert client.get("/process/").status_code == 302
