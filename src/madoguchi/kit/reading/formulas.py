"""Cells that a spreadsheet would run as a formula. Reading keeps them as text; exports defuse them."""

from __future__ import annotations

import re

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?\Z")


def looks_like_formula(text: str) -> bool:
    """Return whether a spreadsheet might evaluate this cell. Plain signed numbers are not formulas."""
    return text.startswith(_STARTS) and not _NUMBER.match(text)


def defuse_formula(text: str) -> str:
    """Return the text so that a spreadsheet shows it and never evaluates it (a leading apostrophe).

    Follows OWASP's advice on CSV injection. Numbers such as ``-3.5`` stay as they are.
    """
    return "'" + text if looks_like_formula(text) else text
