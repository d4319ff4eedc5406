"""Scoring: from a conversation and a scorecard to three numbers with the words behind every item.

The score of a dimension is the weighted share of its applicable items, from 0 to 100; items that do not apply leave the
sum ("if a topic does not factor into the call it is not counted": usual practice of quality scorecards). Critical errors stand beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from madoguchi.core.conversation import scorecard as scorecards
from madoguchi.core.conversation.cues import DIMENSIONS, Dimension, Listener, Side
from madoguchi.core.conversation.hearing import Evidence, Heard, listen
from madoguchi.core.conversation.items.finding import Finding, Result
from madoguchi.core.conversation.own import listeners
from madoguchi.core.conversation.predicting import cold
from madoguchi.core.conversation.scorecard import Critical, Item, Moment, Scorecard
from madoguchi.core.conversation.sense import Sense
from madoguchi.core.conversation.text import Language
from madoguchi.core.conversation.turns import Conversation, NotScored, read

RULES = 6  # counted up when an item, a sign, a wait or whose words they are is told in another way
IMBALANCE = 25.0  # points by which one dimension lags behind the best before it is warned of (R5)


@cache
def method() -> str:
    """Return a short mark of how scores are made: of the words listened for, the sense of sentences, the scorecard, ``RULES``.

    Scores of different marks must not be compared; a record keeps to one by scoring again what has another.
    """
    whole = hashlib.sha256(str(RULES).encode())
    folder = resources.files("madoguchi.core.conversation")
    for name in (
        "scorecard.toml",
        "models/sense.json",
        "cues/index.toml",
        *(f"cues/{one}/{part}.toml" for one in ("en", "ja") for part in DIMENSIONS),
    ):
        whole.update((folder / name).read_bytes())
    return whole.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Scored:
    """An item with what was found."""

    item: Item
    finding: Finding

    @property
    def result(self) -> Result:
        """Its result."""
        return self.finding.result


@dataclass(frozen=True, slots=True)
class CriticalError:
    """A miss that fails the whole contact, whatever the scores."""

    kind: Critical
    item: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A scored conversation; scores are 0–100, None where no item of the dimension applied."""

    id: str
    language: Language
    scores: Mapping[Dimension, float | None]
    items: tuple[Scored, ...]
    critical: tuple[CriticalError, ...]
    scorecard: str

    @property
    def overall(self) -> float | None:
        """The mean of the dimensions that have a score: never shown without them."""
        known = [value for value in self.scores.values() if value is not None]
        return sum(known) / len(known) if known else None

    @property
    def lagging(self) -> Dimension | None:
        """The dimension that lags ``IMBALANCE`` points or more behind the best (R5), if one does."""
        known = {name: value for name, value in self.scores.items() if value is not None}
        if len(known) < 2:
            return None
        worst = min(known, key=lambda name: known[name])
        return worst if max(known.values()) - known[worst] >= IMBALANCE else None

    @property
    def moments(self) -> dict[Moment, Result]:
        """The five moments: met where all their items are, missed where all are missed."""
        return {moment: _together([one for one in self.items if one.item.moment == moment]) for moment in scorecards.MOMENTS}  # fmt: skip

    def of(self, dimension: Dimension) -> list[Scored]:
        """Return the items of a dimension."""
        return [one for one in self.items if one.item.dimension == dimension]


def score(
    conversation: Conversation,
    scorecard: Scorecard | None = None,
    more: Mapping[tuple[Language, Side], Listener] | None = None,
    reader: Sense | None = None,
) -> Score:
    """Return the score of a conversation; ``more`` listens for own words instead of what the scorecard brings, ``reader``
    tells the sense of sentences instead of what ships."""
    card = scorecard or scorecards.default()
    return judge(listen(conversation, listeners(card.cues) if more is None else more, reader), card)


def judge(heard: Heard, scorecard: Scorecard) -> Score:
    """Return the score of a conversation that was listened to."""
    items = tuple(Scored(item, item.find(heard)) for item in scorecard.items)
    return Score(
        heard.conversation.id,
        heard.conversation.language,
        {name: weighted(one for one in items if one.item.dimension == name) for name in DIMENSIONS},
        items,
        tuple(
            CriticalError(one.item.critical, one.item.id, one.finding.evidence)
            for one in items
            if one.item.critical and one.finding.critical
        ),
        scorecard.label,
    )


def weighted(items: Iterable[Scored]) -> float | None:
    """Return 100 Σ weight × share / Σ weight over the items that apply, or None where none does."""
    total = got = 0.0
    for one in items:
        if one.result != "not_applicable":
            total += one.item.weight
            got += one.item.weight * one.finding.share
    return 100.0 * got / total if total else None


def score_record(record: Mapping[str, Any], scorecard: Scorecard | None = None) -> dict[str, Any]:
    """Return the scored conversation of a neutral record as JSON-ready data (DESIGN: a scored conversation).

    A record that cannot be scored has ``not_scored`` set and no numbers; nothing is raised for bad content. Its predicted
    satisfaction is that of the model that ships: nothing is known here of an installation's own answers.
    """
    found = read(record)
    if isinstance(found, NotScored):
        return not_scored(str(record.get("id") or ""), found, scorecard or scorecards.default())
    return to_json(score(found, scorecard)) | {"satisfaction": cold.tell(found.turns)}


def to_json(one: Score) -> dict[str, Any]:
    """Return a score as JSON-ready data."""
    return {
        "id": one.id,
        "language": one.language,
        "overall": _rounded(one.overall),
        "dimensions": {
            name: {"score": _rounded(one.scores[name]), "items": [_item(item) for item in one.of(name)]}
            for name in DIMENSIONS
        },
        "moments": one.moments,
        "critical_errors": [
            {"kind": error.kind, "item": error.item, "evidence": [_evidence(e) for e in error.evidence]}
            for error in one.critical
        ],
        "scorecard": one.scorecard,
        "not_scored": None,
        "satisfaction": None,
    }


def not_scored(id: str, why: NotScored, scorecard: Scorecard) -> dict[str, Any]:
    """Return what is said of a conversation that cannot be scored."""
    empty: dict[str, Any] = {name: {"score": None, "items": []} for name in DIMENSIONS}
    return {
        "id": id,
        "language": None,
        "overall": None,
        "dimensions": empty,
        "moments": dict.fromkeys(scorecards.MOMENTS, "not_applicable"),
        "critical_errors": [],
        "scorecard": scorecard.label,
        "not_scored": {"code": why.code, "en": why.why.en, "ja": why.why.ja},
        "satisfaction": None,
    }


def _together(items: Sequence[Scored]) -> Result:
    results = {one.result for one in items} - {"not_applicable"}
    if not results:
        return "not_applicable"
    return results.pop() if len(results) == 1 else "partly"


def _item(one: Scored) -> dict[str, Any]:
    return {
        "item": one.item.id,
        "result": one.result,
        "weight": one.item.weight,
        "mark": one.finding.mark,
        "share": None if one.result == "not_applicable" else one.finding.share,
        "evidence": [_evidence(evidence) for evidence in one.finding.evidence],
        "at": one.finding.at,
        "why": {"en": why.en, "ja": why.ja} if (why := one.finding.why) else None,
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {"turn": one.turn, "start": one.start, "end": one.end, "text": one.text}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
