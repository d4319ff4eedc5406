"""What the editor sends is kept, refused with the place and the way to mend it, or told to whoever came second."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from madoguchi.core.blueprint.reading import dumps, read, to_json
from madoguchi.core.text import Text
from madoguchi.people.models import Role
from madoguchi.processes.blueprints.actions.publish import bring_in
from madoguchi.processes.blueprints.models import Blueprint, Revision, Version
from tests import people
from tests.api.calling import caller
from tests.processes.blueprints.drawing import CALLS, changed, drafted
from tests.processes.blueprints.test_deciding import at, save, seen
from tests.processes.desk import play

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


@pytest.mark.usefixtures("warehouse")
def test_from_nothing_it_begins_with_the_five_lanes(signed_in: Any) -> None:
    client = signed_in(people.specialist(), "ja")
    assert "設計図はまだありません" in seen(client.get(reverse("blueprints")))
    assert "名前を付けてください" in seen(client.post(reverse("blueprint_new"), {"name_ja": " "}))
    client.post(reverse("blueprint_new"), {"name_ja": "ご予約の変更"})
    version = Version.objects.get()
    assert version.blueprint.code == "ご予約の変更"
    drawing = read(version.data)
    assert [lane.kind for lane in drawing.lanes] == ["evidence", "customer", "front", "back", "support"]
    assert drawing.id == version.blueprint.code
    page = seen(client.get(at("edit", version)))
    assert "段階を追加" in page
    assert "JavaScript が必要" in page


@pytest.mark.usefixtures("warehouse")
def test_a_draft_keeps_every_state_it_had(signed_in: Any) -> None:
    sato = people.specialist()
    version = drafted(sato)
    client = signed_in(sato)
    answer = save(client, version, 1, changed(name=Text("Calls", "お電話"))).json()
    assert (answer["revision"], answer["problems"]) == (2, [])
    assert "電話" not in answer["picture"]["plan"]  # in the reader's language
    assert 'data-step-id="answer"' in answer["picture"]["plan"]
    version.blueprint.refresh_from_db()
    assert version.blueprint.name_ja == "お電話"
    assert (
        save(client, version, 2, changed(name=Text("Calls", "お電話"))).json()["revision"] == 2
    )  # nothing new
    before = client.get(reverse("blueprint_revision", args=[version.uid, 1])).json()
    assert read(before["drawing"]).name == CALLS.name
    assert client.get(reverse("blueprint_revision", args=[version.uid, 9])).status_code == 404
    assert Revision.objects.filter(version=version).count() == 2


def test_what_is_no_drawing_is_refused_in_words(signed_in: Any) -> None:
    sato = people.specialist()
    version = drafted(sato)
    client = signed_in(sato, "ja")
    bad = to_json(CALLS)
    bad["steps"][0]["repeat"] = "often"
    answer = save(client, version, 1, bad)
    assert answer.status_code == 400
    assert "steps[0].repeat" in answer.json()["why"]
    for body in ("", "[]", '{"revision": "x"}', '{"revision": 1, "drawing": 3}', "ﾊ"):
        assert client.post(at("save", version), body, "application/json").status_code == 400, body
    version.refresh_from_db()
    assert version.revision == 1


def test_whoever_comes_second_is_told_and_nothing_is_lost(signed_in: Any) -> None:
    sato, mori = people.specialist(), people.manager()
    version = drafted(sato)
    save(signed_in(mori), version, 1, changed(name=Text("Hers", "彼女の")))
    answer = save(signed_in(sato), version, 1, changed(name=Text("His", "彼の")))
    told = answer.json()
    assert (told["conflict"], told["who"], told["revision"]) == (True, "森 美咲", 2)
    assert read(told["drawing"]).name.en == "Hers"
    assert (
        save(signed_in(sato), version, told["revision"], changed(name=Text("His", "彼の"))).json()["revision"]
        == 3
    )
    names = [read(one.data).name.en for one in Revision.objects.filter(version=version).order_by("number")]
    assert names == ["Phone calls", "Hers", "His"]


def test_a_drawing_is_taken_out_of_a_file(signed_in: Any) -> None:
    client = signed_in(people.specialist(), "ja")
    address = reverse("blueprint_take")

    def take(name: str, content: bytes) -> Any:
        return client.post(address, {"file": SimpleUploadedFile(name, content)})

    assert take("calls.json", dumps(CALLS).encode()).status_code == 302
    assert read(Version.objects.get().data).steps == CALLS.steps
    take("again.json", dumps(CALLS).encode())
    assert set(Blueprint.objects.values_list("code", flat=True)) == {"calls", "calls-2"}
    assert "JSON として読めません（1行目" in seen(take("bad.json", b"{"))
    broken = to_json(CALLS) | {"flows": [{"id": "x", "source": "call", "target": "nobody"}]}
    assert "flows[0].target" in seen(take("broken.json", json.dumps(broken).encode()))
    assert "UTF-8" in seen(take("sjis.json", "設計図".encode("shift_jis")))
    assert ".json" in seen(take("drawing.pdf", b"%PDF"))
    assert Version.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("warehouse")
def test_the_log_says_what_the_drawing_lacks(signed_in: Any) -> None:
    play()
    version = drafted(people.specialist())
    page = seen(signed_in(people.manager(), "ja").get(at("check", version)))
    assert "回答" not in page  # the step that claims it is there
    assert "問い合わせを送信" in page
    assert "電話をかける" in page  # the step no event ever matched
    assert "確認する" in page  # and the one that names no activity
    assert "割り当てる" not in page
    editing = seen(signed_in(version.changed_by, "ja").get(at("check", version) + "?edit=yes"))
    assert "割り当てる" in editing


def test_a_program_reads_the_drawing_in_force() -> None:
    first = bring_in(CALLS, people.admin())
    who = caller(Role.AGENT)
    (line,) = who.get("/process/blueprints").json()
    assert (line["code"], [one["state"] for one in line["versions"]]) == ("calls", ["published"])
    told = who.get(f"/process/blueprints/versions/{first.uid}").json()
    assert read(told["drawing"]) == CALLS
