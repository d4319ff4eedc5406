"""Trying a draft tells the truth: what it says before publishing is what the scores are afterwards."""

from __future__ import annotations

import math
from statistics import fmean

import pytest

from madoguchi.core.metrics.paired import paired
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.models import Score
from madoguchi.scoring.scorecards.actions.draft import start_draft
from madoguchi.scoring.scorecards.actions.publish import publish
from madoguchi.scoring.scorecards.trial import trial
from tests import people
from tests.scoring.scorecards.making import ITEM, contents, drafted, published
from tests.scoring.talks import CARING, COLD, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]
MUTE = {**ITEM, "rule": {"kind": "not_said", "cues": ["own_stock"]}, "critical": "business", "weight": 40}


def conversations() -> None:
    mixed = [*CARING[:3], *COLD[3:]]
    bring(
        *[told(f"A{n}", CARING) for n in range(4)],
        *[told(f"B{n}", COLD) for n in range(3)],
        *[told(f"C{n}", mixed) for n in range(3)],
        told("short", [("customer", "もしもし"), ("agent", "はい")]),
    )
    catch_up()


def scores(dimension: str) -> dict[int, float]:
    rows = Score.objects.order_by("conversation_id").values_list("conversation_id", dimension)
    return {id: math.nan if value is None else value for id, value in rows}


def test_what_is_said_before_is_what_happens() -> None:
    conversations()
    before = {name: scores(name) for name in ("business", "human", "hidden")}
    draft = drafted("ours", people.manager(), MUTE, greeting=60, warmth=5)
    found = trial(draft)
    publish(draft, draft.revision, "to see", people.admin())
    catch_up()
    assert (found.looked, found.scored) == (11, 10)
    changes: dict[int, float] = {}
    for one in found.dimensions:
        then = scores(one.dimension)
        pairs = [(before[one.dimension][id], then[id]) for id in then]
        assert one.difference == paired([a for a, _ in pairs], [b for _, b in pairs])
        known = [(a, b) for a, b in pairs if not math.isnan(a + b)]
        assert one.n == len(known)
        assert one.before == pytest.approx(fmean(a for a, _ in known))
        assert one.after == pytest.approx(fmean(b for _, b in known))
        for id in then:
            moved = abs(then[id] - before[one.dimension][id])
            changes[id] = max(changes.get(id, 0.0), 0.0 if math.isnan(moved) else moved)
    assert found.much == sum(change > 10 for change in changes.values())
    assert [one.most for one in found.changed] == pytest.approx(sorted(changes.values(), reverse=True)[:5])
    assert found.critical_after == sum(bool(score.critical) for score in Score.objects.all())


def test_the_items_add_up_to_the_dimensions() -> None:
    conversations()
    found = trial(drafted("ours", people.manager(), MUTE))
    (business,) = [one for one in found.dimensions if one.dimension == "business"]
    lost = sum(one.change for one in found.items if one.dimension == "business")
    assert business.difference.value == pytest.approx(-lost, abs=0.05)
    (mine,) = [one for one in found.items if one.title.en == "Tells of the stock"]
    assert mine.before == 0
    assert mine.after > 10
    assert found.critical_after > found.critical_before


def test_it_is_compared_with_what_is_in_force() -> None:
    conversations()
    first = published("ours", people.manager(), greeting=60)
    same = start_draft(first.card, contents(greeting=60), people.admin())
    found = trial(same)
    assert [one.difference.value for one in found.dimensions] == [0, 0, 0]
    assert (found.much, found.items, found.changed) == (0, [], [])


def test_too_few_conversations_give_no_means() -> None:
    bring(told("A", CARING), told("B", COLD))
    found = trial(drafted("ours", people.manager(), greeting=60))
    assert found.scored == 2
    assert {one.before for one in found.dimensions} == {None}
    assert found.changed  # but they can be read


def test_without_conversations_there_is_nothing_to_say() -> None:
    found = trial(drafted("ours", people.manager()))
    assert (found.looked, found.scored, found.items) == (0, 0, [])
