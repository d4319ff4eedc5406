"""Two filters side by side: nothing moves, and a difference is told from noise."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


def page(client: Client, **query: Any) -> str:
    response = client.get("/process/compare/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_boxes_stand_at_the_same_place_on_both_sides(manager: Client) -> None:
    html = page(manager, f="is:channel:phone", g="not:channel:phone", activities=100, paths=100)
    left, right = re.findall(r"<svg class=\"process-map.*?</svg>", html, re.DOTALL)

    def places(svg: str) -> set[tuple[str, ...]]:
        return set(re.findall(r'<rect class="map-box" x="([^"]*)" y="([^"]*)" width="([^"]*)"', svg))

    assert len(places(left)) == 6
    assert places(left) == places(right)
    assert "ghost" not in left.split("map-figures")[0].replace("map-path ghost", "")
    assert right.count("map-node ghost") == 2  # what only calls go through


def test_differences_are_marked_and_said(manager: Client) -> None:
    html = page(manager, f="is:channel:phone", g="not:channel:phone")
    assert "4 paths differ by more than noise" in html
    assert "cases are on both sides" not in html
    (row,) = re.findall(r'<th scope="row" class="path-cell">Receives → Answers</th>.*?</tr>', html, re.DOTALL)
    assert "higher on the right" in row
    assert "93.8%" in row


def test_each_side_has_a_stack_of_its_own(manager: Client) -> None:
    response = manager.get(
        "/process/filter/", {"back": "/process/compare/", "on": "g", "f": "with:check", "add": "timer"}
    )
    assert response["Location"] == "/process/compare/?f=with%3Acheck&g=timer"
    html = manager.get(response["Location"]).content.decode()
    assert "10 cases" in html
    assert "10 cases are on both sides" in html


def test_the_same_on_both_sides_or_nothing_on_one(manager: Client) -> None:
    assert "Both sides are the same cases" in page(manager)
    assert "One side has no cases" in page(manager, f="with:nothing")
    assert "is not understood" in page(manager, g="what:ever")
