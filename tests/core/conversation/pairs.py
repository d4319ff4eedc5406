"""The paired conversations: which of two served better, as read by people and as scored."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.score import score, to_json
from madoguchi.core.conversation.sense import Sense
from madoguchi.core.conversation.turns import Conversation, read

FOLDER = Path(__file__).resolve().parents[2] / "conversation_pairs"
CLOSE = 15.0  # points within which a dimension that should not differ may differ


@dataclass(frozen=True)
class Pair:
    """A pair with what people say of it: dimension → a, b or same, where writer and readers agree."""

    id: str
    kind: str
    language: str
    a: dict[str, Any]
    b: dict[str, Any]
    read: dict[str, str]

    @property
    def writer(self) -> str:
        """Who wrote it: w1, w2, …"""
        return self.id.split("-")[0]

    def scores(self, side: str, reader: Sense | None = None) -> dict[str, float | None]:
        """The three scores of one side."""
        found = read({"id": f"{self.id}{side}", **getattr(self, side)})
        assert isinstance(found, Conversation), (self.id, found)
        told = to_json(score(found, reader=reader))
        return {name: told["dimensions"][name]["score"] for name in DIMENSIONS}


@dataclass
class Outcome:
    """How often the right dimension ordered the pair, and how often the others stayed close.

    ``right`` of ``asked`` count the same by question (order or alike), dimension, language and kind.
    """

    ordered: int = 0
    of: int = 0
    close: int = 0
    others: int = 0
    wrong: list[str] = field(default_factory=list)
    right: Counter[tuple[str, ...]] = field(default_factory=Counter)
    asked: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def told(self) -> str:
        """The two figures in one line."""
        return (
            f"ordered {self.ordered}/{self.of}, others within {CLOSE:.0f} points {self.close}/{self.others}"
        )

    def note(self, pair: Pair, question: str, dimension: str, good: bool) -> None:
        """Count one answer."""
        for key in ((question,), (question, dimension), (question, pair.language), (question, dimension, pair.language), (question, "kind", pair.kind)):  # fmt: skip
            self.asked[key] += 1
            self.right[key] += good


def pairs(part: str) -> Iterator[Pair]:
    """Yield the pairs of ``open`` or ``held``."""
    readings = json.loads((FOLDER / "readings.json").read_text("utf-8"))
    for path in sorted((FOLDER / part).glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        agreed = {
            name: side
            for name, side in told["intended"].items()
            if all(said == side for said in readings[told["id"]][name])
        }
        yield Pair(told["id"], told["kind"], told["language"], told["a"], told["b"], agreed)


def measure(found: Iterable[Pair], reader: Sense | None = None) -> Outcome:
    """Score pairs and count; ``reader`` tells the sense of sentences instead of what ships."""
    outcome = Outcome()
    for pair in found:
        a, b = pair.scores("a", reader), pair.scores("b", reader)
        for name, better in pair.read.items():
            one, other = a[name], b[name]
            if better == "same":
                outcome.others += 1
                near = one is None or other is None or abs(one - other) < CLOSE
                outcome.close += near
                outcome.note(pair, "alike", name, near)
                if not near:
                    outcome.wrong.append(
                        f"{pair.id} {pair.kind}: {name} {one} against {other} should be alike"
                    )
                continue
            outcome.of += 1
            right = one is not None and other is not None and (one > other if better == "a" else other > one)
            outcome.ordered += right
            outcome.note(pair, "order", name, right)
            if not right:
                outcome.wrong.append(
                    f"{pair.id} {pair.kind}: {name} {one} against {other}, {better} is better"
                )
    return outcome
