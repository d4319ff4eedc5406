"""Where the marks, boxes, lines and variants of a map lead: to their cases, with the filters kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from madoguchi.core.process.graph import Edge, Key
from madoguchi.processes.draw import Links
from madoguchi.processes.view import View

SELECTIONS = ("activity", "source", "target", "first", "last", "lane", "source_lane", "variant")


def case_links(view: View) -> Links:
    """Return the addresses of a map's parts."""
    path = reverse("process-cases")

    def to(**selected: str) -> str:
        return view.address(path, **selected)

    def start(key: Key) -> str:
        # Of a part of each case, entries are drawn at the start mark: no case starts there
        return "" if view.filters.stage else to(first=key.activity, lane=key.lane)

    def end(key: Key) -> str:
        return "" if view.filters.stage else to(last=key.activity, lane=key.lane)

    return Links(
        activity=lambda key: to(activity=key.activity, lane=key.lane),
        path=lambda edge: path_link(view, edge),
        start=start,
        end=end,
    )


def path_link(view: View, edge: Edge) -> str:
    """Return the address of a path's cases."""
    return view.address(
        reverse("process-cases"),
        source=edge.source.activity,
        target=edge.target.activity,
        source_lane=edge.source.lane,
        lane=edge.target.lane,
    )


def variant_link(view: View, number: str) -> str:
    """Return the address of a variant's cases."""
    return view.address(reverse("process-cases"), variant=number)


def selection(query: Mapping[str, Any]) -> dict[str, Any]:
    """Read which cases an address asks for, as parameters of ``case_rows``. Nonsense selects nothing."""
    chosen: dict[str, Any] = {name: query[name] for name in SELECTIONS if query.get(name)}
    if "variant" in chosen:
        try:
            chosen["variant"] = int(chosen["variant"])
        except ValueError:
            del chosen["variant"]
    return chosen
