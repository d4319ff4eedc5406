"""Our style sheets applied to our own drawings: selectors of tags and classes, one within another; nothing else.

Rules with pseudo-classes, ids or child signs are left out, as those who make the sheet of a file leave them out too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Names = tuple[str, frozenset[str]]  # an element's tag and its classes
INHERITED = (
    "fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor", "paint-order",
)  # fmt: skip
DRAWN = (*INHERITED, "opacity")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"[\w.\s-]+")
_COMPOUND = re.compile(r"([\w-]*)((?:\.[\w-]+)*)")


@dataclass(frozen=True)
class _Rule:
    path: tuple[Names, ...]  # from the outermost element to the one it is for
    weight: tuple[int, int, int]  # classes, tags, place
    said: tuple[tuple[str, str], ...]


class Sheet:
    """The rules of one style sheet."""

    def __init__(self, css: str) -> None:
        self._rules: list[_Rule] = []
        for place, (selectors, body) in enumerate(_RULE.findall(css)):
            said = tuple(
                (name.strip(), value.strip())
                for name, _, value in (one.partition(":") for one in body.split(";"))
                if name.strip() in DRAWN
            )
            for selector in selectors.split(",") if said else ():
                if _SELECTOR.fullmatch(selector.strip()):
                    path = tuple(_names(one) for one in selector.split())
                    weight = (sum(len(names) for _, names in path), sum(1 for tag, _ in path if tag), place)
                    self._rules.append(_Rule(path, weight, said))
        self._rules.sort(key=lambda rule: rule.weight)
        self._said = lru_cache(maxsize=4096)(self._find)

    def style(
        self, chain: Sequence[Names], attributes: Mapping[str, str], above: Mapping[str, str]
    ) -> dict[str, str]:
        """Return how an element is drawn. ``chain``: its ancestors and itself; ``above``: how its parent is drawn."""
        style = {name: above[name] for name in INHERITED if name in above}
        style |= {name: attributes[name] for name in DRAWN if name in attributes}
        return style | dict(self._said(tuple(chain)))

    def _find(self, chain: tuple[Names, ...]) -> tuple[tuple[str, str], ...]:
        return tuple(said for rule in self._rules if _fits(rule.path, chain) for said in rule.said)


def _names(compound: str) -> Names:
    found = _COMPOUND.fullmatch(compound)
    return (found[1], frozenset(found[2].split(".")[1:])) if found else ("?", frozenset())


def _fits(path: tuple[Names, ...], chain: tuple[Names, ...]) -> bool:
    if not _is(path[-1], chain[-1]):
        return False
    left = list(path[:-1])
    for names in reversed(chain[:-1]):
        if left and _is(left[-1], names):
            left.pop()
    return not left


def _is(wanted: Names, names: Names) -> bool:
    return wanted[0] in ("", names[0]) and wanted[1] <= names[1]
