"""What a drawing still lacks to be compared with the log: asked from the warehouse, told as counts."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.blueprint.model import Blueprint, Stage, Step
from madoguchi.warehouse import Filters, ask


@dataclass(frozen=True)
class Unclaimed:
    """An activity of the log that no step claims; ``count`` times in ``cases`` cases."""

    activity: str
    count: int
    cases: int


@dataclass(frozen=True)
class Check:
    """What is missing. ``matched``: events of activities that a step claims, of ``events`` in all."""

    unclaimed: list[Unclaimed]
    unmatched: list[Step]
    untraced: list[Step]
    without_promise: list[Stage]
    without_target: list[Stage]
    matched: int
    events: int

    @property
    def complete(self) -> bool:
        return not (self.unclaimed or self.unmatched or self.without_promise or self.without_target)


def check(drawing: Blueprint) -> Check:
    """Compare the names on a drawing with those in the log of its processes. Raises ``WarehouseError``."""
    rows = ask("process_activities", Filters(process=drawing.processes, channel=drawing.when.channels))
    counts = {str(row["activity"]): (int(row["count"]), int(row["cases"])) for row in rows}
    claimed = {name for step in drawing.steps for name in step.activities}
    said = claimed | set(drawing.ignore)
    return Check(
        sorted(
            (Unclaimed(name, *held) for name, held in counts.items() if name not in said),
            key=lambda one: (-one.count, one.activity),
        ),
        [step for step in drawing.steps if step.activities and not any(a in counts for a in step.activities)],
        [step for step in drawing.steps if not step.activities and step.kind in ("task", "subprocess")],
        [stage for stage in drawing.stages if not stage.promises],
        [stage for stage in drawing.stages if stage.promises and stage.target is None],
        sum(count for name, (count, _cases) in counts.items() if name in claimed),
        sum(count for count, _cases in counts.values()),
    )
