"""Bodies: JSON in as its standard says, within bounds, and nothing a database cannot keep; JSON out."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from madoguchi.core.text import Text
from madoguchi.kit.api.problems import Problem

DEEPEST = 32

NOT_JSON = Text("The body is not JSON: {why}.", "本文が JSON として正しくありません（{why}）。")
NOT_UTF8 = Text("The body is not UTF-8.", "本文の文字コードが UTF-8 ではありません。")
NOT_A_NUMBER = Text(
    "“{value}” is no number JSON knows: leave the field out instead.",
    "「{value}」は JSON の数値ではありません。値がない場合は項目ごと省いてください。",
)
TOO_DEEP = Text(
    "The body is nested deeper than {most} levels.", "本文の入れ子が深すぎます（上限は {most} 段です）。"
)
BAD_CHARACTER = Text(
    "A text holds a character that no text may hold (U+0000, or half of a surrogate pair).",
    "文字列に使用できない文字（U+0000、または単独のサロゲート）が含まれています。",
)


class StrictJson(Parser):
    """JSON without NaN, without halves of characters, and not too deep. Whatever else it is, the schema says."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body says. Raises ``Problem``."""
        try:
            found = json.loads(request.body.decode("utf-8"), parse_constant=_no_number)
        except UnicodeDecodeError:
            raise Problem(400, "not-utf8", NOT_UTF8) from None
        except RecursionError:
            raise Problem(400, "too-deep", TOO_DEEP.fill(most=DEEPEST)) from None
        except ValueError as error:
            raise Problem(400, "not-json", NOT_JSON.fill(why=_short(error))) from None
        check(found)
        return found


class PlainJson(JSONRenderer):
    """Japanese as it is written, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}


def check(value: Any) -> None:
    """Raise ``Problem`` for what JSON can write and nobody can keep. Goes down without recursion."""
    open_: list[tuple[Any, int]] = [(value, 1)]
    while open_:
        one, depth = open_.pop()
        if isinstance(one, str):
            _check_text(one)
        elif isinstance(one, float):
            if not math.isfinite(one):
                _no_number("1e999")
        elif isinstance(one, dict | list):
            if depth > DEEPEST:
                raise Problem(400, "too-deep", TOO_DEEP.fill(most=DEEPEST))
            parts = [*one, *one.values()] if isinstance(one, dict) else one
            open_.extend((part, depth + 1) for part in parts)


def _check_text(text: str) -> None:
    if "\x00" not in text:
        try:
            text.encode()
            return
        except UnicodeEncodeError:
            pass
    raise Problem(400, "bad-character", BAD_CHARACTER)


def _no_number(value: str) -> NoReturn:
    raise Problem(400, "not-a-number", NOT_A_NUMBER.fill(value=value))


def _short(error: ValueError) -> str:
    said = str(error)
    return said if len(said) <= 120 else said[:119] + "…"
