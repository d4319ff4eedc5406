"""How cases really ran, over the API: the map as a mined log, and the variants page by page."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema

from madoguchi.core.blueprint.automaton import AutomatonError
from madoguchi.core.text import Text
from madoguchi.people.tokens import allow
from madoguchi.processes.blueprints.queries import in_force
from madoguchi.processes.conformance import mined
from madoguchi.processes.conformance.queries import summary
from madoguchi.processes.filters_api import ChosenOrSaved
from madoguchi.processes.mined_log import activity_row, edge_row
from madoguchi.processes.names import Names
from madoguchi.warehouse import Filters, ask, ask_many

router = Router()
VARIANTS = 50
MOST_VARIANTS = 100_000


class Activity(Schema):
    """An activity; ``cases`` went through it, ``starts`` began and ``ends`` ended with it."""

    activity: str
    count: int
    cases: int
    starts: int
    ends: int


class Edge(Schema):
    """One activity straight after another; waits from the end of one to the start of the next."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    count: int
    cases: int
    mean_seconds: float | None
    median_seconds: float | None
    p90_seconds: float | None


class Variant(Schema):
    """A sequence of steps, and how many cases ran like that."""

    steps: list[str]
    count: int


class MinedLog(Schema):
    """A mined log, as ``madoguchi mine`` prints it."""

    cases: int
    events: int
    activities: list[Activity]
    edges: list[Edge]
    variants: list[Variant]
    variant_count: int
    conformance: dict[str, Any] | None
    verdicts: list[dict[str, Any]]


class VariantPage(Schema):
    """A page of variants, the most frequent first."""

    items: list[Variant]
    variant_count: int
    cases: int
    next_offset: int | None


@router.get("", response=MinedLog, by_alias=True, summary="Process map")
def process_map(
    request: HttpRequest,
    chosen: Query[ChosenOrSaved],
    variants: Annotated[int, Field(ge=0, le=1_000)] = VARIANTS,
) -> dict[str, Any]:
    """Activities, the paths between them, and the most frequent variants. Right: see_figures.

    Cases count by the day they were opened; all figures are full counts. ``conformance`` is filled where exactly one
    blueprint is in force, of the cases it is for; verdicts have an address of their own.
    """
    filters = chosen.filters_for(allow(request, "see_figures"))
    totals, activities, edges, ways = ask_many(
        [
            ("process_totals", filters, {}),
            ("process_activities", filters, {}),
            ("process_edges", filters, {}),
            ("process_variants", filters, {"limit": max(variants, 1)}),
        ]
    )
    return {
        "cases": int(totals[0]["cases"]),
        "events": int(totals[0]["events"]),
        "activities": sorted(map(activity_row, activities), key=lambda row: (-row["count"], row["activity"])),
        "edges": sorted(map(edge_row, edges), key=lambda row: (-row["count"], row["from"], row["to"])),
        "variants": [_variant(row) for row in ways[:variants]],
        "variant_count": int(ways[0]["total"]) if ways else 0,
        "conformance": _conformance(filters),
        "verdicts": [],
    }


@router.get("/variants", response=VariantPage, summary="Variants")
def process_variants(
    request: HttpRequest,
    chosen: Query[ChosenOrSaved],
    limit: Annotated[int, Field(ge=1, le=1_000)] = VARIANTS,
    offset: Annotated[int, Field(ge=0, le=MOST_VARIANTS)] = 0,
) -> dict[str, Any]:
    """All variants, page by page: pages by place, since a variant's rank moves with every case. Right: see_figures."""
    filters = chosen.filters_for(allow(request, "see_figures"))
    rows = ask("process_variants", filters, limit=limit, offset=offset)
    total = int(rows[0]["total"]) if rows else 0
    following = offset + len(rows)
    return {
        "items": [_variant(row) for row in rows],
        "variant_count": total,
        "cases": int(rows[0]["cases"]) if rows else 0,
        "next_offset": following if rows and following < total and following <= MOST_VARIANTS else None,
    }


def _conformance(filters: Filters) -> dict[str, Any] | None:
    every = in_force()
    if len(every) != 1:
        return None
    (chosen,) = every
    language, names = get_language() or "en", Names.load()
    try:
        found = summary(chosen, filters)
    except AutomatonError:
        return None  # the drawing allows nothing to be compared with; its page says why

    def activity(code: str) -> Text:
        return Text(names.activity(code), names.activity(code))

    return mined.to_json(found, chosen.blueprint, language, activity)


def _variant(row: Any) -> dict[str, Any]:
    return {"steps": list(row["steps"]), "count": int(row["count"])}
