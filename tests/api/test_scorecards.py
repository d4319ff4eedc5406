"""Scorecards over the API: a file goes out, comes back changed, is tried and published, as on their pages."""

from __future__ import annotations

import json

import pytest

from madoguchi.people.models import Role
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.scorecards.models import State, Version
from tests import people
from tests.api.calling import caller, code_of, own
from tests.scoring.scorecards.making import ITEM, contents, published
from tests.scoring.talks import CARING, COLD, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]
CARDS = "/scoring/scorecards"


def test_a_file_goes_out_is_changed_tried_and_published() -> None:
    mori = people.manager()
    bring(*[told(f"T{n}", CARING if n % 2 else COLD) for n in range(8)])
    catch_up()
    first = published("湯宿", mori)
    who = own(mori)
    (line,) = who.get(CARDS).json()["items"]
    assert (line["name"], line["in_force"], line["draft"]) == ("湯宿", 1, None)
    seen = who.get(f"{CARDS}/{line['uid']}").json()["versions"]
    assert [(one["number"], one["state"], one["published_by"]["name"]) for one in seen] == [
        (1, "published", "森 美咲")
    ]

    # what the page gives, letter by letter
    client = who._client
    client.force_login(mori)
    for kind in ("toml", "json"):
        file = who.get(f"{CARDS}/versions/{first.uid}/file", format=kind)
        assert (
            file.content
            == client.get(f"/conversations/scorecards/versions/{first.uid}/file/?format={kind}").content
        )
        assert file.headers["content-disposition"].startswith("attachment")
    changed = json.loads(file.content)
    for item in changed["item"]:
        item["weight"] = 40 if item["id"] == "empathy" else item["weight"]

    drafted = who.post(f"{CARDS}/{line['uid']}/draft", {"file": json.dumps(changed)}).json()
    assert drafted["changed"]
    assert (drafted["version"]["number"], drafted["version"]["state"]) == (2, "draft")
    again = who.post(f"{CARDS}/{line['uid']}/draft", {"file": json.dumps(changed)}).json()
    assert (again["changed"], again["version"]["uid"]) == (False, drafted["version"]["uid"])

    trial = who.get(f"{CARDS}/versions/{drafted['version']['uid']}/trial").json()
    assert (trial["looked"], trial["scored"]) == (8, 8)
    human = next(one for one in trial["dimensions"] if one["dimension"] == "human")
    assert human["n"] == 8
    assert human["low"] <= human["change"] <= human["high"]
    assert human["change"] == pytest.approx(human["after"] - human["before"])

    body = {"revision": drafted["version"]["revision"], "note": "気持ちを受けとめることを重くします。"}
    done = who.post(f"{CARDS}/versions/{drafted['version']['uid']}/publish", body).json()
    assert done["changed"]
    assert done["version"]["published_by"]["name"] == "森 美咲"
    assert not who.post(f"{CARDS}/versions/{drafted['version']['uid']}/publish", body).json()["changed"]
    first.refresh_from_db()
    assert (first.state, first.retired_by) == (State.RETIRED, mori)


def test_a_draft_that_is_open_is_not_lost() -> None:
    mori = people.manager()
    who, card = own(mori, language="ja"), published("湯宿", mori).card
    where = f"{CARDS}/{card.uid}/draft"
    draft = who.post(where, {"file": json.dumps(contents(empathy=40))}).json()["version"]
    other = {"file": json.dumps(contents(ITEM))}
    answer = who.post(where, other)
    assert (answer.status_code, code_of(answer)) == (409, "refused")
    assert "下書き" in answer.json()["detail"]
    taken = who.post(where, other | {"revision": draft["revision"]}).json()
    assert (taken["changed"], taken["version"]["uid"]) == (True, draft["uid"])
    late = who.post(where, {"file": json.dumps(contents()), "revision": draft["revision"]})
    assert code_of(late) == "refused"  # somebody changed it meanwhile
    note = {"revision": draft["revision"], "note": "古い下書きです。"}
    assert code_of(who.post(f"{CARDS}/versions/{draft['uid']}/publish", note)) == "refused"
    assert Version.objects.get(uid=draft["uid"]).state == State.DRAFT


def test_a_new_scorecard_begins_with_what_is_in_force_there() -> None:
    who = own(people.manager())
    made = who.post(CARDS, {"name": "Phone", "channel": "phone"}).json()
    assert made["version"]["state"] == "draft"
    assert code_of(who.post(CARDS, {"name": "phone", "channel": "chat"})) == "refused"
    answer = who.post(CARDS, {"name": "Smoke", "channel": "smoke signals"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body.channel"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("{", "JSON として読めません"),
        ("item = 3", "採点表の内容がありません"),
        (json.dumps({"item": [{"id": "empathy", "dimension": "human", "weight": -1}]}), "empathy"),
    ],
)
def test_what_is_no_scorecard_is_refused_in_words(file: str, words: str) -> None:
    mori = people.manager()
    card = published("湯宿", mori).card
    answer = own(mori, language="ja").post(f"{CARDS}/{card.uid}/draft", {"file": file})
    assert (answer.status_code, code_of(answer)) == (422, "bad-scorecard")
    assert words in answer.json()["detail"]
    assert card.versions.count() == 1


def test_a_key_of_nobody_reads_and_is_told_how_to_write() -> None:
    card = published("湯宿", people.manager()).card
    who = caller(Role.MANAGER, may_write=True, language="ja")
    assert who.get(f"{CARDS}/{card.uid}").status_code == 200
    answer = who.post(f"{CARDS}/{card.uid}/draft", {"file": json.dumps(contents())})
    assert code_of(answer) == "no-member"
    assert "自分の API キー" in answer.json()["detail"]
