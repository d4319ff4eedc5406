"""Learn the sense of sentences from the paired conversations, and print how well writers who were left out are read.

    python tools/learn_sense.py [--check] [--judge]

A sentence that stands only in the half that both readers and the writer found better is an example of good service in that
dimension, one that stands only in the other half of bad. Logistic regression with a ridge (C = 0.2, both sides of equal
weight) on the pieces that at least three writers used; weights in hundredths, those below 0.05 left out. Nothing is drawn by
lot. ``--judge`` learns without each writer in turn, scores that writer's pairs and writes nothing: only this says what the
scores are worth on conversations nobody has seen. ``--check`` writes nothing and fails where the file would change.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from madoguchi.core.conversation import sense  # noqa: E402
from madoguchi.core.conversation.cues import Dimension  # noqa: E402
from madoguchi.core.conversation.hearing import Heard, listen  # noqa: E402
from madoguchi.core.conversation.sense import READS, UNIT, Sense, pieces  # noqa: E402
from madoguchi.core.conversation.text import Language  # noqa: E402
from madoguchi.core.conversation.turns import Conversation, Turn, read  # noqa: E402
from madoguchi.core.metrics.intervals import wilson  # noqa: E402
from tests.core.conversation.pairs import Outcome, Pair, measure, pairs  # noqa: E402

FILE = ROOT / "src/madoguchi/core/conversation/models/sense.json"
PENALTY = 0.2  # C of the logistic regression
WRITERS = 3  # who must have used a piece: what fewer use is their subject, or their habit
LEAST = 5  # hundredths: weights below are left out
LANGUAGES: tuple[Language, ...] = ("en", "ja")
OF: dict[str, Dimension] = {
    "tells": "hidden", "answers": "business", "served": "business", "settled": "hidden",
}  # fmt: skip
_EMPTY = Sense(
    {(language, side): sense.Weights((0,) * len(READS[side]), {}) for language in LANGUAGES for side in READS}
)


def turns_of(heard: Heard, name: str) -> list[Turn]:
    """Return the turns whose sentences an item asks: see ``items``."""
    if name in READS["agent"]:
        return heard.answering
    return [turn for turn in heard.customer if turn.number > heard.need.number]


def said(record: dict[str, Any], name: str) -> list[str]:
    """Return the sentences of one half."""
    found = read({"id": "", **record})
    assert isinstance(found, Conversation)
    heard = listen(found, reader=_EMPTY)
    return [
        heard.plain[turn.number][0].text[one.start : one.end]
        for turn in turns_of(heard, name)
        for one in heard.sense(turn)
    ]


def examples(found: Iterable[Pair], name: str) -> Iterator[tuple[str, bool, str]]:
    """Yield sentence, whether it stands in the better half alone, and the writer."""
    for pair in found:
        better = pair.read.get(OF[name])
        if better not in ("a", "b"):
            continue
        best, worst = (
            said(getattr(pair, better), name),
            said(getattr(pair, "b" if better == "a" else "a"), name),
        )
        yield from ((one, True, pair.writer) for one in best if one not in worst)
        yield from ((one, False, pair.writer) for one in worst if one not in best)


def learned(found: Sequence[tuple[str, bool, str]], language: Language) -> tuple[int, dict[str, int]]:
    """Return where a model starts and what each piece adds, in hundredths."""
    rows = [set(pieces(sentence, language)) for sentence, _, _ in found]
    users: dict[str, set[str]] = {}
    for row, (_, _, writer) in zip(rows, found, strict=True):
        for piece in row:
            users.setdefault(piece, set()).add(writer)
    place = {
        piece: at for at, piece in enumerate(sorted(one for one, who in users.items() if len(who) >= WRITERS))
    }
    cells = [(at, place[piece]) for at, row in enumerate(rows) for piece in sorted(row) if piece in place]
    matrix = csr_matrix((np.ones(len(cells)), tuple(zip(*cells, strict=True))), shape=(len(rows), len(place)))
    model = LogisticRegression(C=PENALTY, class_weight="balanced", max_iter=5_000, tol=1e-7)
    model.fit(matrix, [good for _, good, _ in found])
    weights = np.rint(model.coef_[0] * UNIT).astype(int)
    return round(float(model.intercept_[0]) * UNIT), {
        piece: int(weights[at]) for piece, at in place.items() if abs(weights[at]) >= LEAST
    }


def made(found: Sequence[Pair]) -> dict[str, Any]:
    """Return the models as JSON-ready data."""
    model: dict[str, Any] = {"form": 1, "pairs": len(found), "writers": len({pair.writer for pair in found})}
    for language in LANGUAGES:
        mine = [pair for pair in found if pair.language == language]
        model[language] = {
            side: _side([learned(list(examples(mine, name)), language) for name in READS[side]])
            for side in READS
        }
    return model


def _side(models: Sequence[tuple[int, dict[str, int]]]) -> dict[str, Any]:
    every = sorted({piece for _, weights in models for piece in weights})
    return {
        "start": [start for start, _ in models],
        "pieces": {piece: [weights.get(piece, 0) for _, weights in models] for piece in every},
    }


def written(model: dict[str, Any]) -> str:
    """Return the file: one piece a line, so that a change can be read."""
    text = json.dumps(model, ensure_ascii=False, indent=0, separators=(",", ":"))
    return text.replace("[\n", "[").replace("\n]", "]").replace(",\n", ",").replace("],", "],\n") + "\n"


def without_each_writer(found: Sequence[Pair]) -> Iterator[tuple[str, Outcome]]:
    """Yield each writer with how their pairs are ordered by what the others taught."""
    for writer in sorted({pair.writer for pair in found}):
        reader = sense.read(made([pair for pair in found if pair.writer != writer]))
        yield writer, measure((pair for pair in found if pair.writer == writer), reader)


def main() -> int:
    """Write the file, check it, or judge it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--judge", action="store_true")
    options = parser.parse_args()
    found = list(pairs("open"))
    if options.judge:
        right: Counter[tuple[str, ...]] = Counter()
        of: Counter[tuple[str, ...]] = Counter()
        for writer, outcome in without_each_writer(found):
            print(f"  without {writer}: {outcome.told()}")
            print("".join(f"      {one}\n" for one in outcome.wrong or ()), end="")
            right += outcome.right
            of += outcome.asked
        for key, n in sorted(of.items()):
            between = wilson(right[key] / n, n)
            print(
                f"  {' '.join(key):24} {right[key]:3} of {n:3} ({right[key] / n:.1%}; {between.low:.0%}-{between.high:.0%})"
            )
        return 0
    text = written(made(found))
    if options.check:
        same = FILE.read_text("utf-8") == text
        print("the same" if same else "the file would change")
        return 0 if same else 1
    FILE.write_text(text, "utf-8")
    print(f"{FILE.relative_to(ROOT)}: {len(text):,} characters")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
