"""The four questions answered for every stage of a blueprint in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from madoguchi.core.blueprint.automaton import AutomatonError
from madoguchi.core.process import automation, review, stage_load
from madoguchi.core.process.next_step import follow
from madoguchi.core.process.review import StageAnswers
from madoguchi.processes.blueprints.queries import InForce
from madoguchi.processes.reviews.facts import MOST, Facts, gather
from madoguchi.processes.verdicts.queries import verdicts
from madoguchi.warehouse import Filters


@dataclass(slots=True)
class Reviewed:
    """A blueprint with the answers of its stages, in its order. ``verdicts``: names of the mined log, by stage."""

    chosen: InForce
    facts: Facts
    stages: dict[str, StageAnswers]
    verdicts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def capped(self) -> bool:
        """Whether only the newest cases were looked at."""
        return len(self.facts.cases) >= MOST


def reviewed(chosen: InForce, filters: Filters) -> Reviewed:
    """Answer the four questions for every stage. Raises ``WarehouseError``."""
    facts = gather(chosen, filters)
    found = review.links(facts.base, facts.stages, facts.responses)
    burdens = stage_load.burdens(facts.stages)
    responses = facts.by_code
    stages = {}
    for id, work in facts.stages.items():
        one = StageAnswers(
            id,
            work.n,
            stage_load.kept_share(work),
            [link for link in found if link.stage == id],
            burdens[id],
            automation.routine(work, follow(work, facts.cases)),
        )
        told = {name: review.tied(one.of(name, responses)) for name in ("experience", "outcome")}
        told["worth"] = review.worth(one.burden, told["experience"], told["outcome"])
        told["automatable"] = review.automatable(one.routine)
        one.told = told
        one.price = review.price(one.burden, one.links, "satisfaction")
        stages[id] = one
    return Reviewed(chosen, facts, stages, _verdicts(chosen, filters))


def _verdicts(chosen: InForce, filters: Filters) -> dict[str, tuple[str, ...]]:
    """The verdicts of each stage by name; none where the drawing cannot be followed."""
    try:
        found = verdicts(chosen, filters)
    except AutomatonError:
        return {}
    return {judged.stage: tuple(str(one) for one in judged.verdicts) for judged, _ in found.stages}
