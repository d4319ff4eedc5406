"""Exact quantiles of many times in bounded memory: counted by bucket, looked at more closely, and only then read.

A quantile as an aggregate holds all its values. Here the ranks that are wanted are first found among log-spaced buckets,
then among narrow ones, and only the times of these are read, each different one once with its count. Three passes over
the rows give the same (interpolated, type 7), since no bucket holds a longer time than the next.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.engine import Row
from madoguchi.warehouse.expressions.registry import Ask
from madoguchi.warehouse.expressions.tables import aggregate

NARROW = 5_000  # buckets a decade: times in one differ by less than 0.05 %

Key = tuple[Any, ...]


def ranked(
    ask: Ask,
    rows: ir.Table,
    keys: Mapping[str, ir.Value],
    *,
    among: str,
    ms: ir.IntegerValue,
    bucket: ir.IntegerValue,
    shares: Sequence[float],
) -> dict[Key, list[float]]:
    """Return the quantiles of ``ms`` (not null) of each group of ``keys``, by its key.

    ``bucket``: a number that never falls where ``ms`` rises. ``among``: the key there are few values of, by which the
    rows of interest are chosen.
    """
    names, place = [*keys], [*keys].index(among)
    narrow = (ibis.ifelse(ms < 1, 1, ms).cast("float64").log10() * float(NARROW)).floor().cast("int64")

    def counted(some: ir.Table, **more: ir.Value) -> dict[Key, dict[int, int]]:
        return _counted(ask(aggregate(some, {**keys, **more}, {"k": some.count()})), [*names, *more])

    def within(column: ir.IntegerValue, at: Mapping[tuple[Key, int], tuple[Key, int]]) -> ir.BooleanValue:
        wanted: dict[Any, set[int]] = defaultdict(set)
        for spot, _rank in at.values():
            wanted[spot[place]].add(spot[-1])
        alike: dict[tuple[int, ...], list[Any]] = defaultdict(list)
        for one, some in wanted.items():
            alike[tuple(sorted(some))].append(one)
        # the first part alone leaves few rows, at the cost of reckoning the column once and not for each edge
        any_of_them = column.isin(sorted(set().union(*wanted.values())))
        return any_of_them & reduce(
            or_, (keys[among].isin(ones) & column.isin(some) for some, ones in alike.items())
        )

    wide = counted(rows, wide=bucket)
    totals = {key: sum(counts.values()) for key, counts in wide.items()}
    ranks = {(key, rank): (key, rank) for key, n in totals.items() for rank in _ranks(n, shares)}
    if not ranks:
        return {}
    at = _looked_up(ranks, wide)
    rows = rows.filter(within(bucket, at))
    at = _looked_up(at, counted(rows, wide=bucket, narrow=narrow))
    rows = rows.filter(within(narrow, at))
    at = _looked_up(at, counted(rows, wide=bucket, narrow=narrow, ms=ms))
    found = {wanted: spot[-1] for wanted, (spot, _rank) in at.items()}
    return {key: [_between(found, key, (n - 1) * share) for share in shares] for key, n in totals.items()}


def _counted(rows: Iterable[Row], names: Sequence[str]) -> dict[Key, dict[int, int]]:
    """Counts by the last name, for each of what the names before it say."""
    found: dict[Key, dict[int, int]] = defaultdict(dict)
    for row in rows:
        *key, value = (row[name] for name in names)
        found[tuple(key)][value] = row["k"]
    return found


def _ranks(n: int, shares: Sequence[float]) -> set[int]:
    return {rank for share in shares for rank in (math.floor((n - 1) * share), math.ceil((n - 1) * share))}


def _looked_up(
    at: Mapping[tuple[Key, int], tuple[Key, int]], counts: Mapping[Key, Mapping[int, int]]
) -> dict[tuple[Key, int], tuple[Key, int]]:
    """Go on from a spot and a rank in it to the next finer spot and the rank in that."""
    found = {}
    for wanted, (spot, rank) in at.items():
        for value, k in sorted(counts[spot].items()):
            if rank < k:
                found[wanted] = ((*spot, value), rank)
                break
            rank -= k
    return found


def _between(found: Mapping[tuple[Key, int], int], key: Key, place: float) -> float:
    low, high = (float(found[key, rank]) for rank in (math.floor(place), math.ceil(place)))
    return low + (high - low) * (place - math.floor(place))
