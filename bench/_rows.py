"""Rated dialogues as rows of features and vectors, for ``scoring.py``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import _dialogues as data
import numpy as np

from madoguchi.core.conversation import features, vectors


@dataclass(frozen=True)
class Rows:
    """Rows of many dialogues, the whole dialogue the last of each: features, vectors, mean rating, place in the dialogue."""

    features: np.ndarray
    vectors: np.ndarray
    rating: np.ndarray
    dialogue: np.ndarray
    turn: np.ndarray
    whole: np.ndarray

    def where(self, kept: np.ndarray) -> Rows:
        return Rows(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


def rows_of(name: str, cache: Path | None) -> Rows:
    """Return the rows of one set of rated dialogues."""
    dialogues = data.rated(name)
    encoded = encoded_once(f"{name}.npy", [turn.text for one in dialogues for turn in one.turns], cache)
    found: list[tuple[np.ndarray, ...]] = []
    start = 0
    for number, one in enumerate(dialogues):
        mine = encoded[start : start + len(one.turns)]
        start += len(one.turns)
        rating = np.array([np.mean(raters) for raters in [*one.each, one.whole]])
        turn = np.arange(len(rating))
        pairs = np.vstack([vectors.of_turns(one.turns, mine), vectors.of_dialogue(one.turns, mine)])
        found.append(
            (features.of_both(one.turns), pairs, rating, np.full(len(rating), number), turn, turn == turn[-1])
        )
    return Rows(*(np.concatenate(column) for column in zip(*found, strict=True)))


def encoded_once(name: str, texts: list[str], cache: Path | None) -> np.ndarray:
    """Return the vectors of texts, from the cache where it has them."""
    path = cache / name if cache else None
    if path and path.exists():
        known: np.ndarray = np.load(path)
        if len(known) == len(texts):
            return known
    found = vectors.encode(texts)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, found)
    return found
