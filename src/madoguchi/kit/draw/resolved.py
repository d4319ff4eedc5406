"""A style sheet with every token's value in its place, in light colours: for files that stand alone."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_VAR = re.compile(r"var\((--[\w-]+)\)")
_LIGHT = re.compile(r"light-dark\(([^,]+),[^)]*\)")


@cache
def tokens() -> dict[str, str]:
    """Return the tokens of the pages. The ground is paper."""
    told = sheet("madoguchi.kit", "kit/css/tokens.css").partition("@media print")[0]
    return dict(_TOKEN.findall(told)) | {"--ground": "#fff"}


def resolved(css: str) -> str:
    """Return the rules with the values of the tokens of the pages and of their own."""
    known = tokens() | dict(_TOKEN.findall(css))
    return _VAR.sub(lambda found: light(known.get(found[1], "")), css)


def light(value: str) -> str:
    """Return a token's value in light colours."""
    return _LIGHT.sub(r"\1", value).strip()


def sheet(package: str, path: str) -> str:
    """Return a style sheet of a package without its comments. ``path``: below its static files."""
    text = files(package).joinpath(f"static/{path}").read_text("utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
