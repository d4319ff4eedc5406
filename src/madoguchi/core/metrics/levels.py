"""Texts of many cases as numbers: a code each, and the text a code stands for once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Levels:
    """A column of texts. ``codes``: places in ``names``, which names no text twice; -1: unknown."""

    codes: npt.NDArray[np.int32]
    names: list[str]

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Levels:
        """Return the levels of texts, numbered as they are met.

        >>> Levels.of(["b", None, "a", "b"])
        Levels(codes=array([ 0, -1,  1,  0], dtype=int32), names=['b', 'a'])
        """
        place: dict[str, int] = {}
        codes = [-1 if text is None else place.setdefault(text, len(place)) for text in texts]
        return cls(np.array(codes, dtype=np.int32), list(place))

    def text(self, place: int) -> str:
        """Return one text; "" where it is unknown."""
        code = int(self.codes[place])
        return self.names[code] if code >= 0 else ""

    def taken(self, places: npt.NDArray[np.integer]) -> Levels:
        """Return the texts of these places."""
        return Levels(self.codes[places], self.names)

    def known(self) -> Levels:
        """The same with "" for what is unknown."""
        names = self.names if "" in self.names else [*self.names, ""]
        return Levels(np.where(self.codes < 0, names.index(""), self.codes).astype(np.int32), names)

    def isin(self, texts: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Say of each whether it is one of these."""
        wanted = set(texts)
        chosen = np.array([name in wanted for name in self.names] + [False])  # the last is that of -1
        found: npt.NDArray[np.bool_] = chosen[self.codes]
        return found

    def texts(self) -> npt.NDArray[np.object_]:
        """Return the texts themselves; "" where unknown."""
        found: npt.NDArray[np.object_] = np.array([*self.names, ""], dtype=object)[self.codes]
        return found


def first_met(codes: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Number codes (from 0) anew: 0 for the first met, and so on.

    >>> first_met(np.array([7, 3, 7, 0])).tolist()
    [0, 1, 0, 2]
    """
    if not codes.size:
        return np.zeros(0, dtype=np.int64)
    first = np.full(int(codes.max()) + 1, codes.size, dtype=np.int64)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
    numbers = np.empty_like(first)
    numbers[np.argsort(first, kind="stable")] = np.arange(first.size)
    return numbers[codes]
