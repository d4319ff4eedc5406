"""Reading the values of a neutral record: each returns what the field means, or says why it cannot be read."""

from __future__ import annotations

import datetime as dt
import math
import zoneinfo
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from madoguchi.core.text import Text
from madoguchi.kit.reading.date_shapes import DateError
from madoguchi.kit.reading.dates import parse_date
from madoguchi.kit.taking import Problem


class BadRowError(Exception):
    """A row that cannot be taken; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text.en)
        self.problem = problem


def bad(code: str, en: str, ja: str, /, **values: object) -> BadRowError:
    """Return the error for a row, with ``{name}`` places filled."""
    shown = {name: _short(value) for name, value in values.items()}
    return BadRowError(Problem(code, Text(en, ja).fill(**shown)))


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def text(record: Mapping[str, Any], name: str) -> str | None:
    """Return a trimmed text, or None where the record does not say."""
    value = record.get(name)
    if value is None:
        return None
    return (value if isinstance(value, str) else _plain(value)).strip() or None


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def needed(record: Mapping[str, Any], name: str, label: Text) -> str:
    """Return a text that must be there. Raises BadRowError."""
    found = text(record, name)
    if found is None:
        raise bad(
            f"no_{name}", "“{label}” is empty.", "「{label_ja}」が空です。", label=label.en, label_ja=label.ja
        )
    return found


def when(record: Mapping[str, Any], name: str, zone: zoneinfo.ZoneInfo) -> dt.datetime | None:
    """Return a time in UTC, or None where the record does not say. Raises BadRowError."""
    value = record.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        if value.tzinfo is dt.UTC:
            return value
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(dt.UTC)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=zone).astimezone(dt.UTC)
    try:
        return parse_date(str(value), zone)
    except DateError as error:
        raise BadRowError(Problem("bad_date", error.text)) from error


def number(record: Mapping[str, Any], name: str, label: Text) -> float | None:
    """Return a finite number, or None where the record does not say. Raises BadRowError."""
    found = amount(record, name, label)
    return None if found is None else float(found)


def amount(record: Mapping[str, Any], name: str, label: Text) -> Decimal | None:
    """Return an exact number written as 1,234.50, ¥1,234, １２３円 or (123); None where there is none."""
    value = record.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, float) and not math.isfinite(value):
        value = "nan"
    written = str(value).strip()
    plain = written.translate(_WIDE).replace(",", "").replace(" ", "")
    for sign in ("¥", "\\", "$", "€", "£", "円", "JPY", "USD", "EUR"):
        plain = plain.replace(sign, "")
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    if plain[:1] in "△▲":
        plain = "-" + plain[1:]
    if not plain:
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= Decimal(10) ** 14:
        raise bad(
            "bad_number",
            "“{label}” is not a number: “{value}”.",
            "「{label_ja}」が数値ではありません：「{value}」",
            label=label.en,
            label_ja=label.ja,
            value=written,
        )
    return found


_WIDE = str.maketrans("０１２３４５６７８９．，－−（）￥　", "0123456789.,--()¥ ")

_YES = {"true", "yes", "y", "1", "はい", "○", "◯", "済", "解決", "解決済み", "あり", "有"}
_NO = {"false", "no", "n", "0", "いいえ", "×", "未", "未解決", "なし", "無"}


def flag(record: Mapping[str, Any], name: str) -> bool | None:
    """Return a yes or no, or None where the record does not say (or says something else)."""
    value = record.get(name)
    if value is None or isinstance(value, bool):
        return value
    folded = str(value).strip().lower()
    return True if folded in _YES else False if folded in _NO else None


def bag(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a dictionary without blanks."""
    value = record.get(name)
    if not value or not isinstance(value, Mapping):
        return {}
    return {str(key)[:120]: one for key, one in value.items() if one not in (None, "")}
