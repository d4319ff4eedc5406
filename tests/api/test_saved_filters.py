"""Saved filters over the API: kept, found, used by their name where the pages of the process offer them."""

from __future__ import annotations

import pytest

from madoguchi.people.models import Member, Role
from madoguchi.processes.actions.keep_filter import keep
from madoguchi.processes.models import SavedFilter
from tests import people
from tests.api.calling import caller, code_of, own
from tests.processes import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
FILTERS = "/process/filters"


@pytest.fixture
def mori() -> Member:
    desk.play()
    return people.manager()


def test_a_filter_is_saved_used_by_its_name_and_deleted(mori: Member) -> None:
    who = own(mori)
    body = {"name": "Stock  by phone", "query": "?show=mean&channel=phone&f=with%3Acheck", "shared": False}
    made = who.post(FILTERS, body).json()
    assert made["name"] == "Stock by phone"
    assert made["query"] == "channel=phone&f=with%3Acheck"  # how a page shows it is no filter
    assert made["parts"] == ["Channel: Phone", "With Checks stock"]
    assert made["problems"] == []
    assert who.post(FILTERS, body).json()["uid"] == made["uid"]  # again: nothing new
    assert code_of(who.post(FILTERS, body | {"query": "f=timer"})) == "refused"

    plain = who.get("/process", channel="phone", f="with:check").json()
    assert plain["cases"] == 10
    for name in ("Stock by phone", made["uid"]):
        assert who.get("/process", saved=name).json() == plain
        assert who.get("/process/variants", saved=name).json()["cases"] == 10
    # what is given beside it comes on top: another condition, another channel
    assert who.get("/process", saved="Stock by phone", f="without:check").json()["cases"] == 0
    assert who.get("/process", saved="Stock by phone", channel="email").json()["cases"] == 0
    assert who.get("/process", saved="Stock by phone", to="2026-01-01").json()["cases"] == 0

    assert who.delete(f"{FILTERS}/{made['uid']}").json()["name"] == "Stock by phone"
    assert who.delete(f"{FILTERS}/{made['uid']}").status_code == 404
    gone = who.get("/process", saved="Stock by phone")
    assert code_of(gone) == "bad-filter"
    assert "no saved filter “Stock by phone”" in gone.json()["detail"]


def test_everybody_finds_their_own_and_what_is_shared(mori: Member) -> None:
    mine = keep(mori, "Mine", "f=with%3Acheck")
    keep(mori, "Ours", "f=timer", shared=True)
    sato, aoi, machine = own(people.specialist()), own(people.agent()), caller(Role.ANALYST)
    assert [one["name"] for one in own(mori).get(FILTERS).json()] == ["Mine", "Ours"]
    for who in (sato, aoi, machine):
        (one,) = who.get(FILTERS).json()
        assert (one["name"], one["own"], one["may_change"]) == ("Ours", False, False)
        assert who.get("/process", saved="Ours").status_code == 200
        assert code_of(who.get("/process", saved="Mine")) == "bad-filter"
        assert code_of(who.get("/process", saved=str(mine.uid))) == "bad-filter"
    assert sato.delete(f"{FILTERS}/{mine.uid}").status_code == 404
    # an agent saves for themselves and shares nothing, as on the page
    body = {"name": "Agents’", "query": "f=timer"}
    assert code_of(aoi.post(FILTERS, body | {"shared": True})) == "not-allowed"
    assert not aoi.post(FILTERS, body).json()["shared"]
    # two of a name: one's own comes first, of others' the uid says which
    sato.post(FILTERS, {"name": "Ours", "query": "f=with%3Acheck", "shared": True})
    assert sato.get("/process", saved="Ours").json()["cases"] == 10
    both = aoi.get("/process", saved="Ours")
    assert "Say its uid" in both.json()["detail"]


def test_what_is_no_filter_is_told_and_not_kept(mori: Member) -> None:
    who = own(mori, language="ja")
    bad = who.post(FILTERS, {"name": "変", "query": "f=upside%3Adown"})
    assert (bad.status_code, code_of(bad)) == (422, "bad-filter")
    assert "upside:down" in bad.json()["detail"]
    nothing = who.post(FILTERS, {"name": "空", "query": "show=mean"})
    assert code_of(nothing) == "refused"
    assert not SavedFilter.objects.exists()
    keep(mori, "去年", "f=upside%3Adown&channel=phone")  # kept by an earlier version that understood it
    assert code_of(who.get("/process", saved="去年")) == "bad-filter"  # never a wider figure in silence
    (told,) = who.get(FILTERS).json()
    assert "upside:down" in told["problems"][0]
