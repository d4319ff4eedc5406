"""Make the satisfaction model that ships, from 72 paired conversations alone, and print what it is worth.

    MADOGUCHI_SHARED=../shared python tools/cold_start.py [--check]

The better half of a pair counts as 4, the worse as 2, both as 3 where readers and writer see no difference: a convention, and
no customer's answer. Nothing is drawn by lot, so the same pairs give the same file. Rated dialogues, where they are there, only
judge it: their figures go into the card and nothing else. ``--check`` writes nothing and fails where the file would change.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import _dialogues as data  # noqa: E402
import _judging as judging  # noqa: E402

from madoguchi.core.conversation import features, linear  # noqa: E402
from madoguchi.core.conversation.features import Line  # noqa: E402
from madoguchi.core.conversation.predicting import cold  # noqa: E402
from madoguchi.core.conversation.predicting.training import conformal  # noqa: E402
from madoguchi.core.metrics.intervals import wilson  # noqa: E402
from tests.core.conversation.pairs import pairs  # noqa: E402

FILE = ROOT / "src/madoguchi/core/conversation/models/cold.json"
PENALTY = 100.0
UNKNOWN = (
    1.0  # points: how far the level of answers somewhere may lie from the middle of the scale, a convention
)
PLACES = [features.NAMES.index(name) for name in cold.NAMES]
SETS = ("SGD", "MWOZ", "ReDial")
WRITERS = ("w1-", "w2-")  # pairs written later judge later models
MADE = "2026-11-22"


def told(turns: list[dict[str, Any]]) -> np.ndarray:
    """Return the numbers the model is told of a conversation."""
    return features.of_dialogue([Line(one["speaker"], one["text"]) for one in turns])[PLACES]


def gathered() -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Return features, targets and pair of each half, a before b, and the language of each pair."""
    rows, targets, of, languages = [], [], [], []
    for number, pair in enumerate(one for one in pairs("open") if one.id.startswith(WRITERS)):
        sides = [side for side in pair.read.values() if side in ("a", "b")]
        for side in ("a", "b"):
            rows.append(told(getattr(pair, side)["turns"]))
            targets.append(3.0 + np.sign(sum(1 if one == side else -1 for one in sides)))
            of.append(number)
        languages.append(pair.language)
    return np.array(rows), np.array(targets), np.array(of), languages


def fitted(rows: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray, linear.Linear]:
    """Return middle, width and weights."""
    middle, width = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)
    standard = ((rows - middle) / width).clip(-cold.FAR, cold.FAR)
    return middle, width, linear.ridge(standard, targets[:, None], PENALTY)


def asked(found: tuple[np.ndarray, np.ndarray, linear.Linear], rows: np.ndarray) -> np.ndarray:
    """Return what is expected of rows."""
    middle, width, weights = found
    return weights(((rows - middle) / width).clip(-cold.FAR, cold.FAR))[:, 0].clip(*cold.SCALE)


def left_out(rows: np.ndarray, targets: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return what is expected of each half by a model that has not seen its pair."""
    found = np.empty(len(targets))
    for one in np.unique(of):
        found[of == one] = asked(fitted(rows[of != one], targets[of != one]), rows[of == one])
    return found


def by_pairs(found: np.ndarray, targets: np.ndarray, languages: list[str]) -> dict[str, Any]:
    """Return for each language how many pairs stand the right way round, pair left out."""
    told_apart = {}
    for language in sorted(set(languages)):
        mine = np.repeat([one == language for one in languages], 2)
        first, second = found[mine][::2], found[mine][1::2]
        sign = np.sign(targets[mine][::2] - targets[mine][1::2])
        n, right = int((sign != 0).sum()), int(((first - second) * sign > 0).sum())
        between = wilson(right / n, n)
        told_apart[language] = {
            "right": right,
            "n": n,
            "low": round(between.low, 3),
            "high": round(between.high, 3),
        }
    return told_apart


def by_ratings(model: cold.Cold) -> list[dict[str, Any]]:
    """Return the rank correlation with raters of dialogues, and how many of their means the interval holds."""
    found = []
    for name in SETS:
        if data.available(f"dialogue/uss/{name}.txt"):
            continue
        rated = data.rated(name)
        truth = np.array([np.mean(one.whole) for one in rated])
        said = np.array([model.expected(features.of_dialogue(one.turns)[PLACES]) for one in rated])
        figure = judging.figure(truth, said, np.arange(len(truth)), judging.spearman)
        inside = (said + model.spread[0] <= truth) & (truth <= said + model.spread[1])
        error, flat = np.abs(truth - said).mean(), np.abs(truth - truth.mean()).mean()
        found.append(
            {
                "set": name,
                "language": "en",
                "n": len(truth),
                "spearman": round(figure.value, 3),
                "low": round(figure.low, 3),
                "high": round(figure.high, 3),
                "inside": round(float(inside.mean()), 3),
                "error": round(float(error), 3),
                "error_of_the_mean": round(float(flat), 3),
            }
        )
    return found


def made() -> dict[str, Any]:
    """Return the model as JSON-ready data."""
    rows, targets, of, languages = gathered()
    found = left_out(rows, targets, of)
    middle, width, weights = fitted(rows, targets)
    low, high = conformal(targets - found)
    spread = (low - UNKNOWN, high + UNKNOWN)

    def short(numbers: np.ndarray) -> list[float]:
        return [round(float(one), 5) for one in numbers]

    model = {
        "form": 1,
        "label": "cold@1",
        "names": list(cold.NAMES),
        "middle": short(middle),
        "width": short(width),
        "weights": short(weights.weights[:, 0]),
        "start": round(float(weights.start[0]), 5),
        "spread": [round(one, 3) for one in spread],
        "card": {
            "made": MADE,
            "data": "72 paired conversations written for this project",
            "licence": "Apache-2.0",
            "languages": {one: languages.count(one) for one in sorted(set(languages))},
            "conversations": len(targets),
            "penalty": PENALTY,
            "pairs": by_pairs(found, targets, languages),
        },
    }
    model["card"]["ratings"] = by_ratings(cold.read(model))
    return model


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where the file would change"
    )
    args = parser.parse_args()
    model = made()
    before = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    if not model["card"]["ratings"]:
        print("rated dialogues are not there: their figures stay as they were")
        model["card"]["ratings"] = before.get("card", {}).get("ratings", [])
    print(json.dumps(model["card"], indent=1))
    if args.check:
        return int(model != before)
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(model, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
