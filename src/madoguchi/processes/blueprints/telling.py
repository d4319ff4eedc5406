"""What a drawing says, in full words on pages of a PDF: stages with their promises, every step with its facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from madoguchi.core.blueprint import words
from madoguchi.core.blueprint.grid import reading_order
from madoguchi.core.blueprint.model import Blueprint, Flow, Lane, Stage, Step
from madoguchi.kit import formats
from madoguchi.kit.paper.document import INK, PALE, Document
from madoguchi.processes.blueprints.draw import promise_text
from madoguchi.processes.blueprints.naming import STEP_KINDS, Called
from madoguchi.processes.lettering import fold

COLUMNS, BETWEEN, LANE = 2, 26.0, 92.0
SIZE, SMALL, TITLE = 8.5, 7.5, 11.0
_ROOM = 0.96  # of the width: lines are broken by estimated widths


@dataclass(frozen=True, slots=True)
class _Line:
    said: str
    size: float = SIZE
    x: float = 0
    strong: bool = False
    ink: str = INK
    high: float = 12.5


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that stay together; ``beside`` stand in the lane's column, next to the first ones."""

    lines: tuple[_Line, ...]
    beside: tuple[_Line, ...] = ()
    before: float = 4
    rule: bool = False

    @property
    def high(self) -> float:
        return self.before + max(sum(line.high for line in part) for part in (self.lines, self.beside))


def tell(
    document: Document,
    drawing: Blueprint,
    called: Called,
    size: tuple[float, float],
    edges: tuple[float, float, float, float],
) -> None:
    """Add the pages. ``edges``: what stays free at the left, top, right and bottom."""
    left, top, right, bottom = edges
    wide = (size[0] - left - right - BETWEEN * (COLUMNS - 1)) / COLUMNS
    page = document.page(size)
    column, y = 0, top
    for block, following in _with_next(list(_blocks(drawing, called, wide))):
        if y + block.high + following > size[1] - bottom and y > top:
            column, y = column + 1, top
            if column == COLUMNS:
                page, column = document.page(size), 0
        x = left + column * (wide + BETWEEN)
        y += block.before
        if block.rule:
            page.rule(x, y - 3, x + wide)
        for lines, at in ((block.lines, y), (block.beside, y)):
            for line in lines:
                at += line.high
                page.text(x + line.x, at - 3, line.said, line.size, strong=line.strong, ink=line.ink)
        y += block.high - block.before


def _with_next(blocks: list[_Block]) -> Iterator[tuple[_Block, float]]:
    """Return each block with the height of the one a heading must not be parted from."""
    for place, block in enumerate(blocks):
        heading = block.rule and place + 1 < len(blocks)
        yield block, blocks[place + 1].high if heading else 0


def _blocks(drawing: Blueprint, called: Called, wide: float) -> Iterator[_Block]:
    language = called.language

    def text(said: str, x: float = 0, size: float = SIZE, most: int = 40, ink: str = INK, strong: bool = False) -> list[_Line]:  # fmt: skip
        lines = fold(" ".join(said.split()), (wide - x) * _ROOM / size, most) if said.strip() else []
        return [_Line(line, size, x, strong, ink, size * 1.45) for line in lines]

    if said := drawing.note.to(language):
        yield _Block(tuple(text(said)))
    between = pgettext("list", ", ")
    names: dict[str, list[str]] = {}
    for one in drawing.evidence:
        names.setdefault(one.stage, []).append(one.name.to(language))
    for number, (stage, steps) in enumerate(reading_order(drawing), 1):
        lines = text(f"{number}. {stage.name.to(language) or stage.id}", size=TITLE, strong=True)
        for promise in stage.promises:
            lines += text(promise_text(drawing, promise, called))
        lines += text(" · ".join(_of_stage(stage)), ink=PALE)
        if stage.id in names:
            evidence = pgettext("lane", "Evidence")
            colon = "：" if language.startswith("ja") else ": "
            lines += text(f"{evidence}{colon}{between.join(names[stage.id])}", ink=PALE)
        lines += text(stage.note.to(language), ink=PALE)
        yield _Block(tuple(lines), before=14, rule=True)
        for lane, step in steps:
            lines = text(step.name.to(language) or step.id, LANE, strong=True)
            lines += text(" · ".join(_of_step(step, called)), LANE, SMALL, ink=PALE)
            lines += text(step.policy.to(language), LANE, SMALL) + text(step.note.to(language), LANE, SMALL)
            following = [_after(drawing, flow, language) for flow in drawing.flows if flow.source == step.id]
            after = between.join(following)
            lines += text(f"→ {after}" if after else "", LANE, SMALL, ink=PALE)
            yield _Block(tuple(lines), tuple(_lane(lane, language)))
    rules = [words.rule(drawing, rule).to(language) for rule in drawing.rules]
    if rules:
        yield _Block(tuple(text(gettext("Rules"), size=TITLE, strong=True)), before=14, rule=True)
        for said in rules:
            yield _Block(tuple(text(said)))


def _after(drawing: Blueprint, flow: Flow, language: str) -> str:
    """Return where an arrow leads, and the words at it."""
    target = drawing.step_by_id.get(flow.target)
    name = (target.name.to(language) if target is not None else "") or flow.target
    return f"{name} ({label})" if (label := flow.label.to(language)) else name


def _lane(lane: Lane, language: str) -> list[_Line]:
    lines = fold(lane.name.to(language) or lane.id, (LANE - 8) * _ROOM / SMALL, 2)
    return [_Line(line, SMALL, 0, False, PALE, 11 if place else 12.3) for place, line in enumerate(lines)]


def _of_stage(stage: Stage) -> list[str]:
    said = [stage.owner] if stage.owner else []
    if stage.target is not None:
        said.insert(0, gettext("target %(share)s") % {"share": formats.percent(100 * stage.target, 0)})
    return said


def _of_step(step: Step, called: Called) -> list[str]:
    """Return what the list of the page says of a step, in its order."""
    language = called.language
    said = [str(STEP_KINDS[step.kind])] if step.kind != "task" else []
    said += [gettext("fail point")] * step.fail_point + [gettext("wait point")] * step.wait_point
    if step.channels:
        said.append(pgettext("list", ", ").join(called.channel(code) for code in step.channels))
    if step.touch_seconds is not None:
        said.append(gettext("work %(touch)s") % {"touch": formats.duration(step.touch_seconds, language)})
    if step.cost is not None:
        said.append(gettext("costs %(cost)s") % {"cost": formats.given(step.cost)})
    if step.owner:
        said.append(step.owner)
    if step.anytime or step.optional:
        said.append(gettext("any time") if step.anytime else gettext("may be left out"))
    if step.repeat != 1:
        said.append(
            gettext("repeats") if step.repeat == 0 else gettext("up to %(n)s times") % {"n": step.repeat}
        )
    if step.calls is not None:
        within = ""
        if step.calls.within_seconds is not None:
            within = f" ≤ {words.length(step.calls.within_seconds).to(language)}"
        said.append(f"⇄ {called.process(step.calls.process)}{within}")
    return said
