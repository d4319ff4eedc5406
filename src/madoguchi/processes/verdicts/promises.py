"""What became of each stage's promises, case by case: the one answer that journeys, reviews and verdicts share."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from madoguchi.core.blueprint.automaton import AutomatonError
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.blueprint.reading import dumps
from madoguchi.core.process.judging import Spot
from madoguchi.core.process.stage_rows import StageRows
from madoguchi.processes.conformance import queries as conformance
from madoguchi.processes.verdicts.gathering import MOST_CASES, Read, read
from madoguchi.warehouse import Filters, ask_columns

SOON_MS = 600_000  # promises run out as time goes by: an answer is good for ten minutes
REMEMBERED = 24

Counts = Mapping[str, tuple[int, int]]
_answers: OrderedDict[Any, Counts] = OrderedDict()
_guard = threading.Lock()


@dataclass(frozen=True)
class Outcomes:
    """The cases read, and the rows of every stage of the blueprint by its id. ``followed``: deviations are known."""

    read: Read
    stages: Mapping[str, StageRows]
    followed: bool

    @property
    def counts(self) -> Counts:
        """For each stage that promises something, how many cases can be told of, and how many of them kept it all."""
        return {
            id: (int(rows.kept.size), int(rows.kept.sum()))
            for id, rows in self.stages.items()
            if rows.stage.promises
        }


def outcomes(
    blueprint: Blueprint,
    filters: Filters,
    *,
    allowed: frozenset[Spot] = frozenset(),
    broken: Sequence[tuple[int, str, str, float]] = (),
    attributes: Sequence[str] | None = (),
    case: int | None = None,
) -> Outcomes:
    """Judge the newest cases of the filters that the blueprint is for. Raises ``WarehouseError``.

    ``attributes``: to be read with the cases (None: all that are classes); ``broken``: rules of times and people as
    ``gathering.read`` takes them; ``case``: this one alone.
    """
    try:
        closes, standard = conformance.standard_of(blueprint)
    except AutomatonError:
        closes, standard = False, None
    with standard.lent() if standard else nullcontext() as judge:
        seen, rows = read(
            ask_columns,
            blueprint,
            filters,
            judge,
            now_ms=float(now_ms()),
            attributes=attributes,
            limit=MOST_CASES,
            closes=closes,
            case=case,
            allowed=allowed,
            broken=broken,
        )
    return Outcomes(seen, {one.stage.id: one for one in rows}, standard is not None)


def kept(blueprint: Blueprint, filters: Filters, extent: Mapping[str, Any]) -> Counts:
    """Return ``Outcomes.counts``, remembered until a fact changes. Raises ``WarehouseError``.

    ``extent``: the warehouse's answer to it, by which a change of the facts is seen.
    """
    if not any(stage.promises for stage in blueprint.stages):
        return {}
    key = (
        dumps(blueprint),
        filters,
        tuple(extent.values()),
        now_ms(),
        str(settings.WAREHOUSE["directory"]),
    )
    with _guard:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    found = outcomes(blueprint, filters).counts
    with _guard:
        _answers[key] = found
        while len(_answers) > REMEMBERED:
            _answers.popitem(last=False)
    return found


def of_case(blueprint: Blueprint, case: int) -> dict[str, bool]:
    """Return for each stage whether one case kept its promises; stages it cannot be told of are missing."""
    found = outcomes(blueprint, Filters(), case=case)
    return {
        id: bool(rows.kept[0]) for id, rows in found.stages.items() if rows.stage.promises and rows.kept.size
    }


def now_ms() -> int:
    """Return the present, by ten minutes."""
    return int(timezone.now().timestamp() * 1000) // SOON_MS * SOON_MS
