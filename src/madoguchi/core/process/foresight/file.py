"""A model as text that loads without running anything."""

from __future__ import annotations

import json

from madoguchi.core.process.foresight.beginnings import Coding
from madoguchi.core.process.foresight.interval import Spread
from madoguchi.core.process.foresight.judged import judged_read, judged_told
from madoguchi.core.process.foresight.learning import Foresight
from madoguchi.core.process.foresight.trees import Trees


def to_json(model: Foresight) -> str:
    """Return a model as text that loads without running anything."""
    return json.dumps(
        {
            "version": 1,
            "coding": [model.coding.activities, model.coding.known, model.coding.teams],
            "time": model.time.told(),
            "risk": model.risk.told() if model.risk is not None else None,
            "medians": model.medians,
            "late": model.late,
            "spread": [[min(edge, 1e300), less, more] for edge, less, more in model.spread.parts],
            "added": model.spread.added,
            "time_judged": judged_told(model.time_judged),
            "risk_judged": judged_told(model.risk_judged),
            "coverage": model.coverage,
            "counts": [model.learnt, model.held_back, model.tested],
            "tested_from": model.tested_from,
        }
    )


def from_json(text: str) -> Foresight:
    """Read what ``to_json`` wrote. Raises ``ValueError``."""
    try:
        data = json.loads(text)
        activities, known, teams = data["coding"]
        learnt, held, tested = data["counts"]
        return Foresight(
            Coding(tuple(activities), tuple((name, tuple(values)) for name, values in known), tuple(teams)),
            Trees.read(data["time"]),
            Trees.read(data["risk"]) if data["risk"] else None,
            data["medians"],
            data["late"],
            Spread(
                float(data.get("added", 0.0)),
                tuple((edge, less, more) for edge, less, more in data["spread"]),
            ),
            judged_read(data["time_judged"]),
            judged_read(data["risk_judged"]) if data["risk_judged"] else None,
            float(data["coverage"]),
            learnt,
            held,
            tested,
            float(data["tested_from"]),
        )
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not a model of foresight: {error!r}") from error
