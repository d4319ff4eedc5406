"""The typed parts of an event's payload. Knows no Django."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

PARTS: dict[str, pa.DataType] = {
    "into_id": pa.int64(),
    "process": pa.string(),
    "request": pa.string(),
    "priority": pa.string(),
    "language": pa.string(),
    "opened_ms": pa.int64(),
    "due_ms": pa.int64(),
    "resolved": pa.bool_(),
    "has_text": pa.bool_(),
    "currency": pa.string(),
    "transaction_kind": pa.string(),
    "product": pa.string(),
    "attributes": pa.map_(pa.string(), pa.string()),
    "definition": pa.string(),
    "conversation": pa.int64(),
    "scorecard": pa.string(),
    "business": pa.float64(),
    "human": pa.float64(),
    "hidden": pa.float64(),
    "critical_customer": pa.bool_(),
    "critical_business": pa.bool_(),
    "critical_compliance": pa.bool_(),
    "items": pa.map_(pa.string(), pa.float64()),
}


def read_payload(kind: str, payload: Any) -> dict[str, Any]:
    """Return the parts of a payload that the projection understands; what cannot be read is left out."""
    if not isinstance(payload, dict):
        return {}
    parts: dict[str, Any] = {}
    if kind == "step":
        parts["attributes"] = _attributes(payload)
    elif kind == "describe":
        for name in ("process", "request", "priority", "language"):
            parts[name] = _text(payload.get(name))
        parts["opened_ms"] = _instant(payload.get("opened_at"))
        parts["due_ms"] = _instant(payload.get("due_at"))
        resolved = payload.get("resolved")
        parts["resolved"] = resolved if isinstance(resolved, bool) else None
        parts["attributes"] = _attributes(payload)
    elif kind == "answer":
        parts["has_text"] = bool(payload.get("text"))
        parts["language"] = _text(payload.get("language"))
    elif kind == "transaction":
        parts["currency"] = _text(payload.get("currency"))
        parts["transaction_kind"] = _text(payload.get("kind"))
        parts["product"] = _text(payload.get("product"))
    elif kind == "score":
        parts |= _score(payload)
    elif kind in ("merge_case", "merge_customer"):
        parts["into_id"] = _whole(payload.get("into"))
    elif kind in ("question", "calendar"):
        parts["definition"] = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    return parts


def _score(payload: dict[str, Any]) -> dict[str, Any]:
    said, shares = payload.get("critical"), payload.get("items")
    critical = set(map(str, said)) if isinstance(said, list) else set()
    named = shares.items() if isinstance(shares, dict) else ()
    items = [(name, share) for name, given in sorted(named) if (share := _number(given)) is not None]
    return {
        "conversation": _whole(payload.get("conversation")),
        "scorecard": _text(payload.get("scorecard")),
        **{name: _number(payload.get(name)) for name in ("business", "human", "hidden")},
        **{f"critical_{kind}": kind in critical for kind in ("customer", "business", "compliance")},
        "items": items or None,
    }


def _whole(given: Any) -> int | None:
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def _number(given: Any) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    return float(given) if math.isfinite(given) else None


def _text(given: Any) -> str | None:
    return None if given is None else canonical(given)


def _attributes(payload: dict[str, Any]) -> list[tuple[str, str]] | None:
    given = payload.get("attributes")
    if not isinstance(given, dict) or not given:
        return None
    return sorted((str(name), canonical(value)) for name, value in given.items() if value is not None)


def canonical(value: Any) -> str:
    """Return a value as text, the same whichever database kept it (PostgreSQL rewrites numbers in JSON).

    >>> canonical(1e16), canonical(10000000000000000), canonical(2.50), canonical(True)
    ('10000000000000000', '10000000000000000', '2.5', 'true')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        number = float(value)
        if math.isfinite(number) and number.is_integer() and abs(number) < 1e18:
            return str(int(value))
        return repr(number)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _instant(given: Any) -> int | None:
    """An instant given in ms or as an ISO time (without a zone: UTC)."""
    if isinstance(given, bool) or given is None:
        return None
    if isinstance(given, int | float):
        return int(given) if math.isfinite(given) else None
    try:
        at = datetime.fromisoformat(str(given))
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return math.floor(at.timestamp() * 1000)
