"""Why a field was refused, in both languages. The codes are pydantic's; its own sentences are English only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_JAPANESE = {
    "missing": "必須の項目です",
    "extra_forbidden": "この項目は指定できません",
    "string_type": "文字列で指定してください",
    "string_too_long": "{max_length} 文字以内で指定してください",
    "string_too_short": "{min_length} 文字以上で指定してください",
    "string_pattern_mismatch": "使用できない文字が含まれています",
    "int_type": "整数で指定してください",
    "int_parsing": "整数で指定してください",
    "int_parsing_size": "数値が大きすぎます",
    "int_from_float": "整数で指定してください",
    "float_type": "数値で指定してください",
    "float_parsing": "数値で指定してください",
    "bool_type": "true か false で指定してください",
    "bool_parsing": "true か false で指定してください",
    "greater_than_equal": "{ge} 以上で指定してください",
    "less_than_equal": "{le} 以下で指定してください",
    "less_than": "{lt} 未満で指定してください",
    "list_type": "配列で指定してください",
    "dict_type": "オブジェクトで指定してください",
    "too_short": "{min_length} 件以上を指定してください",
    "too_long": "{max_length} 件以内で指定してください",
    "literal_error": "使える値：{expected}",
    "enum": "使える値：{expected}",
    "uuid_parsing": "UUID の形で指定してください",
    "uuid_type": "UUID の形で指定してください",
    "date_type": "日付を 2026-01-31 の形で指定してください",
    "date_parsing": "日付を 2026-01-31 の形で指定してください",
    "date_from_datetime_parsing": "日付を 2026-01-31 の形で指定してください",
    "date_from_datetime_inexact": "日付を 2026-01-31 の形で指定してください",
    "model_attributes_type": "オブジェクトで指定してください",
    "model_type": "オブジェクトで指定してください",
}


def reason(entry: Mapping[str, Any], language: str) -> str:
    """Return why pydantic refused a value, from one entry of its errors."""
    if not language.startswith("ja"):
        return str(entry["msg"])
    told = _JAPANESE.get(entry["type"], "値が正しくありません")
    try:
        return told.format(**entry.get("ctx", {}))
    except (KeyError, IndexError):
        return "値が正しくありません"
