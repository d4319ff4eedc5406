"""Scorecards as files people can read and change: TOML or JSON, the same as ``madoguchi score --scorecard`` takes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from madoguchi.core.conversation.fault import ScorecardError
from madoguchi.core.text import Text

LARGEST = 512 * 1024  # characters of a file
_TABLES = ("item", "cue")
_NOT_JSON = Text(
    "The file is not JSON (line {line}): check commas and quotes there.",
    "JSON として読めません（{line} 行目）。その行のカンマや引用符を確かめてください。",
)
_NOT_TOML = Text(
    "The file is not TOML: {why}. Check quotes and brackets there.",
    "TOML として読めません（{why}）。その箇所の引用符や括弧を確かめてください。",
)
_NO_CARD = Text(
    "The file holds no scorecard: it needs items, each with id, dimension and weight.",
    "採点表の内容がありません。id・dimension・weight を持つ項目（item）が必要です。",
)
_TOO_LARGE = Text(
    f"The file is larger than {LARGEST // 1024} KB: it is no scorecard.",
    f"{LARGEST // 1024} KB を超えています。採点表のファイルではありません。",
)


def parse(text: str) -> dict[str, Any]:
    """Return the data of a scorecard from JSON or TOML, told apart by its first letter. Raises ``ScorecardError``."""
    text = text.lstrip("\ufeff").strip()
    if len(text) > LARGEST:
        raise ScorecardError(_TOO_LARGE)
    try:
        told = json.loads(text) if text.startswith("{") else tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise ScorecardError(_NOT_JSON.fill(line=error.lineno)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScorecardError(_NOT_TOML.fill(why=error)) from None
    if not isinstance(told, dict) or not isinstance(told.get("item"), list):
        raise ScorecardError(_NO_CARD)
    return told


def to_json(told: Mapping[str, Any]) -> str:
    """Return the data of a scorecard as JSON."""
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def to_toml(told: Mapping[str, Any]) -> str:
    """Return the data of a scorecard as TOML: its own fields first, then a table an item and a table a cue."""
    lines = [f"{key} = {_value(value)}" for key, value in told.items() if key not in _TABLES]
    for table in _TABLES:
        for one in told.get(table, ()):
            lines += ["", f"[[{table}]]", *(f"{key} = {_value(value)}" for key, value in one.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, float):
        return f"{value:g}" if value == int(value) else repr(value)
    # a JSON string is a TOML basic string, but for DEL
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
