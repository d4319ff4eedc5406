"""The usual answer labels of Japanese and English questionnaires and the numbers they stand for.

A word alone does not tell its place: 「満足」 is the best mark of 満足/やや満足/どちらでもない/やや不満/不満 and the second of
とても満足/満足/ふつう/不満/とても不満. So whole label sets are matched, not single words, and where two sets fit with
different numbers nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from ..text import Text
from .question import QuestionDefinition, QuestionError

_MIDDLE = (
    "どちらでもない", "どちらともいえない", "どちらとも言えない", "普通", "ふつう", "neutral", "neither",
    "neither satisfied nor dissatisfied", "neither agree nor disagree", "average", "okay", "ok",
)  # fmt: skip


def _scale_of(*steps: Iterable[str]) -> dict[str, int]:
    return {fold(label): place for place, labels in enumerate(steps, 1) for label in labels}


def fold(label: str) -> str:
    """A label as it is compared: NFKC, trimmed, one space, no case, no full stop."""
    text = unicodedata.normalize("NFKC", label).strip().rstrip("。.").casefold()
    return re.sub(r"[\s_]+", " ", text.replace("’", "'"))


def _five() -> list[dict[str, int]]:
    very_good = (
        "とても満足",
        "大変満足",
        "たいへん満足",
        "非常に満足",
        "very satisfied",
        "extremely satisfied",
    )
    very_bad = (
        "とても不満", "大変不満", "たいへん不満", "非常に不満", "very dissatisfied", "extremely dissatisfied",
        "very unsatisfied",
    )  # fmt: skip
    bad = ("不満", "dissatisfied", "unsatisfied")
    rather_good, rather_bad = (
        ("やや満足", "まあ満足", "somewhat satisfied"),
        ("やや不満", "somewhat dissatisfied"),
    )
    return [
        _scale_of(very_bad, bad, _MIDDLE, ("満足", "satisfied"), very_good),
        _scale_of(bad, rather_bad, _MIDDLE, rather_good, ("満足", "satisfied")),
        _scale_of(very_bad, rather_bad, _MIDDLE, rather_good, very_good),
        _scale_of(
            ("とても悪い", "非常に悪い", "大変悪い", "very bad", "very poor"),
            ("悪い", "bad", "poor"),
            (*_MIDDLE, "fair"),
            ("良い", "よい", "good"),
            ("とても良い", "とてもよい", "非常に良い", "大変良い", "very good", "excellent"),
        ),
        _scale_of(
            ("全くそう思わない", "まったくそう思わない", "全く思わない", "strongly disagree"),
            ("そう思わない", "あまりそう思わない", "あまり思わない", "disagree"),
            _MIDDLE,
            ("そう思う", "ややそう思う", "まあそう思う", "agree"),
            ("とてもそう思う", "非常にそう思う", "強くそう思う", "strongly agree"),
        ),
        _scale_of(
            ("とても難しかった", "very difficult"),
            ("難しかった", "difficult"),
            _MIDDLE,
            ("簡単だった", "easy"),
            ("とても簡単だった", "very easy"),
        ),
    ]


def _seven() -> list[dict[str, int]]:
    return [
        _scale_of(
            ("全くそう思わない", "まったくそう思わない", "strongly disagree"),
            ("そう思わない", "disagree"),
            ("ややそう思わない", "あまりそう思わない", "somewhat disagree"),
            _MIDDLE,
            ("ややそう思う", "somewhat agree"),
            ("そう思う", "agree"),
            ("とてもそう思う", "非常にそう思う", "強くそう思う", "strongly agree"),
        ),
        _scale_of(
            ("非常に不満", "とても不満", "very dissatisfied"),
            ("不満", "dissatisfied"),
            ("やや不満", "somewhat dissatisfied"),
            _MIDDLE,
            ("やや満足", "somewhat satisfied"),
            ("満足", "satisfied"),
            ("非常に満足", "とても満足", "very satisfied"),
        ),
    ]


def _two() -> list[dict[str, int]]:
    return [_scale_of(("bad", "不満", "悪い", "unsatisfied"), ("good", "満足", "良い", "satisfied"))]


_FAMILIES = {2: _two(), 5: _five(), 7: _seven()}
_YES = {
    "yes", "true", "y", "はい", "有", "あり", "ある", "解決した", "解決しました", "感じた", "○", "◯", "resolved",
}  # fmt: skip
_NO = {
    "no", "false", "n", "いいえ", "無", "なし", "ない", "解決していない", "解決しなかった", "解決していません",
    "感じなかった", "×", "✕", "unresolved", "not resolved",
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?([eE][+-]?\d+)?|[+-]?\.\d+")
_NUMBERED = re.compile(r"^(\d{1,2})\s*[-:;.)、,=–—]\s*\D")


def number_of(label: str) -> float | None:
    """The number a text is, or starts with as in "5: とても満足" and "10 - Extremely likely"; else None."""
    text = unicodedata.normalize("NFKC", label).strip()
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", ""))
    numbered = _NUMBERED.match(text)
    return float(numbered.group(1)) if numbered else None


def recognise(labels: Iterable[str], definition: QuestionDefinition) -> Mapping[str, float]:
    """Numbers for those labels (already folded) that a usual label set of the question's scale knows.

    Raises QuestionError where two sets fit and disagree, or where one or two labels say nothing about the ends of the
    scale (good/bad is a scale of two): then the definition must map the labels.
    """
    words = set(labels)
    if definition.kind == "boolean":
        return dict.fromkeys(words & _YES, 1.0) | dict.fromkeys(words & _NO, 0.0)
    low, high = definition.scale_min, definition.scale_max
    if low is None or high is None:
        return {}
    families = _FAMILIES.get(int(high - low) + 1, [])
    fits = [{word: family[word] for word in words if word in family} for family in families]
    most = max((len(fit) for fit in fits), default=0)
    best = [fit for fit in fits if most and len(fit) == most]
    if not best:
        return {}
    reaches_an_end = {1, max(families[0].values())} & set(best[0].values())
    if any(fit != best[0] for fit in best[1:]) or not (reaches_an_end or most > 2):
        raise QuestionError(
            Text(
                "“{code}”: the labels {labels} can be read in more than one way. Say what each stands for with "
                '"values" in the definition.',
                "「{code}」：ラベル{labels}は複数の読み方ができます。定義の「values」で、それぞれの値を指定してください。",
            ).fill(code=definition.code, labels=", ".join(sorted(best[0])))
        )
    flipped = definition.polarity == "low_good"
    return {word: (high - place + 1 if flipped else low + place - 1) for word, place in best[0].items()}
