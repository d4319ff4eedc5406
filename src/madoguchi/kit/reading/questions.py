"""Which columns of a survey file (one row per submission) are questions, and of what kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from madoguchi.core.metrics.labels import fold
from madoguchi.core.metrics.labels import recognise as recognise_labels
from madoguchi.core.metrics.question import Kind, QuestionDefinition, QuestionError, define
from madoguchi.core.text import Text

from .contents import number_of

if TYPE_CHECKING:
    from .contents import Profile

RATED = frozenset({"csat", "nps", "ces", "enps", "rating"})

_HINTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "enps",
        re.compile(r"\benps\b|職場.*(?:勧め|すすめ|推奨)|recommend.*(?:place to work|employer|workplace)"),
    ),
    (
        "nps",
        re.compile(
            r"\bnps\b|net\s?pro|推奨度|推奨意向|推薦度|お?(?:すす|勧|薦)め(?:度|し?たい|する可能性)|recommend|promoter"
        ),
    ),
    ("ces", re.compile(r"\bces\b|effort|ease of|easy to|手間|労力|しやす|容易|簡単|努力|負担")),
    ("csat", re.compile(r"満足|csat|satisf|overall|総合評価|評価|rating|quality|\bq\w*all\b|score")),
)
_TEXT_HINT = re.compile(
    r"理由|自由|コメント|意見|感想|内容|記述|要望|reason|comment|feedback|verbatim|why|other|remarks"
)
_BLANKS = re.compile(
    r"^(?:blank|無回答|未回答|回答なし|該当なし|わからない|分からない|不明|利用していない|未利用|使っていない|対象外|なし|"
    r"n\.?/?a\.?|none|not applicable|no answer|don'?t know|dk|never used|prefer not to (?:say|answer)|refused|-+|ー|―)$"
)


class _HasFields(Protocol):
    columns: list[str]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class QuestionGuess:
    """A column taken for a question.

    ``definition``: kind, scale, labels and missing codes as core understands them. ``suspects``: codes that may mean
    "no answer" and should be asked about (SFO's 6 on a scale of 1–5). ``confidence`` 0–1; ``reason`` says why.
    """

    column: str
    definition: QuestionDefinition
    suspects: tuple[str, ...]
    confidence: float
    reason: Text

    @property
    def kind(self) -> Kind:
        return self.definition.kind


def guess_questions(mapping: _HasFields, profiles: dict[str, Profile]) -> list[QuestionGuess]:
    """Return the questions among the columns that are no fields, in the file's order."""
    taken = set(mapping.fields.values())
    free = [profiles[c] for c in mapping.columns if c not in taken]
    families = _families(free)
    found = (guess_question(p, in_family=families.get(_span(p), 0) >= 3) for p in free)
    return [q for q in found if q is not None]


def _span(values: Profile) -> tuple[str, ...]:
    return tuple(sorted(v for v, _ in values.top)) if values.distinct <= 8 else ()


def _families(profiles: Iterable[Profile]) -> dict[tuple[str, ...], int]:
    """Count columns with the very same answers: a battery of questions on one scale."""
    counts: dict[tuple[str, ...], int] = {}
    for p in profiles:
        if span := _span(p):
            counts[span] = counts.get(span, 0) + 1
    return counts


def _hint(column: str) -> Kind | None:
    name = unicodedata.normalize("NFKC", column).casefold().replace("_", " ").strip()
    if _TEXT_HINT.search(name) and not re.search(r"満足度$|nps$", name):
        return "text"
    return next((kind for kind, pattern in _HINTS if pattern.search(name)), None)


def guess_question(values: Profile, *, in_family: bool = False) -> QuestionGuess | None:
    """Return what question a column asks, or None when it is empty, an identifier, a date or personal."""
    if not values.filled or values.is_date or values.personal():
        return None
    hint = _hint(values.name)
    if values.is_free_text or (hint == "text" and not values.is_number and values.distinct > 20):
        return _plain(values, "text", 0.9 if hint == "text" else 0.7, "Free text.", "自由記述です。")
    numbers = _numbers(values)
    if numbers is None:
        return _labelled(values, hint)
    if set(numbers) <= {0.0, 1.0}:
        return _plain(values, "boolean", 0.7, "Only 0 and 1.", "値は0と1だけです。")
    if not values.integer or values.distinct > 25 or (values.high or 0) > 999:
        if values.distinct == values.filled:
            return None
        return _plain(values, "number", 0.5, "Numbers without a scale.", "尺度のない数値です。")
    return _scaled(values, numbers, hint, in_family)


def _numbers(values: Profile) -> dict[float, int] | None:
    """Return the numbers among the values with their counts, or None when they are labels."""
    counted: dict[float, int] = {}
    words = 0
    for value, count in values.top:
        number = number_of(value)
        if number is None:
            if not _BLANKS.match(fold(value)):
                words += count
        else:
            counted[number] = counted.get(number, 0) + count
    return counted if counted and words * 10 < sum(counted.values()) else None


def _blank_words(values: Profile) -> tuple[str, ...]:
    return tuple(v for v, _ in values.top if number_of(v) is None and _BLANKS.match(fold(v)))


def _scaled(values: Profile, numbers: dict[float, int], hint: Kind | None, in_family: bool) -> QuestionGuess:
    total = sum(numbers.values())
    low, high = min(numbers), max(numbers)
    blanks = _blank_words(values)
    if hint in ("nps", "enps") and high >= 7:
        return _rated(
            values,
            hint,
            (0, 10),
            numbers,
            blanks,
            0.95,
            "0–10, named as a recommendation question",
            "推奨度の設問名で、0～10",
        )
    inside = sum(n for v, n in numbers.items() if 1 <= v <= 5) / total
    odd_ends = {v for v in numbers if not 1 <= v <= 5}
    full = in_family and {1.0, 2.0, 3.0, 4.0, 5.0} <= set(numbers)
    if hint in ("csat", "ces") or full:
        kind: Kind = hint if hint in ("csat", "ces") else "rating"
        if (
            inside >= 0.4
            and odd_ends <= {0.0, 6.0, 8.0, 9.0, 99.0, 98.0}
            and not {6.0, 7.0} <= odd_ends
            and high != 7
        ):
            sure = 0.9 if hint in ("csat", "ces") else 0.7
            return _rated(values, kind, (1, 5), numbers, blanks, sure, "Whole numbers 1–5", "1～5の整数")
        if high == 7 and low >= 0:
            return _rated(values, kind, (1, 7), numbers, blanks, 0.85, "Whole numbers 1–7", "1～7の整数")
        if high == 10 and low >= 0:
            kind = "rating" if kind == "ces" else kind
            scale = (0, 10) if 0.0 in numbers else (1, 10)
            return _rated(values, kind, scale, numbers, blanks, 0.7, "Whole numbers up to 10", "10までの整数")
    if low == 0 and high == 10 and len(numbers) >= 9:
        return _rated(
            values,
            "nps",
            (0, 10),
            numbers,
            blanks,
            0.55,
            "Whole numbers 0–10 without a telling name",
            "設問名では分かりませんが、0～10の整数",
        )
    return _plain(
        values,
        "categorical",
        0.4,
        "Few codes without a telling name.",
        "設問名からは分からない少数のコードです。",
    )


def _rated(
    values: Profile,
    kind: Kind,
    scale: tuple[int, int],
    numbers: dict[float, int],
    blanks: tuple[str, ...],
    confidence: float,
    en: str,
    ja: str,
) -> QuestionGuess:
    outside = tuple(f"{v:g}" for v in sorted(numbers) if not scale[0] <= v <= scale[1])
    wide = None if kind in ("nps", "enps") else scale
    version = "2.0" if kind == "ces" else None
    definition = define(kind, values.name, scale=wide, missing=[*outside, *blanks], version=version)
    many = ("s", "lie", "count") if len(outside) > 1 else ("", "lies", "counts")
    note_en = ", ".join(outside)
    note_en = (
        f"; the code{many[0]} {note_en} {many[1]} off the scale and {many[2]} as no answer" if outside else ""
    )
    note_ja = f"。範囲外の{'、'.join(outside)}は無回答として扱います" if outside else ""
    return QuestionGuess(
        values.name, definition, outside, confidence, Text(f"{en}{note_en}.", f"{ja}です{note_ja}。")
    )


def _labelled(values: Profile, hint: Kind | None) -> QuestionGuess | None:
    words = [v for v, _ in values.top]
    blanks = _blank_words(values)
    labels = [w for w in words if w not in blanks]
    if values.distinct <= 12:
        for kind, scale in (("csat", (1, 5)), ("csat", (1, 7)), ("rating", (1, 5))):
            kind = "ces" if hint == "ces" and scale == (1, 7) else kind
            try:
                known = recognise_labels([fold(w) for w in labels], define(kind, values.name, scale=scale))
            except QuestionError:
                continue
            if labels and len(known) == len({fold(w) for w in labels}):
                definition = define(
                    kind, values.name, scale=scale, values={w: known[fold(w)] for w in labels}, missing=blanks
                )
                return QuestionGuess(
                    values.name,
                    definition,
                    (),
                    0.95 if hint in ("csat", "ces") else 0.75,
                    Text(
                        f"Labels of a scale of {scale[1]}: {', '.join(labels[:5])}.",
                        f"{scale[1]}段階の選択肢です：{'、'.join(labels[:5])}。",
                    ),
                )
        if {fold(w) for w in labels} and len(labels) == 2:
            yes = recognise_labels([fold(w) for w in labels], define("boolean", values.name))
            if len(yes) == 2:
                return _plain(values, "boolean", 0.8, "Yes or no.", "はい・いいえの設問です。")
    if values.is_label:
        return _plain(
            values,
            "categorical",
            0.6,
            f"{values.distinct} choices.",
            f"選択肢が{values.distinct}個の設問です。",
        )
    return None


def _plain(values: Profile, kind: Kind, confidence: float, en: str, ja: str) -> QuestionGuess:
    definition = define(kind, values.name, missing=_blank_words(values) if kind != "text" else ())
    return QuestionGuess(values.name, definition, (), confidence, Text(en, ja))
