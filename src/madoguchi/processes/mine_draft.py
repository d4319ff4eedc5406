"""``madoguchi mine FILE --draft OUT``: the blueprint of how a log really ran, written as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from madoguchi.core.blueprint import bpmn
from madoguchi.core.blueprint.draft import Draft
from madoguchi.core.blueprint.reading import dumps
from madoguchi.core.text import Text
from madoguchi.processes.drafting import drafted
from madoguchi.processes.event_log import EventLog
from madoguchi.warehouse.expressions.registry import answer

THERE = Text(
    "{file} is already there. Choose another name.",
    "{file} はすでに存在します。別の名前を指定してください。",
)
NOT_WRITTEN = Text("{file} could not be written: {reason}", "{file} に書き込めませんでした：{reason}")
NOTHING = Text(
    "No blueprint can be drafted: no activity of the log is common to enough cases.",
    "下書きを作れません。十分な数の案件に共通する活動がありません。",
)
DONE = Text(
    "{file}: {stages} stages, {steps} steps. {share} % of the {cases} cases ran like this.",
    "{file}：段階 {stages}、手順 {steps}。案件 {cases} 件のうち {share}％ がこの流れです。",
)


class DraftError(Exception):
    """A draft that cannot be made or written; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def write(log: EventLog, name: str, out: Path, language: str) -> Draft:
    """Draft the log of a file of this name and write it, as BPMN where the name of ``out`` says so.

    Raises ``DraftError``.
    """
    try:
        made = drafted(
            lambda question, **params: answer(log.engine, question, **params), _id(name), Text(name, name)
        )
    except ValueError:
        raise DraftError(NOTHING) from None
    drawing = made.blueprint
    words = bpmn.dumps(drawing, language) if out.suffix.lower() in (".bpmn", ".xml") else dumps(drawing)
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(words)
    except FileExistsError:
        raise DraftError(THERE.fill(file=out)) from None
    except OSError as error:
        raise DraftError(NOT_WRITTEN.fill(file=out, reason=error.strerror)) from None
    return made


def told(made: Draft, out: Path) -> dict[str, Any]:
    """Return what the command says of a draft."""
    return {
        "file": str(out),
        "cases": made.cases,
        "share": round(made.share, 4),
        "stages": len(made.blueprint.stages),
        "steps": len(made.blueprint.steps),
        "flows": len(made.blueprint.flows),
    }


def as_text(made: Draft, out: Path, language: str) -> str:
    """Return the same for a terminal."""
    return DONE.fill(
        file=out,
        stages=len(made.blueprint.stages),
        steps=len(made.blueprint.steps),
        share=f"{100 * made.share:.1f}",
        cases=f"{made.cases:,}",
    ).to(language)


def _id(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)[:80] or "draft"
