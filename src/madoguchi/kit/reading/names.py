"""Comparing column names: ``チケット番号（必須）``, ``Ticket Number`` and ``ticket_number`` mean the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PARENTHESES = re.compile(r"[（(【\[［].*?[）)】\]］]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TOKENS = re.compile(r"[a-z]+|\d+|[^\W\da-z_]+")


@lru_cache(maxsize=8192)
def tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name; a run of Japanese is one word."""
    plain = _CAMEL.sub(" ", unicodedata.normalize("NFKC", name))
    return tuple(_TOKENS.findall(plain.casefold()))


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """Return a name with case, width, blanks and punctuation gone."""
    return "".join(tokens(name))


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    """Return the key of a name without its remarks in parentheses."""
    return key(_PARENTHESES.sub("", unicodedata.normalize("NFKC", name)))


def likeness(column: str, synonym: str) -> float:
    """Return how surely a column of this name is what the synonym says: 1 the same, 0 unrelated.

    1 for the same words; 0.95 when only a remark in parentheses differs; 0.5–0.9 when the synonym's words
    (Japanese: its characters) are a part of the name, more the larger the part.
    """
    a, b = key(column), key(synonym)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if _bare(column) == b:
        return 0.95
    if len(b) >= 2 and not b.isascii():
        if b in a:
            # 担当者メールアドレス is an address, not a person in charge: the end of a Japanese name carries the sense.
            return (0.5 if a.endswith(b) else 0.35) + 0.4 * len(b) / len(a)
        return 0.0
    return _within(tokens(column), tokens(synonym))


def _within(name: tuple[str, ...], part: tuple[str, ...]) -> float:
    size = len(part)
    if size >= len(name) or sum(map(len, part)) < 3:
        return 0.0
    for start in range(len(name) - size + 1):
        if name[start : start + size] == part:
            ends = start + size == len(name)
            return (0.5 if ends else 0.35) + 0.4 * size / len(name)
    return 0.0
