"""Watching the model in force: has what it sees moved, and does it err more on answers that came since."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.utils import timezone

from madoguchi.core.conversation.predicting import drift
from madoguchi.core.conversation.predicting.drift import Spread
from madoguchi.core.metrics.intervals import t_interval
from madoguchi.scoring.satisfaction import gathering
from madoguchi.scoring.satisfaction.models import Prediction, TrainedModel
from madoguchi.scoring.satisfaction.queries import in_force

MONTHS = 6
EACH = 300  # conversations of a month whose features are read
SPAN = 4.0  # no error is larger: answers and predictions are both 1–5


def watch(row: TrainedModel | None = None) -> TrainedModel | None:
    """Look at the last months and the new answers, and keep what was seen with the model. Raises ``WarehouseError``."""
    row = row or in_force().row
    if row is None or row.until is None or row.since is None:
        return None
    spreads = {name: Spread.of(told) for name, told in row.card.get("spreads", {}).items()}
    before = _predictions(row, row.since, row.until)
    reference = drift.spread(before) if len(before) >= drift.LEAST else None
    months = [_month(row, spreads, reference, *one) for one in _months(MONTHS)]
    months = [one for one in months if one["n"]]
    errors = _errors(row)
    judged: dict[str, Any] = next(
        (one for one in row.metrics.get("figures", []) if one["code"] == "error"), {}
    )
    worse = bool(errors and judged.get("high") is not None and errors["low"] > judged["high"])
    last = months[-1] if months else None
    moved = [one["code"] for one in last["features"] if one["shift"] == "clear"] if last else []
    row.watch = {
        "months": months,
        "errors": errors,
        "worse": worse,
        "moved": moved,
        "predictions_moved": bool(last and last["shift"] == "clear"),
    }
    row.watched_at = timezone.now()
    row.save(update_fields=["watch", "watched_at"])
    return row


def _month(
    row: TrainedModel,
    spreads: dict[str, Spread],
    reference: Spread | None,
    since: dt.datetime,
    until: dt.datetime,
) -> dict[str, Any]:
    found = _predictions(row, since, until)
    features, used = (
        gathering.sample(since, until, [*spreads], EACH) if len(found) else (np.zeros((0, 0)), [])
    )
    told = []
    for place, (name, seen) in enumerate(spreads.items()):
        value, shift = drift.shift(seen.counts, seen.count(features[:, place])) if used else (None, "few")
        told.append({"code": name, "index": None if value is None else round(value, 3), "shift": shift})
    index, shift = drift.shift(reference.counts, reference.count(found)) if reference else (None, "few")
    between = (
        t_interval(
            float(found.mean()),
            float(found.std(ddof=1)) / len(found) ** 0.5,
            len(found) - 1,
            scale_min=1.0,
            scale_max=5.0,
        )
        if len(found) > 1
        else None
    )
    return {
        "month": timezone.localtime(since, _zone()).date().isoformat(),
        "n": len(found),
        "mean": round(float(found.mean()), 3) if len(found) else None,
        "low": round(between.low, 3) if between else None,
        "high": round(between.high, 3) if between else None,
        "index": None if index is None else round(index, 3),
        "shift": shift,
        "read": len(used),
        "features": told,
    }


def _errors(row: TrainedModel) -> dict[str, Any] | None:
    """Return how far off the model was on answers given after all it learnt from, the first of each customer."""
    question = gathering.main_question()
    scale = gathering.Scale.of(question) if question else None
    if question is None or scale is None or row.until is None:
        return None
    since = row.until.timestamp() * 1000
    rows = [one for one in gathering.answered(question) if one["at_ms"] > since]
    said = _said(row, [one["case_id"] for one in rows])
    off, heard = [], set()
    for one in rows:
        before = [value for at, value in said.get(one["case_id"], []) if at is None or at <= one["at_ms"]]
        if before and one["customer"] not in heard:
            heard.add(one["customer"])
            off.append(abs(scale.ours(one["satisfaction"]) - before[-1]))
    if not off:
        return None
    seen = drift.running_mean(np.array(off), SPAN)
    return {
        "n": seen.n,
        "value": round(seen.value, 4),
        "low": round(seen.low, 4),
        "high": round(seen.high, 4),
    }


def _said(row: TrainedModel, cases: list[int]) -> dict[int, list[tuple[float | None, float]]]:
    found: dict[int, list[tuple[float | None, float]]] = {}
    for start in range(0, len(cases), 500):
        part = Prediction.objects.filter(model=row.label, conversation__case__in=cases[start : start + 500])
        told = part.order_by("conversation__opened_at", "pk").values_list(
            "conversation__case", "conversation__opened_at", "predicted"
        )
        for case, at, value in told:
            found.setdefault(case, []).append((at.timestamp() * 1000 if at else None, value))
    return found


def _predictions(row: TrainedModel, since: dt.datetime, until: dt.datetime) -> Any:
    found = Prediction.objects.filter(
        model=row.label, conversation__opened_at__gte=since, conversation__opened_at__lt=until
    )
    return np.array([*found.order_by("pk").values_list("predicted", flat=True)[:50_000]], dtype=np.float64)


def _zone() -> ZoneInfo:
    from madoguchi.people.models import Organisation

    organisation = Organisation.objects.first()
    return ZoneInfo(organisation.time_zone if organisation else settings.TIME_ZONE)


def _months(count: int) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return the last so many months, the present one last, as moments."""
    zone = _zone()
    today = timezone.localtime(timezone.now(), zone).date()
    first = [today.replace(day=1)]
    for _ in range(count):
        first.insert(0, (first[0] - dt.timedelta(days=1)).replace(day=1))
    starts = [dt.datetime.combine(day, dt.time(), zone) for day in first]
    ends = [*starts[1:], timezone.now()]
    return [*zip(starts, ends, strict=True)][1:]
