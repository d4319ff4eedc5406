"""Which question stands for CSAT, NPS, CES, so that different questions are never mixed.

Several questions may be of one kind: a general one and others about single touchpoints, or the same one in two
surveys. Questions with the same code and the same definition are one; of those, the one with the most answers in the
whole record stands for its kind, unless the filters name a question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.core.metrics.question import QuestionDefinition
from madoguchi.warehouse.definitions import definition_of


@dataclass(frozen=True, slots=True)
class MainQuestion:
    """The question of a kind: its ids (the same one in several surveys), code and definition."""

    kind: str
    code: str
    ids: tuple[int, ...]
    definition: QuestionDefinition
    others: int  # how many other questions of this kind there are, each shown under Voices


def main_questions(rows: Iterable[Mapping[str, Any]]) -> dict[str, MainQuestion]:
    """Choose the main question of each kind from the rows of the warehouse's ``questions``."""
    alike: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        alike[(row["kind"], row["code"], *_definition(row))].append(row)
    best: dict[str, tuple[int, tuple[Any, ...]]] = {}
    counts: dict[str, int] = defaultdict(int)
    for key, group in alike.items():
        kind, n = key[0], sum(row["valid"] or 0 for row in group)
        counts[kind] += 1
        if kind not in best or n > best[kind][0]:
            best[kind] = (n, key)
    return {
        kind: MainQuestion(
            kind=kind,
            code=key[1],
            ids=tuple(row["question"] for row in alike[key]),
            definition=definition_of(alike[key][0]),
            others=counts[kind] - 1,
        )
        for kind, (_, key) in best.items()
    }


def like_main(rows: Iterable[Mapping[str, Any]], main: MainQuestion | None) -> tuple[int, ...]:
    """Return the questions defined as the main one, its own included: stages are compared on one scale only."""
    if main is None:
        return ()
    given = list(rows)
    own = {_definition(row) for row in given if row["question"] in main.ids}
    return tuple(row["question"] for row in given if row["kind"] == main.kind and _definition(row) in own)


def _definition(row: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("scale_min", "scale_max", "polarity", "version")
    return (*(row[name] for name in names), tuple(row["positive"] or ()), tuple(row["missing"] or ()))
