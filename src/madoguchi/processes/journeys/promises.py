"""How many cases kept the promises of each stage: followed step by step, and remembered until a fact changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.blueprint.reading import dumps
from madoguchi.core.process import stage_work
from madoguchi.warehouse import Filters, ask_many

MOST = 10_000  # cases followed, the newest
REMEMBERED = 24
SOON_MS = 600_000  # promises run out as time goes by: an answer is good for ten minutes

Counts = Mapping[str, tuple[int, int]]
_answers: OrderedDict[Any, Counts] = OrderedDict()
_guard = threading.Lock()


def due(plan: Blueprint) -> list[str]:
    """Return the attributes of steps that carry deadlines."""
    return sorted({one.due_attribute for stage in plan.stages for one in stage.promises} - {""})


def kept(plan: Blueprint, cases: Filters, extent: Mapping[str, Any]) -> Counts:
    """Return for each stage with promises how many cases can be told of, and how many of them kept them all.

    ``extent``: the warehouse's answer to it, by which a change of the facts is seen. Raises ``WarehouseError``.
    """
    if not any(stage.promises for stage in plan.stages):
        return {}
    now_ms = int(timezone.now().timestamp() * 1000) // SOON_MS * SOON_MS
    key = (dumps(plan), cases, tuple(extent.values()), now_ms, str(settings.WAREHOUSE["directory"]))
    with _guard:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    rows, steps = ask_many(
        [("work_cases", cases, {"limit": MOST}), ("work_steps", cases, {"limit": MOST, "due": due(plan)})]
    )
    found: dict[str, tuple[int, int]] = {}
    for stage, work in stage_work.work(plan, rows, steps, now_ms).items():
        if plan.stage_by_id[stage].promises:
            told = [one for one in work.kept if one == one]  # NaN: not to be told yet
            found[stage] = (len(told), int(sum(told)))
    with _guard:
        _answers[key] = found
        while len(_answers) > REMEMBERED:
            _answers.popitem(last=False)
    return found
