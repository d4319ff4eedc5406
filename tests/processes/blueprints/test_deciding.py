"""From a draft to a version in force: proposed by one, approved by another, never changed after."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from madoguchi.core.blueprint.model import Step
from madoguchi.core.text import Text
from madoguchi.people.models import Role
from madoguchi.processes.blueprints import queries
from madoguchi.processes.blueprints.actions.publish import bring_in
from madoguchi.processes.blueprints.models import Blueprint, Comment, State, Version
from tests import people
from tests.processes.blueprints.drawing import CALLS, changed, drafted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def at(name: str, version: Version) -> str:
    return reverse(f"blueprint_{name}", args=[version.uid])


def seen(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content[:500]
    return str(response.content.decode())


def propose(client: Any, version: Version, why: str = "Calls are answered late") -> str:
    version.refresh_from_db()
    return seen(client.post(at("propose", version), {"revision": version.revision, "why": why}, follow=True))


def save(client: Any, version: Version, revision: int, drawing: Any) -> Any:
    return client.post(at("save", version), {"revision": revision, "drawing": drawing}, "application/json")


def test_one_proposes_and_another_approves(signed_in: Any) -> None:
    sato, mori, okada = people.specialist(), people.manager(), people.admin()
    version = drafted(sato)
    assert "waits for approval now" in propose(signed_in(sato), version)
    assert queries.in_force() == []
    assert save(signed_in(sato), version, 1, changed()).status_code == 410  # a proposal stands still
    page = seen(signed_in(mori).get(at("version", version)))
    assert "Calls are answered late" in page
    assert "Approve and bring into force" in page
    signed_in(mori).post(at("approve", version))
    (force,) = queries.in_force()
    assert (force.code, force.number, force.blueprint.steps) == ("calls", 1, CALLS.steps)
    version.refresh_from_db()
    assert (version.published_by, version.note) == (mori, "Calls are answered late")
    page = seen(signed_in(okada).get(reverse("blueprint", args=[version.blueprint.uid])))
    assert "Brought into force" in page
    assert "森 美咲" in page


def test_nobody_approves_what_they_proposed_unless_alone(signed_in: Any) -> None:
    mori = people.manager()
    okada = people.admin()
    version = drafted(mori)
    propose(signed_in(mori), version)
    page = seen(signed_in(mori).post(at("approve", version), follow=True))
    assert "somebody else must approve it" in page
    assert queries.in_force() == []
    okada.is_active = False
    okada.save()
    page = seen(signed_in(mori).get(at("version", version)))
    assert "Nobody else in the organisation may approve" in page
    signed_in(mori).post(at("approve", version))
    assert len(queries.in_force()) == 1


def test_sent_back_with_a_reason_it_is_a_draft_again(signed_in: Any) -> None:
    sato, mori = people.specialist(), people.manager()
    version = drafted(sato)
    propose(signed_in(sato), version)
    assert "Write in a few words why" in seen(signed_in(mori).post(at("reject", version), follow=True))
    page = seen(
        signed_in(mori).post(at("reject", version), {"why": "The back office was not asked"}, follow=True)
    )
    assert "The back office was not asked" in page
    version.refresh_from_db()
    assert version.state == State.DRAFT
    propose(signed_in(sato), version)
    signed_in(sato).post(at("withdraw", version))
    version.refresh_from_db()
    assert [line.what for line in version.history.all()] == [
        "withdrawn",
        "proposed",
        "rejected",
        "proposed",
        "begun",
    ]


def test_a_drawing_with_problems_is_not_proposed(signed_in: Any) -> None:
    sato = people.specialist()
    version = drafted(sato)
    lost = Step("lost", "nowhere", "front", Text("Lost", "迷子"))
    answer = save(signed_in(sato, "ja"), version, 1, changed(steps=(*CALLS.steps, lost))).json()
    assert answer["revision"] == 2  # a draft at work is kept as it is
    assert "段階「nowhere」はありません" in answer["problems"][0]["text"]
    assert "problems that must be mended" in propose(signed_in(sato), version)
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_the_next_version_retires_the_one_before(signed_in: Any) -> None:
    mori, okada = people.manager(), people.admin()
    first = bring_in(CALLS, okada)
    client = signed_in(mori)
    edit = client.post(at("draft", first))["location"]
    second = Version.objects.get(state=State.DRAFT)
    assert edit == at("edit", second)
    more = Step("thank", "settle", "front", Text("Thanks", "お礼を言う"), column=2)
    moved = tuple(
        Step(**{**{name: getattr(step, name) for name in step.__slots__}, "lane": "front"}) if step.id == "check" else step
        for step in CALLS.steps
    )  # fmt: skip
    assert save(client, second, 1, changed(steps=(*moved, more))).status_code == 200
    page = seen(client.get(reverse("blueprint_compare", args=[second.uid, first.uid])))
    assert "Step added: “Thanks”" in page
    assert "Step “Checks” moved: Settle / Back → Settle / Front" in page
    assert "bp-badge is-added" in page
    assert "there is a draft" in seen(client.post(at("draft", first), follow=True)).lower()
    propose(client, second)
    signed_in(okada).post(at("approve", second))
    first.refresh_from_db()
    assert first.state == State.RETIRED
    assert [one.number for one in queries.in_force()] == [2]
    assert save(client, second, 2, changed()).status_code == 410  # in force: never edited
    second.refresh_from_db()
    assert len(second.data["steps"]) == 5
    signed_in(okada).post(at("retire", second), {"why": "We no longer take calls"})
    assert queries.in_force() == []


def test_a_copy_for_the_future_is_never_in_force(signed_in: Any) -> None:
    mori, okada = people.manager(), people.admin()
    first = bring_in(CALLS, okada)
    signed_in(mori).post(at("to_be", first))
    future = Version.objects.get(blueprint__to_be=True)
    assert future.blueprint.code == "calls-2"
    propose(signed_in(mori), future)
    signed_in(okada).post(at("approve", future))
    assert [one.code for one in queries.in_force()] == ["calls"]
    signed_in(okada).post(reverse("blueprint_archive", args=[first.blueprint.uid]))
    assert queries.in_force() == []
    assert "Put away" in seen(signed_in(mori).get(reverse("blueprints")))
    signed_in(okada).post(reverse("blueprint_archive", args=[first.blueprint.uid]), {"away": "no"})
    assert len(queries.in_force()) == 1


def test_a_draft_thrown_away_takes_an_empty_blueprint_with_it(signed_in: Any) -> None:
    sato = people.specialist()
    version = drafted(sato)
    assert signed_in(sato).post(at("discard", version))["location"] == reverse("blueprints")
    assert not Blueprint.objects.exists()
    first = bring_in(CALLS, sato)
    signed_in(sato).post(at("draft", first))
    draft = Version.objects.get(state=State.DRAFT)
    assert signed_in(sato).post(at("discard", draft))["location"] == reverse(
        "blueprint", args=[first.blueprint.uid]
    )
    assert Version.objects.get() == first


def test_who_may_what(signed_in: Any) -> None:
    aoi, ana = people.agent(), people.analyst()
    version = drafted(ana)
    page = seen(signed_in(aoi).get(at("version", version)))  # everyone may read
    assert "Stage by stage" in page
    assert "Propose" not in page
    for name in ("edit", "save", "propose", "comment", "draft", "discard", "to_be", "withdraw", "approve"):
        assert signed_in(aoi).post(at(name, version)).status_code == 403, name
    for name in ("approve", "reject", "retire"):
        assert signed_in(ana).post(at(name, version)).status_code == 403, name
    assert signed_in(ana).post(reverse("blueprint_archive", args=[version.blueprint.uid])).status_code == 403


def test_threads_are_read_answered_and_settled(signed_in: Any) -> None:
    sato, mori = people.specialist(), people.manager()
    version = drafted(sato)
    client = signed_in(sato)
    client.post(at("comment", version), {"place": "step:check", "text": "Do we need this check?"})
    assert queries.unread(mori) == {version.blueprint_id: 1}
    assert queries.unread(sato) == {}
    assert ">1<" in seen(signed_in(mori).get(reverse("blueprints")))
    page = seen(signed_in(mori).get(at("version", version)))
    assert "Settle › Checks" in page
    assert "bp-talk-count" in page
    assert queries.unread(mori) == {}
    thread = Comment.objects.get()
    signed_in(mori).post(at("comment", version), {"thread": thread.uid, "text": "The law asks for it."})
    assert queries.unread(sato) == {version.blueprint_id: 1}
    assert "Write something first" in seen(
        client.post(at("comment", version), {"place": "blueprint:", "text": " "}, follow=True)
    )
    client.post(at("comment", version), {"thread": thread.uid, "settled": "yes"})
    assert queries.open_threads(version.blueprint) == {}
    assert client.post(at("comment", version), {"place": "nowhere:x", "text": "?"}).status_code == 404
    # the editor gets what is said at that place, and the picture with its marks
    beside = {"headers": {"accept": "application/json"}}
    told = client.post(at("comment", version), {"place": "step:check", "text": "By whom?"}, **beside)
    assert "By whom?" in told.json()["talk"]
    assert "bp-talk-count" in told.json()["picture"]["plan"]
    nothing = client.post(at("comment", version), {"place": "step:check", "text": " "}, **beside)
    assert (nothing.status_code, "Write something first" in nothing.json()["talk"]) == (400, True)
    assert "By whom?" in seen(client.get(at("talk", version), {"place": "step:check"}))
    assert "By whom?" not in seen(client.get(at("talk", version), {"place": "stage:settle"}))
    assert "textarea" not in seen(signed_in(people.agent()).get(at("talk", version), {"place": "step:check"}))
    mori.delete()  # a member who is gone leaves the words without a name
    page = seen(client.get(at("version", version)))
    assert "The law asks for it." in page
    assert "someone who has left" in page
    assert "森" not in page


def test_a_member_of_another_role_is_no_reason_to_be_alone() -> None:
    from madoguchi.processes.blueprints.actions.approve import only_one

    mori = people.manager()
    people.member(Role.ANALYST, "Ana")
    assert only_one(mori)
