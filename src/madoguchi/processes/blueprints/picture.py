"""A blueprint as one SVG file: the picture of the page, in light colours, with all its style inside.

The style is read from the page's own style sheet, so that file and page cannot drift apart.
"""

from __future__ import annotations

import re
from functools import cache

from madoguchi.core.blueprint.model import Blueprint
from madoguchi.kit.draw.resolved import resolved, sheet, tokens
from madoguchi.kit.draw.svg import element
from madoguchi.processes.blueprints.draw import Style, draw
from madoguchi.processes.blueprints.naming import Called

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DRAWS = re.compile(r"\b(fill|stroke|text-anchor|font-(size|weight)|opacity|paint-order)")
_MARGIN = 16


def picture(drawing: Blueprint, called: Called | None = None) -> str:
    """Return the file: SVG 1.1, without scripts and without anything from outside."""
    called = called or Called.load()
    drawn = draw(drawing, Style(called, links=False))
    pieces = [_inner(piece) for piece in (drawn.rail, drawn.plan, drawn.head)]
    grid = drawn.grid
    width, height = grid.width + 2 * _MARGIN, grid.height + 2 * _MARGIN
    box = f"{-_MARGIN} {-_MARGIN} {width:g} {height:g}"
    paper = element("rect", {"x": -_MARGIN, "y": -_MARGIN, "width": f"{width:g}", "height": f"{height:g}", "fill": "#fff"})  # fmt: skip
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "bp",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "viewBox": box,
            "lang": called.language,
            "role": "img",
        },
        f"<title>{_escaped(drawing.name.to(called.language))}</title>",
        f"<style>{style()}</style>",
        paper,
        *pieces,
    )


@cache
def style() -> str:
    """Return the rules of the drawing with every token's value in its place."""
    font = tokens()["--font"].replace('"', "'")
    rules = [f"svg{{font-family:{font}}}"]
    for selector, body in _RULE.findall(
        resolved(sheet("madoguchi.processes.blueprints", "blueprints/blueprints.css"))
    ):
        selector = " ".join(selector.split())
        drawn = re.match(r"(\.bp[ .-]|\.of-\w+\.bp-)", selector) and not re.search(r"[:@]", selector)
        if not drawn or not _DRAWS.search(body):
            continue
        rules.append(f"{selector}{{{' '.join(body.split())}}}")
    return "".join(rules)


def _inner(piece: str) -> str:
    return piece[piece.index(">") + 1 : piece.rindex("</svg>")]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
