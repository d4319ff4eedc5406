"""Words that people write down to be listened for: plain phrases, or expressions that are sure to end soon.

Phrases are taken letter by letter in plain form (``text.plain``); a blank in one is any blank. A regular expression is
allowed only if trying it at one place of a text takes a bounded, small number of steps, counted before it is used: every
repetition has an end, repetitions hold nothing that varies, and the ways to match multiply to ``MOST_WAYS`` at most. (What
makes expressions slow is just that: Davis et al. 2018, "The Impact of Regular Expression Denial of Service in Practice".)
"""

from __future__ import annotations

import re
import warnings
from re import _constants as constants  # type: ignore[attr-defined]  # the parser the expressions are compiled with
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from madoguchi.core.conversation.text import plain
from madoguchi.core.text import Text

LONGEST = 200  # characters of one phrase or expression
MOST_WAYS = 2_000
MOST_TIMES = 60  # of one repetition
_FIXED = (constants.LITERAL, constants.NOT_LITERAL, constants.IN, constants.ANY)
_TOO_LONG = Text(
    f"is longer than {LONGEST} characters: shorten it or split it.",
    f"が {LONGEST} 文字を超えています。短くするか、分けてください。",
)
_TOO_SHORT = Text(
    "is a single letter, which would fire almost everywhere: write at least two.",
    "は 1 文字だけのため、ほとんどの発言に当てはまります。2 文字以上で書いてください。",
)
_BROKEN = Text("is not a regular expression: {why}.", "は正規表現として読めません（{why}）。")
_ENDLESS = Text(
    f"repeats without an end: instead of * or + write how often at most, such as .{{0,20}} (up to {MOST_TIMES}).",
    f"に終わりのない繰り返しがあります。* や + の代わりに .{{0,20}} のように上限を書いてください（{MOST_TIMES} まで）。",
)
_NESTED = Text(
    "repeats something that itself varies in length: write the inner part out.",
    "は、長さの変わる部分をさらに繰り返しています。内側を書き下してください。",
)
_SLOW = Text(
    "can match in too many ways and could take very long: make it simpler or split it.",
    "は当てはめ方が多すぎて、処理に時間がかかるおそれがあります。簡単にするか、分けてください。",
)
_BACK = Text(
    "refers back to what it matched, which is not supported.",
    "に後方参照があります。後方参照は使えません。",
)
_NOTHING = Text(
    "also matches where nothing is said: leave out what makes all of it optional.",
    "は何も言っていない箇所にも当てはまります。全体が省略可能にならないようにしてください。",
)


class ExpressionError(ValueError):
    """Words that cannot be listened for; ``text`` continues a sentence that begins with the words."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def phrase(words: str) -> str:
    """Return the expression of a phrase: its plain letters; Latin words are whole words. Raises ``ExpressionError``.

    >>> phrase("Ｏ．Ｋ．  then")
    '(?<![a-z0-9])o\\\\.k\\\\.\\\\s+then(?![a-z0-9])'
    """
    if len(words) > LONGEST:
        raise ExpressionError(_TOO_LONG)
    parts = plain(words).text.split()
    if len("".join(parts)) < 2:
        raise ExpressionError(_TOO_SHORT)
    found = r"\s+".join(re.escape(part) for part in parts)
    before = "(?<![a-z0-9])" if _latin(parts[0][0]) else ""
    after = "(?![a-z0-9])" if _latin(parts[-1][-1]) else ""
    return f"{before}{found}{after}"


def guarded(written: str) -> str:
    """Return a regular expression in plain form, sure to end soon. Raises ``ExpressionError``."""
    if len(written) > LONGEST:
        raise ExpressionError(_TOO_LONG)
    found = _plain(written.strip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(found)
            parsed = parser.parse(found)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        why = error.msg if isinstance(error, re.error) else str(error)
        raise ExpressionError(_BROKEN.fill(why=why)) from None
    if parsed.getwidth()[0] == 0:
        raise ExpressionError(_NOTHING)
    if _ways(parsed) > MOST_WAYS:
        raise ExpressionError(_SLOW)
    return found


def _plain(written: str) -> str:
    """Letters in lower case and half width, as texts are heard; what follows a backslash stays."""
    found: list[str] = []
    place = 0
    while place < len(written):
        letter = written[place]
        if letter == "\\":
            found.append(written[place : place + 2])
            place += 2
            continue
        form = plain(letter).text
        found.append(form if letter.isascii() or form == letter else re.escape(form))
        place += 1
    return "".join(found)


def _ways(items: Any) -> int:
    """In how many ways a sequence can be tried at one place: the product of its parts' ways."""
    ways = 1
    for kind, value in items:
        if kind is constants.SUBPATTERN:
            ways *= _ways(value[3])
        elif kind is constants.ATOMIC_GROUP:
            ways *= _ways(value)
        elif kind is constants.BRANCH:
            ways *= sum(_ways(branch) for branch in value[1])
        elif kind in (constants.ASSERT, constants.ASSERT_NOT):
            ways *= _ways(value[1])
        elif kind in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
            ways *= _repeated(*value)
        elif kind in (constants.GROUPREF, constants.GROUPREF_EXISTS):
            raise ExpressionError(_BACK)
        elif kind not in (*_FIXED, constants.AT):
            raise ExpressionError(_SLOW)
        if ways > MOST_WAYS:
            return ways
    return ways


def _repeated(least: int, most: int, inner: Any) -> int:
    if most > MOST_TIMES:
        raise ExpressionError(_ENDLESS)
    if most <= 1:
        return 1 + _ways(inner)
    if _varies(inner):
        raise ExpressionError(_NESTED)
    return int(most) - int(least) + 1


def _varies(items: Any) -> bool:
    return any(
        (_varies(value[3]) if kind is constants.SUBPATTERN else kind not in _FIXED) for kind, value in items
    )


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
