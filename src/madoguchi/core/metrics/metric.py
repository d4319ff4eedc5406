"""A metric: one figure with everything needed to judge it, the same on every page, export and command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..text import Text
from .effective import Effective
from .intervals import Interval

HIDDEN_BELOW = 5
WEAK_BELOW = 30
COMPARABLE_FROM = 100

Display = Literal["hidden", "weak", "plain", "comparable"]
Unit = Literal["percent", "points", "scale", "ms", "count", "number", "coefficient"]

TOO_FEW = Text(
    f"Fewer than {HIDDEN_BELOW} answers: not shown.", f"{HIDDEN_BELOW}件未満のため、表示していません。"
)
TOO_FEW_PERSONS = Text(
    f"Answers from fewer than {HIDDEN_BELOW} persons: not shown.",
    f"回答者が{HIDDEN_BELOW}人未満のため、表示していません。",
)
WEAK = Text(
    f"Fewer than {WEAK_BELOW}: a rough figure, to be read with its interval and never ranked.",
    f"{WEAK_BELOW}件未満の参考値です。区間とあわせてご覧いただき、順位づけには使わないでください。",
)


def display_level(n: int, persons: int | None = None) -> Display:
    """How far a figure may be shown, by its answers or its persons, whichever are fewer.

    Below 5 hidden, below 30 weak (greyed, with interval), from 100 comparable and rankable.
    """
    basis = n if persons is None else min(n, persons)
    if basis < HIDDEN_BELOW:
        return "hidden"
    if basis < WEAK_BELOW:
        return "weak"
    return "comparable" if basis >= COMPARABLE_FROM else "plain"


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a figure: whose answers, at which level, by which method, and what must be said of it.

    ``method`` is empty for the metric's own default, or ``wald`` for plain normal intervals of shares and NPS.
    """

    question: str | None = None
    group: Mapping[str, str] | None = None
    level: float = 0.95
    method: str = ""
    note: Text | None = None


PLAIN = Context()


@dataclass(frozen=True, slots=True)
class Metric:
    """The fixed form of a figure. Shares and NPS are in per cent / points, durations in ms.

    ``low``/``high`` are None where a bound cannot be had (hidden, a count, or too few values for a quantile).
    ``answer`` names the category where the metric is the share of one answer among several.
    """

    metric: str
    label: Text
    value: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    n: int
    n_effective: float
    persons: int
    shown: bool
    definition: Text
    unit: Unit
    note: Text | None = None
    question: str | None = None
    group: Mapping[str, str] | None = None
    answer: str | None = None
    display: Display = field(default="plain")

    @property
    def rankable(self) -> bool:
        """Whether the figure may be ranked against others without a test."""
        return self.display == "comparable"

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The metric as the plain dictionary every interface prints; texts in one language."""
        out: dict[str, Any] = {"metric": self.metric}
        if self.question is not None:
            out["question"] = self.question
        if self.group is not None:
            out["group"] = dict(self.group)
        if self.answer is not None:
            out["answer"] = self.answer
        out |= {
            "label": self.label.to(language),
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "level": self.level,
            "method": self.method,
            "n": self.n,
            "n_effective": self.n_effective,
            "persons": self.persons,
            "shown": self.shown,
            "note": self.note.to(language) if self.note else None,
            "definition": self.definition.to(language),
            "unit": self.unit,
            "display": self.display,
        }
        return out


def build(
    code: str,
    label: Text,
    definition: Text,
    unit: Unit,
    value: float,
    interval: Interval | tuple[float | None, float | None],
    method: str,
    n: int,
    size: Effective,
    context: Context = PLAIN,
    answer: str | None = None,
) -> Metric:
    """Put a figure together and apply the display thresholds: below them there is no value at all."""
    display = display_level(n, size.persons)
    shown = display != "hidden"
    low, high = interval
    return Metric(
        metric=code,
        label=label,
        value=value if shown else None,
        low=low if shown else None,
        high=high if shown else None,
        level=context.level,
        method=method,
        n=n,
        n_effective=size.n,
        persons=size.persons,
        shown=shown,
        definition=definition,
        unit=unit,
        note=join_notes(_display_note(display, n), context.note),
        question=context.question,
        group=context.group,
        answer=answer,
        display=display,
    )


def count(code: str, label: Text, definition: Text, value: int, context: Context = PLAIN) -> Metric:
    """A plain count of work (open cases, arrivals): not an estimate, so no interval and no threshold."""
    return Metric(
        metric=code,
        label=label,
        value=float(value),
        low=None,
        high=None,
        level=context.level,
        method="count",
        n=value,
        n_effective=float(value),
        persons=value,
        shown=True,
        definition=definition,
        unit="count",
        note=context.note,
        question=context.question,
        group=context.group,
        display="plain",
    )


def join_notes(*notes: Text | None) -> Text | None:
    """Several remarks as one, in the order given; None where there is none."""
    said = [note for note in notes if note is not None]
    if not said:
        return None
    return Text(" ".join(note.en for note in said), "".join(note.ja for note in said))


def _display_note(display: Display, n: int) -> Text | None:
    if display == "hidden":
        return TOO_FEW if n < HIDDEN_BELOW else TOO_FEW_PERSONS
    return WEAK if display == "weak" else None
