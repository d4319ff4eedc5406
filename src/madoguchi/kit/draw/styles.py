"""The style sheets of the kit, in the order they are linked."""

from __future__ import annotations

from pathlib import Path

SHEETS = (
    "tokens",
    "base",
    "layout",
    "buttons",
    "forms",
    "filters",
    "notices",
    "tiles",
    "dimensions",
    "distribution",
    "chips",
    "tables",
    "moving",
    "popover",
    "progress",
    "chart",
    "findings",
    "conversation",
    "survey",
    "code",
    "utilities",
    "print",
)
"""``tokens`` comes first: it names the order of the cascade layers, so the rest may follow in any order."""

_FOLDER = Path(__file__).resolve().parent.parent / "static/kit/css"


def stylesheet() -> str:
    """Return all sheets as one, for a file that must stand alone, such as a mailed report."""
    return "\n".join((_FOLDER / f"{name}.css").read_text("utf-8") for name in SHEETS)
