"""How far a card of a journey map is backed by data: the mark every stage carries."""

from __future__ import annotations

from enum import StrEnum

from madoguchi.core.metrics.metric import HIDDEN_BELOW, WEAK_BELOW
from madoguchi.core.text import Text


class Backing(StrEnum):
    """From measured to nothing; ``opinion``: only what the team believes stands on the card."""

    MEASURED = "measured"
    THIN = "thin"
    OPINION = "opinion"
    NOTHING = "nothing"


NAMES = {
    Backing.MEASURED: Text("Measured", "測定済み"),
    Backing.THIN: Text("Thin", "まだ少ない"),
    Backing.OPINION: Text("Opinion only", "意見のみ"),
    Backing.NOTHING: Text("Not measured", "未測定"),
}
EXPLAINED = {
    Backing.MEASURED: Text(f"{WEAK_BELOW} answers or more", f"回答 {WEAK_BELOW} 件以上"),
    Backing.THIN: Text(
        f"{HIDDEN_BELOW} to {WEAK_BELOW - 1} answers", f"回答 {HIDDEN_BELOW}〜{WEAK_BELOW - 1} 件"
    ),
    Backing.OPINION: Text("the team's notes, and too few answers", "チームのメモだけで、回答が足りない"),
    Backing.NOTHING: Text("neither answers nor notes", "回答もメモもない"),
}


def backing(n: int, noted: bool) -> Backing:
    """Say how far a stage is backed: ``n`` answers to the question that measures it, and whether the team noted something.

    >>> str(backing(30, False)), str(backing(5, True)), str(backing(4, True)), str(backing(0, False))
    ('measured', 'thin', 'opinion', 'nothing')
    """
    if n >= WEAK_BELOW:
        return Backing.MEASURED
    if n >= HIDDEN_BELOW:
        return Backing.THIN
    return Backing.OPINION if noted else Backing.NOTHING
