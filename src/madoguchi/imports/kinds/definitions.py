"""From a question's definition to the row we keep and back, and from what stands in a file to its answer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from madoguchi.core.metrics.answers import read
from madoguchi.core.metrics.labels import fold, number_of
from madoguchi.core.metrics.question import SCALED, QuestionDefinition, define, from_json
from madoguchi.core.text import Text
from madoguchi.kit.taking import Problem
from madoguchi.surveys.actions.take_in import AnswerRow, QuestionRow
from madoguchi.surveys.models import Question

# What an open or choice question calls no answer; "none" and "-" may be answers there.
UNSAID = {"", "無回答", "未回答", "no answer"}
MOST_CHOICES = 200


@dataclass
class Asked:
    """A question while its answers are read: our row, what it means, and what its texts were found to mean."""

    question: Question
    definition: QuestionDefinition
    texts: dict[str, AnswerRow | Problem | None] = field(default_factory=dict)
    learnt: dict[str, float] = field(default_factory=dict)

    def read(self, raw: str) -> AnswerRow | Problem | None:
        """Return the answer a text is, None where nothing was said, or the problem with it."""
        if self.definition.kind == "text":
            return AnswerRow(self.question.pk, text=raw.strip()) if fold(raw) not in UNSAID else None
        if raw not in self.texts:
            if len(self.texts) > 50_000:
                self.texts.clear()
            self.texts[raw] = self._read(raw)
        return self.texts[raw]

    def _read(self, raw: str) -> AnswerRow | Problem | None:
        kind, definition = self.definition.kind, self.definition
        if kind in SCALED or kind == "number":
            reading = read([raw], definition)
            match reading.fates[0]:
                case "answer":
                    return AnswerRow(self.question.pk, value=float(reading.values[0]))
                case "missing":
                    return AnswerRow(self.question.pk, value=self._code(raw)) if kind in SCALED else None
                case "off_scale":
                    return _off_scale(definition, raw)
                case _:
                    return _unreadable(definition, raw)
        folded = fold(raw)
        if folded in UNSAID or folded in {fold(code) for code in definition.missing}:
            return None
        if kind == "date":
            return AnswerRow(self.question.pk, text=raw.strip())
        return self._choice(raw.strip()[:200])

    def _code(self, raw: str) -> float | None:
        """Return the missing code a text is, kept as it was given; None where nothing was said."""
        number = self.definition.values.get(raw.strip(), number_of(raw))
        return number if number in {_plain(code) for code in self.definition.missing} - {None} else None

    def _choice(self, label: str) -> AnswerRow | Problem:
        number = self.question.labels.get(label, self.learnt.get(label))
        if number is None:
            taken = [*self.question.labels.values(), *self.learnt.values()]
            if len(taken) >= MOST_CHOICES:
                return Problem(
                    "too_many_choices",
                    Text(
                        "“{code}” has more than {most} different answers; read it as text.",
                        "「{code}」の回答が{most}種類を超えています。種類を「自由記述」にしてください。",
                    ).fill(code=self.definition.code, most=MOST_CHOICES),
                )
            number = self.learnt[label] = max((float(one) for one in taken), default=0.0) + 1
        return AnswerRow(self.question.pk, value=float(number))


def _off_scale(definition: QuestionDefinition, raw: str) -> Problem:
    return Problem(
        "off_scale",
        Text(
            "“{code}”: the answer “{value}” is off the scale {low:g}–{high:g}; if it means no answer, make it a "
            "missing code.",
            "「{code}」：回答「{value}」は尺度{low:g}〜{high:g}の外にあります。無回答を表す場合は欠損コードに指定してください。",
        ).fill(code=definition.code, value=raw[:60], low=definition.scale_min, high=definition.scale_max),
    )


def _unreadable(definition: QuestionDefinition, raw: str) -> Problem:
    return Problem(
        "unreadable_answer",
        Text(
            "“{code}”: the answer “{value}” cannot be read; say in the definition which number it stands for.",
            "「{code}」：回答「{value}」を読み取れません。どの数値にあたるかを設問の定義で指定してください。",
        ).fill(code=definition.code, value=raw[:60]),
    )


def _plain(code: str) -> float | None:
    try:
        return float(code)  # as the warehouse reads missing codes
    except ValueError:
        return None


def as_text(value: Any) -> str:
    """Return a raw answer as it would stand in a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:g}"
    return str(value)


def definition_of(question: Question) -> QuestionDefinition:
    """Return the definition our row holds."""
    scaled = question.kind in SCALED
    return define(
        question.kind,
        question.code,
        scale=(question.scale_min, question.scale_max)
        if question.scale_min is not None and question.scale_max is not None
        else None,
        positive=[float(one) for one in question.positive] if question.positive else None,
        direction=question.polarity if scaled else None,
        missing=[as_text(one) for one in question.missing],
        values={label: float(number) for label, number in question.labels.items()} if scaled else None,
        version=question.version if question.kind == "ces" and question.version in ("1.0", "2.0") else None,
    )


def row_of(
    survey: int, definition: QuestionDefinition, extra: Mapping[str, Any], position: int
) -> QuestionRow:
    """Return the row that keeps a definition; ``extra`` may hold text_ja, text_en, stage and touchpoint."""
    label = definition.label
    return QuestionRow(
        survey=survey,
        code=definition.code,
        kind=definition.kind,
        text_ja=str(extra.get("text_ja") or (label.ja if label else definition.code)),
        text_en=str(extra.get("text_en") or (label.en if label else definition.code)),
        scale_min=definition.scale_min,
        scale_max=definition.scale_max,
        polarity=definition.polarity,
        positive=sorted(definition.positive),
        missing=sorted(definition.missing),
        labels=dict(definition.values),
        version=definition.version or "",
        stage=str(extra.get("stage") or ""),
        touchpoint=str(extra.get("touchpoint") or ""),
        position=position,
    )


EXTRA = ("text_ja", "text_en", "stage", "touchpoint")


def parse(code: str, entries: Mapping[str, Any]) -> tuple[QuestionDefinition, dict[str, Any]]:
    """Return the definition and the extra entries of one question. Raises QuestionError."""
    extra = {name: entries[name] for name in EXTRA if name in entries}
    plain = {name: value for name, value in entries.items() if name not in EXTRA}
    return from_json(plain, code), extra
