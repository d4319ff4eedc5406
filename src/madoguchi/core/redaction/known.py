"""Finding again in a text what the record knows of a person: names, e-mail, telephone, anything else it keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from madoguchi.core.redaction.form import bare, folded, form
from madoguchi.core.redaction.kinds import Found, Kind

_LATIN = "a-z\u00c0-\u024f"
_KANJI = "\u3400-\u9fff々〆ヶ"
_GAP = r"[\s・,.\-]*"  # between the parts of a name, and the figures of a number
_CALLED = "様|さま|さん|君|くん|ちゃん|氏|殿|先生|部長|課長|係長|店長|主任|社長"
_AFTER = f"(?={_CALLED}|です|でございます|と申|といい|[はがのにをともへ、。,.!?\\s]|$)"
_FEWEST = {"email": 3, "phone": 6, "personal": 3}


@dataclass(frozen=True, slots=True)
class Known:
    """One person or thing the record knows, by all the words for it; all of them get one placeholder."""

    kind: Kind
    words: tuple[str, ...]


class Finder:
    """Finds known things. Parts of a name count by themselves; a part of one or two letters only where it stands alone."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._patterns: list[tuple[Kind, int, re.Pattern[str]]] = []
        for owner, one in enumerate(known):
            if choices := [choice for word in one.words for choice in _choices(one.kind, word)]:
                longest_first = sorted(dict.fromkeys(choices), key=len, reverse=True)
                self._patterns.append((one.kind, owner, re.compile("|".join(longest_first))))

    def find(self, text: str) -> Iterator[Found]:
        """Yield what is found in the text of a form."""
        low = folded(text)
        for kind, owner, pattern in self._patterns:
            for found in pattern.finditer(low):
                yield Found(kind, found.start(), found.end(), owner)


def _choices(kind: Kind, word: str) -> Iterator[str]:
    """Yield expressions for a word as it may be written."""
    plain = folded(form(word).text).strip()
    if kind in ("name", "account"):
        yield from _names(plain)
    elif kind in ("phone", "card", "my_number", "number"):
        yield from _figures(plain, _FEWEST.get(kind, 3))
    elif len(bare(plain)) >= _FEWEST.get(kind, 3):
        yield _edges(_GAP.join(re.escape(part) for part in plain.split()), plain)


def _names(plain: str) -> Iterator[str]:
    parts = [part for part in re.split(r"[\s・,]+", plain) if part]
    letters = "".join(parts)
    if len(letters) > 1:
        yield _edges(_GAP.join(map(re.escape, parts)), letters)
        if len(parts) > 1:  # family name first in one language, last in the other
            yield _edges(_GAP.join(map(re.escape, parts[::-1])), letters)
    for part in parts:
        if re.fullmatch(f"[{_LATIN}.'-]+", part):
            if len(part.strip(".")) > 1:
                yield _edges(re.escape(part), part)
        elif re.fullmatch(f"[{_KANJI}]", part):
            yield f"(?<![{_KANJI}]){re.escape(part)}(?:{_AFTER}|(?=[^{_KANJI}ぁ-ゖ]))"  # 進 is a name, 進める is not
        elif re.fullmatch("[ぁ-ゖー]{1,2}", part):
            yield f"(?<![ぁ-ゖー]){re.escape(part)}{_AFTER}"
        else:
            yield re.escape(part)


def _figures(plain: str, fewest: int) -> Iterator[str]:
    figures = "".join(letter for letter in plain if letter.isalnum())
    if len(figures) < fewest:
        return
    written = {figures}
    if plain.startswith("+81") or (figures.startswith("81") and len(figures) > 10):
        written.add("0" + figures[2:].removeprefix("0"))
    elif figures.startswith("0"):
        written.add("81" + figures[1:])
    for one in written:
        yield r"(?<!\d)" + r"[\s()\-.の、]{0,2}".join(map(re.escape, one)) + r"(?!\d)"


def _edges(expression: str, plain: str) -> str:
    """Let words of Latin letters begin and end where words do."""
    before = f"(?<![{_LATIN}])" if re.match(f"[{_LATIN}]", plain) else ""
    after = f"(?![{_LATIN}])" if re.search(f"[{_LATIN}]$", plain) else ""
    return f"{before}{expression}{after}"
