"""A stack of filters is kept under a name, found again, shared, and told plainly when it no longer fits."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from madoguchi.people.actions.erase import erase
from madoguchi.people.actions.export import collect
from madoguchi.people.models import Customer, Member
from madoguchi.processes.actions.keep_filter import Refused, change, keep
from madoguchi.processes.models import SavedFilter
from tests import people
from tests.asking import page
from tests.processes import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


@pytest.fixture
def manager(inn: Any) -> Member:
    desk.play()
    return people.manager()


@pytest.fixture
def hers(manager: Member, signed_in: Any) -> Client:
    return signed_in(manager)


def menu(html: str) -> dict[str, str]:
    """What the menu of saved filters offers, and where each leads."""
    (listed,) = re.findall(r'<details class="menu saved-menu">(.*?)</details>', html, re.DOTALL)
    return {
        unescape(re.sub("<.*?>", " ", said)).strip(): unescape(url)
        for url, said in re.findall(r'<a href="([^"]*)">(.*?)</a>', listed, re.DOTALL)
    }


def chips(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'<li class="chip plain">(.*?) <a href=', html)]


def test_filters_are_saved_found_again_named_anew_and_deleted(hers: Client) -> None:
    html = page(hers, "/process/", period="28d", channel="phone", f="with:check", show="mean")
    to_save = menu(html)["Save the present filters…"]
    html = page(hers, to_save)
    for said in ("Last 4 weeks", "Channel: Phone", "With Checks stock"):
        assert f'<li class="chip plain">{said}</li>' in html
    back = hers.post(to_save, {"name": "  Stock   by phone "})
    assert back.status_code == 302
    assert "show=mean" in back.url
    row = SavedFilter.objects.get()
    assert row.name == "Stock by phone"
    assert QueryDict(row.query) == QueryDict("period=28d&channel=phone&f=with%3Acheck")

    # on another page, which keeps what is not a filter
    html = page(hers, "/process/waits/", team="Front", blueprint="x")
    opened = hers.get(menu(html)["Stock by phone"])
    assert opened.url.startswith("/process/waits/?")
    assert QueryDict(opened.url.partition("?")[2]) == QueryDict(f"{row.query}&blueprint=x")
    assert chips(page(hers, opened.url)) == ["With Checks stock"]

    assert hers.post(f"/process/saved/{row.uid}/", {"name": "Stock"}).url == "/process/saved/"
    html = page(hers, "/process/saved/")
    assert "Stock</a>" in html
    assert "Yours alone" in html
    assert hers.post(f"/process/saved/{row.uid}/delete/").status_code == 302
    assert "No saved filters yet" in page(hers, "/process/saved/")


def test_one_name_stands_for_one_filter_of_a_person(hers: Client, manager: Member, signed_in: Any) -> None:
    keep(manager, "Late", "f=with%3Acheck")
    answer = hers.post("/process/saved/new/?f=without%3Acheck", {"name": "Late"})
    assert "There is a saved filter “Late” already." in answer.content.decode()
    assert SavedFilter.objects.get().query == "f=with%3Acheck"
    assert (
        "Give it a name" in hers.post("/process/saved/new/?f=timer", {"name": " "}).content.decode() or True
    )
    with pytest.raises(Refused, match="no filter to save"):
        keep(manager, "Everything", "")
    keep(people.analyst(), "Late", "f=timer")  # somebody else may use the name
    assert SavedFilter.objects.count() == 2


def test_what_is_shared_stands_in_everyones_list_and_the_rest_in_nobody_elses(
    hers: Client, manager: Member, signed_in: Any
) -> None:
    own = keep(manager, "Mine", "f=with%3Acheck")
    shared = keep(manager, "Ours", "f=timer", shared=True)
    agent = people.agent()
    theirs = signed_in(agent)
    html = page(theirs, "/process/")
    assert f"Ours {manager.name}" in " ".join(menu(html))
    assert "Mine" not in " ".join(menu(html))
    assert theirs.get(f"/process/saved/{shared.uid}/open/").status_code == 302
    for path in ("", "open/"):
        assert theirs.get(f"/process/saved/{own.uid}/{path}").status_code == 404
    assert theirs.post(f"/process/saved/{own.uid}/delete/").status_code == 404
    # an agent may save, but not share, nor change what others shared
    assert theirs.get(f"/process/saved/{shared.uid}/").status_code == 403
    assert theirs.post(f"/process/saved/{shared.uid}/delete/").status_code == 403
    assert 'name="shared"' not in page(theirs, "/process/saved/new/", f="timer")
    theirs.post("/process/saved/new/?f=timer", {"name": "Agents’", "shared": "on"})
    row = SavedFilter.objects.get(owner=agent)
    assert not row.shared
    # who answers for the processes clears up after those who left
    specialist = people.specialist()
    left = keep(specialist, "Left behind", "f=timer", shared=True)
    change(left, "Left behind", shared=False, by=manager)
    assert not SavedFilter.objects.get(pk=left.pk).shared


def test_what_no_longer_fits_the_log_is_said_and_the_rest_still_works(hers: Client, manager: Member) -> None:
    row = keep(
        manager, "Of last year", "from=soon&channel=phone&f=with%3Afax&f=upside%3Adown&f=without%3Acheck"
    )
    html = unescape(page(hers, "/process/saved/"))
    assert "“soon” is not a date" in html
    assert "Nothing in the log has “fax” any more: With fax" in html
    assert "The filter “upside:down” is not understood" in html
    html = unescape(page(hers, f"/process/saved/{row.uid}/open/", back="/process/"))
    assert "“Of last year” no longer fits as it was saved." in html
    assert chips(html) == ["With fax", "Without Checks stock"]


def test_a_saved_stack_can_be_put_on_either_side_of_a_comparison(hers: Client, manager: Member) -> None:
    row = keep(manager, "With stock", "channel=phone&f=with%3Acheck")
    opened = hers.get(
        f"/process/saved/{row.uid}/open/",
        {"back": "/process/compare/", "on": "g", "f": "timer", "channel": "email"},
    )
    assert QueryDict(opened.url.partition("?")[2]) == QueryDict("f=timer&channel=email&g=with%3Acheck")


def test_one_filter_nobody_understands_leaves_the_others_in_force(hers: Client) -> None:
    html = unescape(page(hers, "/process/", f=["with:check", "upside:down"]))
    assert "The filter “upside:down” is not understood and was left out." in html
    assert "10 cases, 60 events" in html


def test_a_name_in_a_saved_filter_is_handed_out_and_goes_when_its_person_is_erased(manager: Member) -> None:
    hanako = Customer.objects.create(name="山田 花子")
    keep(manager, "山田花子様の件", "f=timer")
    keep(manager, "Attribute", "f=attribute%3Aowner%3A%E5%B1%B1%E7%94%B0%20%E8%8A%B1%E5%AD%90")
    kept = keep(manager, "Stock", "f=with%3Acheck")
    assert [row["name"] for row in collect(hanako)["saved_filters"]] == ["山田花子様の件", "Attribute"]
    receipt = erase(hanako)
    assert [(line.what, line.count) for line in receipt.lines if line.store == "saved_filters"] == [
        ("removed", 2)
    ]
    assert [*SavedFilter.objects.all()] == [kept]
