"""Questions to the trained models, and which one is in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation import boosting, signs
from madoguchi.core.conversation.predicting import cold
from madoguchi.core.conversation.predicting.own import Own
from madoguchi.scoring.satisfaction import files
from madoguchi.scoring.satisfaction.models import Prediction, TrainedModel

LANGUAGES = ("ja", "en")
LEARNT = 30  # answers in a language, below which a model has not learnt it
Why = Literal["own", "none_trained", "none_better", "broken", "no_extra"]


@dataclass(frozen=True, slots=True)
class Force:
    """The model in force: of one's own, or the one that ships, and why."""

    label: str
    why: Why
    row: TrainedModel | None = None
    own: Own | None = None
    languages: tuple[str, ...] = LANGUAGES  # it predicts for


def in_force() -> Force:
    """Return the newest trained model that errs less than the simple guesses, else the one that ships."""
    shipped = cold.model().label
    row = TrainedModel.objects.filter(state=TrainedModel.State.GOOD).first()
    if row is None:
        tried = TrainedModel.objects.filter(state=TrainedModel.State.WEAK).exists()
        return Force(shipped, "none_better" if tried else "none_trained")
    try:
        model = files.read(row)
    except files.BrokenFileError:
        return Force(shipped, "broken", row)
    deaf = any(name.startswith("tone_") for name in model.names) and not signs.hears_tone()
    if deaf or (model.core.boosters and not boosting.available()):
        return Force(shipped, "no_extra", row)
    learnt = tuple(one for one in LANGUAGES if row.card.get("languages", {}).get(one, 0) >= LEARNT)
    return Force(row.label, "own", row, model, learnt)


def beside(force: Force) -> Force:
    """Return the model that ships, for the languages another has not learnt."""
    left = tuple(one for one in LANGUAGES if one not in force.languages)
    return Force(cold.model().label, "none_trained", languages=left)


def at_work() -> TrainedModel | None:
    """Return the training that waits or runs."""
    states = (TrainedModel.State.WAITING, TrainedModel.State.RUNNING)
    return TrainedModel.objects.filter(state__in=states).first()


def said(conversation: Conversation) -> dict[str, Any] | None:
    """Return the prediction of a conversation as JSON-ready data (DESIGN: a scored conversation)."""
    found = Prediction.objects.filter(conversation=conversation).first()
    if found is None:
        return None
    return {
        "predicted": round(found.predicted, 2),
        "low": round(found.low, 2),
        "high": round(found.high, 2),
        "p_satisfied": None if found.p_satisfied is None else round(found.p_satisfied, 3),
        "model": found.model,
    }


def model_told() -> dict[str, Any]:
    """Return the model in force as JSON-ready data: why it is, what it learnt from, its figures, what was seen since."""
    force = in_force()
    told: dict[str, Any] = {"model": force.label, "own": force.own is not None, "why": force.why}
    if force.own is None or force.row is None:
        return told | {"card": cold.model().card}
    row = force.row
    return told | {
        "answers": row.n,
        "customers": row.customers,
        "since": row.since,
        "until": row.until,
        "trained_at": row.finished_at,
        "kind": row.card["kind"],
        "figures": row.metrics["figures"],
        "calibration": row.metrics["calibration"],
        "watch": row.watch,
    }
