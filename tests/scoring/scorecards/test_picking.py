"""The closest scorecard judges a conversation, and publishing one scores again what it concerns, and nothing else."""

from __future__ import annotations

import pytest

from madoguchi.cases.models import Case, Conversation
from madoguchi.events.models import Event, Kind
from madoguchi.scoring.actions.score import catch_up, waiting
from madoguchi.scoring.models import Score
from madoguchi.scoring.scorecards import queries
from madoguchi.scoring.scorecards.actions.draft import start_draft
from madoguchi.scoring.scorecards.actions.publish import publish, retire
from madoguchi.scoring.scorecards.models import Version
from tests import people
from tests.scoring.scorecards.making import ITEM, contents, published
from tests.scoring.talks import CARING, COLD, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def labels() -> dict[str, str]:
    return dict(Score.objects.values_list("conversation__source_id", "scorecard"))


def test_without_any_the_built_in_one_judges() -> None:
    bring(told("A", CARING))
    catch_up()
    assert labels() == {"A": "default@2"}
    assert queries.scorecard_for(Conversation.objects.get()).scorecard.label == "default@2"


def test_the_most_specific_wins() -> None:
    mori = people.manager()
    bring(
        told("A", CARING, channel="phone", process="repair"),
        told("B", CARING, channel="chat", process="repair"),
        told("C", CARING, channel="phone", process="order"),
        told("D", CARING, channel="chat", process="order"),
    )
    Case.objects.filter(source_id__in=["A", "B"]).update(process="repair")
    Case.objects.filter(source_id__in=["C", "D"]).update(process="order")
    for name, process, channel in (
        ("all", "", ""),
        ("on the phone", "", "phone"),
        ("repairs", "repair", ""),
        ("repairs on the phone", "repair", "phone"),
    ):
        published(name, mori, process=process, channel=channel)
    catch_up()
    assert labels() == {
        "A": "repairs on the phone@1",
        "B": "repairs@1",
        "C": "on the phone@1",
        "D": "all@1",
    }
    assert not waiting().exists()
    assert {c.source_id for c in queries.concerned(("repair", ""))} == {"B"}
    assert {c.source_id for c in queries.concerned(("", "phone"))} == {"C"}
    assert {c.source_id for c in queries.concerned(("order", "chat"))} == {"D"}


def test_publishing_scores_again_what_it_concerns() -> None:
    mori = people.manager()
    bring(told("A", CARING, channel="phone"), told("B", COLD, channel="chat"))
    catch_up()
    published("on the phone", mori, ITEM, channel="phone")
    assert [one.source_id for one in waiting()] == ["A"]
    assert [one.source_id for one in queries.outdated()] == ["A"]
    assert catch_up() == 1
    assert labels() == {"A": "on the phone@1", "B": "default@2"}
    score = Score.objects.get(conversation__source_id="A")
    (own,) = [one for one in score.items if one["item"] == "own_stock_told"]
    assert own["result"] == "met"
    assert own["evidence"]
    event = Event.objects.filter(kind=Kind.SCORE).latest("number")
    assert event.payload["scorecard"] == "on the phone@1"
    assert event.payload["items"]["own_stock_told"] == 1


def test_a_next_version_and_retiring_score_again_too() -> None:
    mori = people.manager()
    bring(told("A", CARING))
    first = published("ours", mori, ITEM)
    catch_up()
    second = start_draft(first.card, contents(ITEM, greeting=50), mori)
    assert not waiting().exists()  # a draft concerns nobody
    publish(second, second.revision, "the greeting matters", mori)
    assert waiting().count() == 1
    catch_up()
    assert labels() == {"A": "ours@2"}
    retire(Version.objects.get(pk=second.pk), mori)
    catch_up()
    assert labels() == {"A": "default@2"}


def test_a_conversation_whose_process_changes_goes_to_another_scorecard() -> None:
    published("repairs", people.manager(), process="repair")
    bring(told("A", CARING))
    catch_up()
    assert labels() == {"A": "default@2"}
    Case.objects.update(process="repair")
    catch_up()
    assert labels() == {"A": "repairs@1"}


def test_what_cannot_be_scored_does_not_wait_for_ever() -> None:
    bring(told("A", [("customer", "もしもし"), ("agent", "はい")]))
    published("ours", people.manager())
    catch_up()
    assert not waiting().exists()


def test_items_of_all_scorecards_in_force_are_known() -> None:
    mori = people.manager()
    assert queries.item("own_stock_told") is None
    published("ours", mori, ITEM, channel="phone")
    found = queries.item("own_stock_told")
    assert found is not None
    assert found.title.ja == "在庫の状況を伝えた"
    ids = [one.id for one in queries.items()]
    assert ids[0] == "need_clarified"
    assert ids[-1] == "own_stock_told"
    assert len(ids) == len(set(ids))


def test_a_label_leads_to_its_scorecard_even_when_retired() -> None:
    mori = people.manager()
    version = published("ours", mori, ITEM)
    retire(version, mori)
    assert queries.scorecard_of("ours@1").item("own_stock_told") is not None
    for unknown in ("ours@2", "ours@x", "gone@1", "", "ours", "ours@99999999999999999999"):
        assert queries.scorecard_of(unknown).label == "default@2"


def test_one_that_cannot_be_read_any_more_is_as_if_not_in_force() -> None:
    version = published("ours", people.manager())
    Version.objects.filter(pk=version.pk).update(data={"item": [{"id": "of_another_time", "weight": 1}]})
    bring(told("A", CARING))
    catch_up()
    assert labels() == {"A": "default@2"}
    assert not waiting().exists()
