"""The paired conversations: which of two served better, as read by people and as scored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.score import score_record

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

    def scores(self, side: str) -> dict[str, float | None]:
        """The three scores of one side."""
        told = score_record({"id": f"{self.id}{side}", **getattr(self, side)})
        assert told["not_scored"] is None, (self.id, told["not_scored"])
        return {name: told["dimensions"][name]["score"] for name in DIMENSIONS}


@dataclass
class Outcome:
    """How often the right dimension ordered the pair, and how often the others stayed close."""

    ordered: int = 0
    of: int = 0
    close: int = 0
    others: int = 0
    wrong: list[str] | None = None

    def told(self) -> str:
        return (
            f"ordered {self.ordered}/{self.of}, others within {CLOSE:.0f} points {self.close}/{self.others}"
        )


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


def measure(found: Iterator[Pair]) -> Outcome:
    """Score pairs and count."""
    outcome = Outcome(wrong=[])
    assert outcome.wrong is not None
    for pair in found:
        a, b = pair.scores("a"), pair.scores("b")
        for name, better in pair.read.items():
            one, other = a[name], b[name]
            if better == "same":
                outcome.others += 1
                near = one is None or other is None or abs(one - other) < CLOSE
                outcome.close += near
                if not near:
                    outcome.wrong.append(
                        f"{pair.id} {pair.kind}: {name} {one} against {other} should be alike"
                    )
                continue
            outcome.of += 1
            right = one is not None and other is not None and (one > other if better == "a" else other > one)
            outcome.ordered += right
            if not right:
                outcome.wrong.append(
                    f"{pair.id} {pair.kind}: {name} {one} against {other}, {better} is better"
                )
    return outcome
