"""The four questions answered for every stage of a blueprint in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from madoguchi.core.blueprint.automaton import AutomatonError
from madoguchi.core.process import automation, review, stage_load
from madoguchi.core.process.next_step import follow
from madoguchi.core.process.promises import kept_share
from madoguchi.core.process.review import StageAnswers
from madoguchi.processes.blueprints.queries import InForce
from madoguchi.processes.reviews.facts import MOST, Facts, gather
from madoguchi.processes.verdicts.promises import Outcomes, outcomes
from madoguchi.processes.verdicts.queries import verdicts
from madoguchi.warehouse import Filters


@dataclass(slots=True)
class Reviewed:
    """A blueprint with the answers of its stages, in its order. ``verdicts``: names of the mined log, by stage."""

    chosen: InForce
    facts: Facts
    outcomes: Outcomes
    stages: dict[str, StageAnswers]
    verdicts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def capped(self) -> bool:
        """Whether only the newest cases were looked at."""
        return len(self.facts.cases) >= MOST


def reviewed(chosen: InForce, filters: Filters) -> Reviewed:
    """Answer the four questions for every stage. Raises ``WarehouseError``."""
    outcome, said = _outcomes(chosen, filters)
    facts = gather(chosen, filters, outcome)
    kept = outcome.counts
    found = review.links(facts.base, facts.stages, facts.responses)
    burdens = stage_load.burdens(facts.stages)
    responses = facts.by_code
    stages = {}
    for id, work in facts.stages.items():
        one = StageAnswers(
            id,
            work.n,
            kept_share(*kept.get(id, (0, 0))),
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
    return Reviewed(chosen, facts, outcome, stages, said)


def _outcomes(chosen: InForce, filters: Filters) -> tuple[Outcomes, dict[str, tuple[str, ...]]]:
    """What became of the promises, and the verdicts of each stage by name; none where the drawing cannot be followed."""
    try:
        found = verdicts(chosen, filters)
    except AutomatonError:
        return outcomes(chosen.blueprint, filters), {}
    return found.outcomes, {
        judged.stage: tuple(str(one) for one in judged.verdicts) for judged, _ in found.stages
    }
