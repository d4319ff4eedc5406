"""Mori makes a scorecard of the inn's own in the browser, tries it, publishes it, and takes it back."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.scorecard import data, default, read
from madoguchi.core.conversation.scorecard_file import to_json, to_toml
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.models import Score
from madoguchi.scoring.scorecards.models import Card, State, Version
from tests import people
from tests.scoring.scorecards.making import ITEM, WORDS, contents, drafted, published
from tests.scoring.talks import CARING, COLD, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def at(name: str, version: Version) -> str:
    return reverse(f"scorecard_{name}", args=[version.uid])


def seen(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def table(version: Version, **changes: str) -> dict[str, str]:
    """What the form of the table sends when nothing or little is changed."""
    sent = {"revision": str(version.revision)}
    for one in version.data["item"]:
        id = one["id"]
        sent |= {f"on-{id}": "on"} if not one.get("off") else {}
        sent |= {f"weight-{id}": f"{one['weight']:g}", f"moment-{id}": one.get("moment") or ""}
        sent |= {f"critical-{id}": one.get("critical") or ""}
    return {name: value for name, value in (sent | changes).items() if value != "-"}


def test_from_nothing_to_a_scorecard_in_force(signed_in: Any) -> None:
    mori = people.manager()
    client = signed_in(mori, "ja")
    bring(*[told(f"A{n}", CARING) for n in range(4)], *[told(f"B{n}", COLD) for n in range(4)])
    catch_up()
    empty = seen(client.get(reverse("scorecards")))
    assert "独自の採点表はまだありません" in empty
    assert default().label in empty
    made = client.post(reverse("scorecard_new"), {"name": "宿の採点表", "process": "", "channel": ""})
    version = Version.objects.get()
    assert made["location"] == at("version", version)
    words = {"revision": "1", "title_ja": "在庫切れのご案内", "title_en": "", "side": "agent", "dimension": "business",
             "words_ja": "在庫が切れて\n在庫切れ", "words_en": "", "unless_ja": "", "unless_en": ""}  # fmt: skip
    assert client.post(at("words", version), words).status_code == 302
    version.refresh_from_db()
    (cue,) = version.data["cue"]
    assert cue["title"] == {"ja": "在庫切れのご案内", "en": "在庫切れのご案内"}
    item = {"revision": str(version.revision), "title_ja": "在庫の状況を伝えた", "title_en": "", "dimension": "business",
            "weight": "２０", "kind": "said", "where": "anywhere", "cues": [cue["id"]], "moment": "", "critical": ""}  # fmt: skip
    assert client.post(at("item", version), item).status_code == 302
    version.refresh_from_db()
    assert version.data["item"][-1]["weight"] == 20
    html = seen(client.get(at("version", version)))
    assert "在庫の状況を伝えた" in html
    assert "項目を追加：「在庫の状況を伝えた」" in html
    version.refresh_from_db()
    client.post(at("version", version), table(version, **{"weight-greeting": "40", "on-softened": "-"}))
    version.refresh_from_db()
    assert "softened" not in [one.id for one in read(version.data).items]
    assert {score.scorecard for score in Score.objects.all()} == {"default@2"}  # a draft changes nothing
    html = seen(client.get(at("trial", version)))
    assert "挨拶し、名乗った" in html
    assert "8 件" in html
    sent = {"revision": str(version.revision), "note": "ご挨拶を大切にするため"}
    assert client.post(at("trial", version), sent)["location"] == reverse(
        "scorecard", args=[version.card.uid]
    )
    version.refresh_from_db()
    assert (version.state, version.published_by, version.note) == (
        State.PUBLISHED,
        mori,
        "ご挨拶を大切にするため",
    )
    html = seen(client.get(reverse("scorecard", args=[version.card.uid])))
    assert "ご挨拶を大切にするため" in html
    assert "森 美咲" in html
    assert "8 件" in html  # still wait
    catch_up()
    assert {score.scorecard for score in Score.objects.all()} == {"宿の採点表@1"}
    page = seen(client.get(f"/conversations/{Conversation.objects.get(source_id='B0').uid}/"))
    assert "在庫の状況を伝えた" in page
    assert re.search(r'<span class="ev business">在庫切れ', page)
    assert "宿の採点表@1" in page


def test_a_published_version_cannot_be_changed(signed_in: Any) -> None:
    mori = people.manager()
    version = published("ours", mori, ITEM)
    client = signed_in(mori)
    html = seen(client.get(at("version", version)))
    assert "weight-greeting" not in html
    client.post(at("version", version), table(version, **{"weight-greeting": "99"}))
    assert client.post(at("item", version) + "?id=greeting", {"weight": "9"}).status_code == 404
    assert client.post(at("discard", version)).status_code == 302
    before = version.data
    version.refresh_from_db()
    assert version.data == before


def test_two_people_at_one_draft(signed_in: Any) -> None:
    mori, okada = people.manager(), people.admin()
    version = drafted("ours", mori)
    first = table(version, **{"weight-greeting": "40"})
    second = table(version, **{"weight-closing": "40"})
    assert signed_in(mori).post(at("version", version), first).status_code == 302
    html = seen(signed_in(okada).post(at("version", version), second, follow=True))
    assert "Someone else changed this draft" in html
    version.refresh_from_db()
    assert {one["id"]: one["weight"] for one in version.data["item"]}["closing"] == 8
    assert version.changed_by == mori
    late = signed_in(okada).post(at("trial", version), {"revision": "1", "note": "mine"}, follow=True)
    assert "Someone else changed this draft" in seen(late)  # nor can what was not seen be published
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_publishing_twice_changes_nothing(signed_in: Any) -> None:
    mori = people.manager()
    version = drafted("ours", mori)
    client = signed_in(mori)
    sent = {"revision": "1", "note": "first"}
    client.post(at("trial", version), sent)
    version.refresh_from_db()
    once = version.published_at
    html = seen(client.post(at("trial", version), sent | {"note": "second"}, follow=True))
    assert "in force already" in html
    version.refresh_from_db()
    assert (version.published_at, version.note) == (once, "first")


def test_publishing_wants_a_note(signed_in: Any) -> None:
    version = drafted("ours", people.manager())
    response = signed_in(people.admin()).post(at("trial", version), {"revision": "1", "note": " "})
    assert "field-error" in seen(response)
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_a_wrong_weight_is_said_at_its_item_and_nothing_is_saved(signed_in: Any) -> None:
    mori = people.manager()
    version = drafted("ours", mori)
    html = seen(
        signed_in(mori).post(at("version", version), table(version, **{"weight-greeting": "lots"})), 422
    )
    assert 'id="error-greeting"' in html
    assert 'value="lots"' in html
    assert "from 0 to 100" in html
    version.refresh_from_db()
    assert version.revision == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"words_ja": "", "words_en": ""}, "at least one phrase"),
        ({"words_ja": "あ"}, "single letter"),
        ({"regex": "on", "words_ja": "(あ+)+い"}, "repeats without an end"),
        ({"title_ja": ""}, "Give it a name"),
    ],
)
def test_words_that_cannot_be_heard_are_refused_at_their_field(
    signed_in: Any, change: Any, words: str
) -> None:
    mori = people.manager()
    version = drafted("ours", mori)
    sent = {
        "revision": "1",
        "title_ja": "名前",
        "side": "agent",
        "dimension": "human",
        "words_ja": "はい。承知",
        **change,
    }
    html = seen(signed_in(mori).post(at("words", version), sent))
    assert words in html
    version.refresh_from_db()
    assert len(version.data["cue"]) == 1


def test_words_in_use_cannot_be_removed(signed_in: Any) -> None:
    mori = people.manager()
    version = drafted("ours", mori, ITEM)
    client = signed_in(mori)
    html = seen(
        client.post(at("words", version) + "?id=own_stock", {"revision": "1", "remove": "yes"}, follow=True)
    )
    assert "own_stock" in html
    client.post(at("item", version) + "?id=own_stock_told", {"revision": "1", "remove": "yes"})
    client.post(at("words", version) + "?id=own_stock", {"revision": "2", "remove": "yes"})
    version.refresh_from_db()
    assert version.data.get("cue", []) == []


def heard(client: Any, version: Version, **more: str) -> str:
    sent = {"title_ja": "", "side": "agent", "dimension": "business", "words_ja": "在庫が切れて"}
    return seen(client.post(at("hear", version), sent | more))


def test_words_are_tried_on_a_sentence_and_on_what_was_said(signed_in: Any) -> None:
    mori = people.manager()
    bring(*[told(f"A{n}", CARING) for n in range(7)], *[told(f"B{n}", COLD) for n in range(2)])
    version = drafted("ours", mori)
    client = signed_in(mori)
    html = heard(client, version, sentence="倉庫で在庫が切れておりました。<b>")
    assert '<span class="ev business">在庫が切れて</span>' in html
    assert "&lt;b&gt;" in html
    assert "Fires in 7 of the last 9 conversations." in html
    assert html.count("<li>") == 5
    assert "Nothing fires" in heard(client, version, sentence="在庫はございます。")
    message = Message.objects.filter(text__contains="在庫が切れて").first()
    assert message is not None
    assert "It fires on" in heard(client, version, pick=str(message.pk))
    assert "Fires in 0 of" in heard(client, version, side="customer")
    assert "repeats without an end" in heard(client, version, regex="on", words_ja="在.*")
    assert "Write phrases" in heard(client, version, words_ja=" ")
    version.refresh_from_db()
    assert version.revision == 1  # nothing of it was stored
    page = client.post(
        at("words", version),
        {
            "try": "yes",
            "side": "agent",
            "dimension": "human",
            "words_ja": "在庫が切れて",
            "sentence": "在庫が切れて",
        },
    )
    assert "Fires in 7" in seen(page)  # the same without a script


def test_words_are_tried_where_the_scorecard_applies(signed_in: Any) -> None:
    mori = people.manager()
    bring(told("A", CARING, channel="phone"), told("B", CARING, channel="chat"))
    version = drafted("ours", mori, channel="chat")
    assert "Fires in 1 of the last 1 conversation." in heard(signed_in(mori), version)


def test_files_go_out_and_come_in_again(signed_in: Any) -> None:
    mori = people.manager()
    version = published("宿 ours", mori, ITEM)
    client = signed_in(mori)
    toml = seen(client.get(at("file", version)))
    assert tomllib.loads(toml)["name"] == "宿 ours"
    as_json = seen(client.get(at("file", version) + "?format=json"))
    assert read(json.loads(as_json)) == read(tomllib.loads(toml))
    file = SimpleUploadedFile("card.toml", toml.encode())
    made = client.post(reverse("scorecard_new"), {"name": "copy", "channel": "chat", "file": file})
    assert made.status_code == 302
    copy = Version.objects.get(card__name="copy")
    assert copy.data["item"] == version.data["item"]
    other = SimpleUploadedFile("card.json", to_json(contents(greeting=77)).encode())
    client.post(at("upload", copy), {"revision": "1", "file": other})
    copy.refresh_from_db()
    assert {one["id"]: one["weight"] for one in copy.data["item"]}["greeting"] == 77


@pytest.mark.parametrize(
    "broken", [b"", b"\xff\xfe", b"[[item", b'{"item": [{"id": "nothing"}]}', b'item = "x"', b"\x00" * 100]
)
def test_a_broken_file_changes_nothing(signed_in: Any, broken: bytes) -> None:
    mori = people.manager()
    version = drafted("ours", mori)
    client = signed_in(mori)
    client.post(at("upload", version), {"revision": "1", "file": SimpleUploadedFile("x", broken)})
    version.refresh_from_db()
    assert version.revision == 1
    page = client.post(
        reverse("scorecard_new"),
        {"name": "n", "channel": "chat", "file": SimpleUploadedFile("x.json", broken)},
    )
    assert "field-error" in seen(page) or "notice error" in seen(page)
    assert Card.objects.count() == 1


def test_one_scorecard_for_a_place_and_one_of_a_name(signed_in: Any) -> None:
    mori = people.manager()
    drafted("ours", mori, channel="chat")
    client = signed_in(mori)
    for sent, words in (
        ({"name": "other", "channel": "chat"}, "already"),
        ({"name": "OURS", "channel": ""}, "of this name"),
        ({"name": "Default", "channel": ""}, "built-in"),
        ({"name": "a@b", "channel": ""}, "without @"),
    ):
        assert words in seen(client.post(reverse("scorecard_new"), sent))
    assert Card.objects.count() == 1


def test_the_next_version_its_differences_and_taking_it_back(signed_in: Any) -> None:
    mori = people.manager()
    first = published("ours", mori, ITEM)
    client = signed_in(mori, "ja")
    client.post(at("copy", first))
    second = Version.objects.get(state=State.DRAFT)
    assert second.number == 2
    assert "下書きがすでにあります" in seen(client.post(at("copy", first), follow=True))
    client.post(at("version", second), table(second, **{"weight-greeting": "30"}))
    html = seen(client.get(reverse("scorecard_changes", args=[second.uid, first.uid])))
    assert "「挨拶し、名乗った」：重み 10 → 30" in html
    second.refresh_from_db()
    client.post(at("trial", second), {"revision": str(second.revision), "note": "ご挨拶"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.retired_by, second.state) == (State.RETIRED, mori, State.PUBLISHED)
    client.post(at("retire", second))
    second.refresh_from_db()
    assert second.state == State.RETIRED
    assert "何も変更していません" in seen(client.post(at("retire", second), follow=True))
    client.post(at("copy", second))
    client.post(at("discard", Version.objects.get(state=State.DRAFT)))
    assert Version.objects.count() == 2


def test_a_built_in_item_keeps_how_it_is_told(signed_in: Any) -> None:
    mori = people.manager()
    version = drafted("ours", mori)
    client = signed_in(mori)
    html = seen(client.get(at("item", version) + "?id=greeting"))
    assert 'name="kind"' not in html
    sent = {
        "revision": "1",
        "title_ja": "名乗り",
        "title_en": "",
        "weight": "12",
        "phrase_ja": "月見野でございます。",
    }
    client.post(at("item", version) + "?id=greeting", sent)
    version.refresh_from_db()
    found = read(version.data).item("greeting")
    assert found is not None
    assert (found.title.ja, found.title.en, found.weight, found.rule) == ("名乗り", "名乗り", 12, None)
    assert client.get(at("item", version) + "?id=nothing").status_code == 404


def test_items_the_product_brings_later_are_offered_switched_off(signed_in: Any) -> None:
    mori = people.manager()
    version = drafted("ours", mori)
    older = {**version.data, "item": version.data["item"][3:]}
    Version.objects.filter(pk=version.pk).update(data=older)
    version.refresh_from_db()
    client = signed_in(mori, "ja")
    html = seen(client.get(at("version", version)))
    assert 'name="on-need_clarified"' in html
    assert 'name="on-need_clarified" checked' not in html
    assert 'name="on-greeting" checked' in html
    client.post(
        at("version", version), table(version, **{"on-need_clarified": "on", "weight-need_clarified": "7"})
    )
    version.refresh_from_db()
    found = read(version.data)
    assert found.item("need_clarified") is not None
    assert found.item("identity_verified") is None
    html = seen(client.get(at("version", version)))
    assert "項目を停止：「ご本人を確認した」" in html or "項目を削除：「ご本人を確認した」" in html


def test_what_a_later_version_of_the_product_cannot_tell_is_said_and_can_be_mended(signed_in: Any) -> None:
    mori = people.manager()
    version = published("ours", mori)
    gone = [
        {"id": "of_another_time", "dimension": "human", "weight": 5, "title": {"en": "Old", "ja": "昔の項目"}}
    ]
    Version.objects.filter(pk=version.pk).update(
        data={**version.data, "item": [*version.data["item"], *gone]}
    )
    client = signed_in(mori, "ja")
    html = seen(client.get(reverse("scorecard", args=[version.card.uid])))
    assert "判定できない項目がある" in html
    assert "昔の項目" in seen(client.get(at("version", version)))
    client.post(at("copy", version))
    draft = Version.objects.get(state=State.DRAFT)
    assert "of_another_time" not in json.dumps(draft.data)
    assert client.get(at("trial", draft)).status_code == 200


def test_only_those_who_set_scorecards_see_them(signed_in: Any) -> None:
    version = drafted("ours", people.manager())
    for who in (people.agent(), people.analyst(), people.specialist()):
        client = signed_in(who)
        assert client.get(reverse("scorecards")).status_code == 403
        assert client.post(at("trial", version), {"revision": "1", "note": "x"}).status_code == 403


def test_words_of_this_test_are_sound() -> None:
    assert read({**data(default()), "cue": [WORDS]}).cues
    assert to_toml(contents(ITEM))
