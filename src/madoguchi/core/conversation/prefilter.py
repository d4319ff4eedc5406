"""Which expressions can match a text at all: told by short pieces of text that every match must contain.

Most expressions match hardly any turn, and trying each costs microseconds. From the parsed form of an expression follow
pieces of which every match contains at least one; a turn is walked through once, and only expressions one of whose pieces
it holds are tried. (The idea is that of trigram indexes for regular expressions: R. Cox, "Regular Expression Matching with
a Trigram Index", 2012.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from re import _constants as constants  # type: ignore[attr-defined]  # the parser the expressions are compiled with
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST = 400  # pieces of one expression; with more it is quicker to try it


class Prefilter:
    """For a list of expressions: which of them may match a text.

    ``sizes``: letters of a piece, the longest first; an expression is kept under the longest that serves it.
    """

    def __init__(self, expressions: Sequence[str], sizes: Sequence[int], usual: Mapping[str, int]) -> None:
        self.always: set[int] = set()
        index: dict[int, dict[str, set[int]]] = {size: {} for size in sizes}
        for place, expression in enumerate(expressions):
            for size in sizes:
                pieces = needed(expression, size, usual)
                if pieces is not None:
                    for piece in pieces:
                        index[size].setdefault(piece, set()).add(place)
                    break
            else:
                self.always.add(place)
        self.index = {
            size: {piece: frozenset(places) for piece, places in one.items()} for size, one in index.items()
        }

    def candidates(self, text: str) -> list[int]:
        """Return the places of the expressions to try, in their order."""
        found = {*self.always}
        for size, index in self.index.items():
            for place in range(len(text) - size + 1):
                piece = text[place : place + size]
                if piece in index:
                    found |= index[piece]
        return sorted(found)


def usual_pieces(texts: Iterable[str], sizes: Sequence[int]) -> Counter[str]:
    """Count the pieces of some texts: what is seen often tells little."""
    return Counter(
        text[place : place + size]
        for text in texts
        for size in sizes
        for place in range(len(text) - size + 1)
    )


def needed(expression: str, size: int, usual: Mapping[str, int]) -> frozenset[str] | None:
    """Return pieces of which every match of an expression contains at least one; None where none can be named."""
    pieces = _of_sequence(parser.parse(expression), size, usual)
    return None if pieces is None or len(pieces) > MOST else frozenset(pieces)


def _of_sequence(items: Any, size: int, usual: Mapping[str, int]) -> set[str] | None:
    """The cheapest of what the parts of a sequence need: each part has to match, so one is enough."""
    best: set[str] | None = None
    runs: list[str] = [
        ""
    ]  # the literal texts just before, one of which was matched; longer than a piece no more

    def offer(pieces: set[str] | None) -> None:
        nonlocal best
        if pieces and (best is None or _cost(pieces, usual) < _cost(best, usual)):
            best = pieces

    def extend(choices: Sequence[str]) -> None:
        nonlocal runs
        longer = [run + choice for run in runs for choice in choices]
        if len(longer) > 64:
            longer = list({run[-2:] + choice for run in runs for choice in choices})
        if len(longer) > 64:
            longer = list(choices)
        if all(len(run) >= size for run in longer):
            offer({min(_pieces(run, size), key=lambda piece: usual.get(piece, 0)) for run in longer})
            longer = list({run[-(size + 2) :] for run in longer})
        runs = longer

    for kind, value in items:
        if kind is constants.LITERAL:
            extend([chr(value)])
        elif kind is constants.IN and (letters := _letters(value)) is not None:
            extend(letters)
        elif kind is constants.SUBPATTERN:
            texts = _texts(value[3])
            if texts is not None:
                extend(texts)
            else:
                offer(_of_sequence(value[3], size, usual))
                runs = [""]
        elif kind is constants.BRANCH:
            texts = _texts([(kind, value)])
            if texts is not None:
                extend(texts)
            else:
                offer(_of_branches(value[1], size, usual))
                runs = [""]
        elif kind in (constants.MAX_REPEAT, constants.MIN_REPEAT) and value[0] >= 1:
            offer(_of_sequence(value[2], size, usual))
            runs = [""]
        elif kind in (constants.MAX_REPEAT, constants.MIN_REPEAT) and value[:2] == (0, 1):
            texts = _texts(value[2])
            if texts is not None:
                extend(["", *texts])
            else:
                runs = [""]
        elif kind not in (constants.AT, constants.ASSERT, constants.ASSERT_NOT):
            runs = [""]
    return best


def _of_branches(branches: Any, size: int, usual: Mapping[str, int]) -> set[str] | None:
    together: set[str] = set()
    for branch in branches:
        pieces = _of_sequence(branch, size, usual)
        if pieces is None:
            return None
        together |= pieces
    return together


def _texts(items: Any) -> list[str] | None:
    """All texts a simple part can be (letters, small classes, optional letters, alternatives); None where many or open."""
    found = [""]
    for kind, value in items:
        if kind is constants.LITERAL:
            choices: list[str] | None = [chr(value)]
        elif kind is constants.IN:
            choices = _letters(value)
        elif kind is constants.SUBPATTERN:
            choices = _texts(value[3])
        elif kind is constants.BRANCH:
            parts = [_texts(branch) for branch in value[1]]
            choices = None if None in parts else [text for part in parts for text in part or ()]
        elif kind in (constants.MAX_REPEAT, constants.MIN_REPEAT) and value[:2] == (0, 1):
            inner = _texts(value[2])
            choices = None if inner is None else ["", *inner]
        else:
            return None
        if choices is None or len(found) * len(choices) > 32:
            return None
        found = [one + other for one in found for other in choices]
    return found


def _letters(members: Any) -> list[str] | None:
    """The letters of a small class."""
    found: list[str] = []
    for kind, value in members:
        if kind is constants.LITERAL:
            found.append(chr(value))
        elif kind is constants.RANGE and value[1] - value[0] < 12:
            found += [chr(one) for one in range(value[0], value[1] + 1)]
        else:
            return None
    return found if len(found) <= 12 else None


def _pieces(run: str, size: int) -> list[str]:
    return [run[place : place + size] for place in range(len(run) - size + 1)]


def _cost(pieces: set[str], usual: Mapping[str, int]) -> float:
    return sum(1 + usual.get(piece, 0) for piece in pieces)
