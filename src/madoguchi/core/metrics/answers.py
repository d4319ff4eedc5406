"""From what stands in a file to numbers a metric may use: answers, missing codes, and what had to be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..text import Text
from .labels import fold, number_of, recognise
from .question import DISCRETE, QuestionDefinition
from .sums import Floats

Fate = Literal["answer", "missing", "off_scale", "unreadable"]

BLANKS = {
    "", "blank", "(blank)", "na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "ー", "―", ".", "無回答", "未回答", "非該当",
    "該当なし", "回答なし", "空白", "no answer", "not applicable", "no response",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What each distinct text of a column means: its number (NaN unless an answer) and its fate."""

    values: Floats
    fates: tuple[Fate, ...]


def read(distinct: Sequence[str], definition: QuestionDefinition) -> Reading:
    """Read the distinct texts of one column; raises QuestionError where labels can be read in two ways.

    Order of precedence: missing codes, blanks, the definition's own labels, numbers, the usual label sets. A number
    off the scale is never an answer: a blank coded 11 is no promoter.
    """
    missing = {fold(code) for code in definition.missing}
    missing_numbers = {number for code in definition.missing if (number := number_of(code)) is not None}
    own = {fold(label): number for label, number in definition.values.items()}
    folded = [fold(text) for text in distinct]
    numbers = [own.get(text, number_of(text)) for text in folded]
    open_labels = [
        text
        for text, number in zip(folded, numbers, strict=True)
        if number is None and text not in BLANKS and text not in missing
    ]
    known = recognise(open_labels, definition)
    values: list[float] = []
    fates: list[Fate] = []
    for text, number in zip(folded, numbers, strict=True):
        chosen = known.get(text) if number is None else number
        value, fate = float("nan"), _fate(text, chosen, missing, missing_numbers, own, definition)
        if fate == "answer" and chosen is not None:
            value = chosen
        values.append(value)
        fates.append(fate)
    return Reading(np.array(values, dtype=np.float64), tuple(fates))


def usable(values: npt.ArrayLike, definition: QuestionDefinition) -> Floats:
    """Numbers as they may enter a metric: NaN for missing codes and for what lies off the scale."""
    x = np.array(values, dtype=np.float64)
    bad = ~np.isfinite(x)
    for code in definition.missing:
        number = number_of(code)
        if number is not None:
            bad |= x == number
    if definition.scale_min is not None and definition.scale_max is not None:
        with np.errstate(invalid="ignore"):
            bad |= (x < definition.scale_min) | (x > definition.scale_max)
            if definition.kind in DISCRETE:
                bad |= x != np.floor(x)
    x[bad] = np.nan
    return x


def positives(values: Floats, definition: QuestionDefinition) -> Floats:
    """1 for a positive answer, 0 for another, NaN for none."""
    hit = np.isin(values, sorted(definition.positive)).astype(np.float64)
    hit[np.isnan(values)] = np.nan
    return hit


def left_out_note(left_out: Mapping[str, int], definition: QuestionDefinition, why: Fate) -> Text | None:
    """Say what was left out and why: ``left_out`` counts answers by their text. None where nothing was."""
    total = sum(left_out.values())
    if not total:
        return None
    common = sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"“{text}” × {times}" for text, times in common[:3])
    shown_ja = "、".join(f"「{text}」{times}件" for text, times in common[:3])
    if len(common) > 3:
        shown, shown_ja = shown + ", …", shown_ja + "ほか"
    if why == "off_scale":
        return Text(
            "Left out as off the scale {low:g}–{high:g}: {total} ({shown}).",
            "尺度{low:g}〜{high:g}の外にある{total}件を除きました（{shown_ja}）。",
        ).fill(
            total=total,
            low=definition.scale_min,
            high=definition.scale_max,
            shown=shown,
            shown_ja=shown_ja,
        )
    return Text(
        "Left out as unreadable: {total} ({shown}).",
        "読み取れない回答{total}件を除きました（{shown_ja}）。",
    ).fill(total=total, shown=shown, shown_ja=shown_ja)


def _fate(
    text: str,
    number: float | None,
    missing: set[str],
    missing_numbers: set[float],
    own: Mapping[str, float],
    definition: QuestionDefinition,
) -> Fate:
    if text in missing or (number in missing_numbers and text not in own):
        return "missing"
    if text in BLANKS and text not in own:
        return "missing"
    if number is None:
        return "unreadable"
    return "answer" if definition.on_scale(number) else "off_scale"
