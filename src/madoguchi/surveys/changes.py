"""What may be said of many changes at once: Holm's correction over all of a list, so that not one is claimed by luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from madoguchi.core.metrics import compare
from madoguchi.core.metrics.compare import Difference, Verdict
from madoguchi.core.metrics.metric import Metric
from madoguchi.kit.draw.figure import Change, present_change

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Told:
    """A difference with what the correction lets us say of it."""

    value: float
    low: float | None
    high: float | None
    clear: bool
    p_holm: float | None
    words: Change | None


def tell(pairs: Sequence[tuple[Metric | None, Metric | None]]) -> list[Told | None]:
    """Compare each (before, now); a change counts as clear only if it stays so after Holm's correction over all."""
    found: list[Difference | None] = [
        compare.metrics(before, now) if before is not None and now is not None else None
        for before, now in pairs
    ]
    adjusted = iter(
        compare.holm([one.p_value for one in found if one is not None and one.p_value is not None])
    )
    told: list[Told | None] = []
    for change, (_, now) in zip(found, pairs, strict=True):
        if change is None or change.value is None or now is None:
            told.append(None)
            continue
        p = next(adjusted) if change.p_value is not None else None
        clear = p is not None and p < ALPHA and change.verdict is not Verdict.NOT_DISTINGUISHABLE
        plain = Told(change.value, change.low, change.high, clear, p, None)
        words = present_change(plain, now.unit, get_language() or "en")
        told.append(Told(change.value, change.low, change.high, clear, p, words))
    return told
