"""Which figures a question has by its kind, what they ask of the warehouse, and which function of ``core`` reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.core.metrics import ces, csat, enps, nps, plain
from madoguchi.core.metrics.effective import Effective, effective
from madoguchi.core.metrics.intervals import quantile_ranks
from madoguchi.core.metrics.metric import PLAIN, Context, Metric
from madoguchi.core.metrics.question import QuestionDefinition
from madoguchi.warehouse import sums

Row = Mapping[str, Any]
SHARES, MEANS, NETS = "answer_shares", "answer_means", "answer_nets"
PARAMS: dict[str, dict[str, Any]] = {SHARES: {}, MEANS: {}, NETS: {"kind": None}}


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a question: the sums it needs and how they are read."""

    question: str  # the name of the warehouse's question
    read: Callable[[Row, QuestionDefinition, Context], Metric]


def _rated(module: Any) -> tuple[Measure, ...]:
    return (
        Measure(SHARES, lambda row, d, c: module.share_from_sums(sums.share(row), d, c)),
        Measure(MEANS, lambda row, d, c: module.mean_from_sums(sums.mean(row), d, c)),
    )


# The first of a kind is the one that is compared, drawn over time and shown by group.
MEASURES: dict[str, tuple[Measure, ...]] = {
    "csat": _rated(csat),
    "rating": _rated(csat),
    "ces": _rated(ces),
    "nps": (Measure(NETS, lambda row, d, c: nps.score_from_sums(sums.net(row), c)),),
    "enps": (Measure(NETS, lambda row, d, c: enps.score_from_sums(sums.net(row), c)),),
    "boolean": (Measure(SHARES, lambda row, d, c: plain.yes_share(sums.share(row), c)),),
    "number": (Measure(MEANS, lambda row, d, c: csat.mean_from_sums(sums.mean(row), d, c)),),
}


def needed(kinds: Iterable[str]) -> list[str]:
    """Return the warehouse's questions that give the sums for these kinds, each once."""
    return list(dict.fromkeys(measure.question for kind in kinds for measure in MEASURES.get(kind, ())))


def primary(kind: str) -> Measure | None:
    """Return the figure that is compared, drawn over time and shown by group; None for kinds without one."""
    found = MEASURES.get(kind)
    return found[0] if found else None


def metrics(
    definition: QuestionDefinition,
    rows: Mapping[str, Row | None],
    values: Mapping[float, int],
    context: Context = PLAIN,
) -> list[Metric]:
    """Return a question's figures, the leading one first.

    ``rows`` holds the sums by the name of the warehouse's question, ``values`` how often each valid number was given.
    """
    found = []
    for measure in MEASURES.get(definition.kind, ()):
        row = rows.get(measure.question)
        if row is not None:
            found.append(measure.read(row, definition, context))
    if definition.kind == "number" and values:
        row = rows.get(MEANS)
        size = effective(sums.mean(row)) if row is not None else None
        found.insert(0, median(values, size, context))
    return found


def median(values: Mapping[float, int], size: Effective | None = None, context: Context = PLAIN) -> Metric:
    """Return the median of a number question from how often each number was given; weights do not enter."""
    n = sum(values.values())
    size = size if size is not None and size.n <= n else Effective(float(n), n, None)
    ranks = quantile_ranks(n, 0.5, context.level, size.n if size.n < n else None)
    at: dict[int, float] = {}
    seen, wanted = 0, sorted(ranks.needed)
    for value, count in sorted(values.items()):
        seen += count
        while wanted and wanted[0] <= seen:
            at[wanted.pop(0)] = value
    return plain.number_quantile(n, at, 0.5, size, context)
