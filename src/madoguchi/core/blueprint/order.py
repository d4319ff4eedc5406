"""In which column a step stands, by the arrows: one further than the last that leads to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence


def columns(steps: Sequence[str], ends: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the column of each step from 0. Arrows that lead back (found from the first steps on) do not count."""
    after: dict[str, list[str]] = defaultdict(list)
    into: dict[str, int] = dict.fromkeys(steps, 0)
    for source, target in ends:
        if source != target and source in into and target in into:
            after[source].append(target)
            into[target] += 1
    finished: list[str] = []
    state: dict[str, int] = {}  # 1: on the way, 2: done
    for start in [*(one for one in steps if not into[one]), *steps]:
        if start in state:
            continue
        state[start] = 1
        path = [(start, iter(after[start]))]
        while path:
            step, rest = path[-1]
            for one in rest:
                if one not in state:
                    state[one] = 1
                    path.append((one, iter(after[one])))
                    break
            else:
                state[step] = 2
                finished.append(step)
                path.pop()
    rank = {step: place for place, step in enumerate(reversed(finished))}
    found = dict.fromkeys(steps, 0)
    for step in sorted(steps, key=lambda one: rank[one]):
        for one in after[step]:
            if rank[one] > rank[step]:
                found[one] = max(found[one], found[step] + 1)
    return found


def components(steps: Sequence[str], ends: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the groups of steps that lead to each other (Tarjan 1972), each in the order of ``steps``."""
    after: dict[str, list[str]] = defaultdict(list)
    for source, target in ends:
        after[source].append(target)
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on: set[str] = set()
    found: list[list[str]] = []
    place = {step: n for n, step in enumerate(steps)}
    for start in steps:
        if start in number:
            continue
        path = [(start, iter(after[start]))]
        number[start] = low[start] = len(number)
        stack.append(start)
        on.add(start)
        while path:
            step, rest = path[-1]
            for one in rest:
                if one not in place:
                    continue
                if one not in number:
                    number[one] = low[one] = len(number)
                    stack.append(one)
                    on.add(one)
                    path.append((one, iter(after[one])))
                    break
                if one in on:
                    low[step] = min(low[step], number[one])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[step])
                if low[step] == number[step]:
                    group = []
                    while True:
                        one = stack.pop()
                        on.discard(one)
                        group.append(one)
                        if one == step:
                            break
                    found.append(sorted(group, key=lambda step: place[step]))
    return found
