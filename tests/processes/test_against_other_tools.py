"""Real logs give what pm4py and r4pm give (``make_oracle.py``): counts, variants, edges, means; with filters, and imported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from madoguchi.imports.actions.prepare import prepare
from madoguchi.imports.actions.receive import receive_path
from madoguchi.imports.actions.run import run
from madoguchi.processes import mined_log
from madoguchi.processes.event_log import read
from madoguchi.site.cli import main
from madoguchi.warehouse import Filters, ask
from madoguchi.warehouse.anew import Anew, key
from madoguchi.warehouse.engine import DuckEngine
from madoguchi.warehouse.expressions.registry import answer
from tests.strict import shared

ORACLE = Path(__file__).parent / "oracle"
LOGS = sorted(path.stem for path in ORACLE.glob("*.json"))
QUICK = "bpi2013_closed_problems"
Row = Mapping[str, Any]
Asked = Callable[..., list[dict[str, Any]]]


@cache
def said(name: str) -> dict[str, Any]:
    """What the other tools say of a log."""
    found: dict[str, Any] = json.loads((ORACLE / f"{name}.json").read_text("utf-8"))
    return found


def log(name: str) -> Path:
    """The log itself, the very bytes the other tools read."""
    path = shared("logs", f"{name}.csv.gz")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == said(name)["made"]["sha256"]
    return path


def same_map(peer: Row, *, activities: Iterable[Row], edges: Iterable[Row], variants: Iterable[Row]) -> None:
    """Hold a mined log's activities, edges and variants to the other tools', number by number."""
    counted = {row["activity"]: row for row in activities}
    assert {name: row["starts"] for name, row in counted.items() if row["starts"]} == peer["starts"]
    assert {name: row["ends"] for name, row in counted.items() if row["ends"]} == peer["ends"]
    ours = {(row["from"], row["to"]): row for row in edges}
    assert {edge: row["count"] for edge, row in ours.items()} == {(a, b): n for a, b, n, *_ in peer["edges"]}
    for source, target, _count, mean, median in peer["edges"]:
        assert ours[(source, target)]["mean_seconds"] == pytest.approx(mean, rel=1e-12)
        assert ours[(source, target)]["median_seconds"] == pytest.approx(median, rel=1e-12)
    ways = list(variants)
    assert len(ways) == peer["variant_count"]
    lines = sorted("\t".join([str(way["count"]), *way["steps"]]) for way in ways)
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == peer["variants_sha256"]


def same_under(asked: Asked, peer: Row, stack: tuple[str, ...] = ()) -> None:
    """The same by the warehouse's questions, under a stack of filters."""
    filters = Filters(stack=stack)
    (totals,) = asked("process_totals", filters)
    assert (totals["cases"], totals["events"]) == (peer["cases"], peer["events"])
    same_map(
        peer,
        activities=asked("process_activities", filters),
        edges=map(mined_log.edge_row, asked("process_paths", filters)),
        variants=asked("process_variants", filters, limit=10_000_000),
    )


@pytest.mark.parametrize("name", LOGS)
def test_the_command_prints_what_the_other_tools_find(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mine", str(log(name)), "--json"]) == 0
    ours, peer = json.loads(capsys.readouterr().out), said(name)
    assert (ours["cases"], ours["events"], ours["read"]["skipped"]) == (peer["cases"], peer["events"], [])
    assert {row["activity"]: row["count"] for row in ours["activities"]} == peer["activities"]
    assert {row["activity"]: row["cases"] for row in ours["activities"]} == peer["cases_with"]
    same_map(peer, activities=ours["activities"], edges=ours["edges"], variants=ours["variants"])
    assert [[way["steps"], way["count"]] for way in ours["variants"][:10]] == peer["variants_top"]


@pytest.mark.parametrize(
    "name", [one if one == QUICK else pytest.param(one, marks=pytest.mark.slow) for one in LOGS]
)
def test_filters_leave_what_they_leave_in_the_other_tools(name: str) -> None:
    """Among them some that leave activities out, found anew in every question and once for all of them."""
    with read(log(name)) as found:
        for peer in said(name)["filtered"]:
            stack = tuple(peer["stack"])
            same_under(lambda *asked, **more: answer(found.engine, *asked, **more), peer, stack)
            if key(Filters(stack=stack)):
                same_anew(found.engine, peer, stack)


def same_anew(engine: DuckEngine, peer: Row, stack: tuple[str, ...]) -> None:
    of = key(Filters(stack=stack))
    assert of is not None
    kept = Anew(least=0, portion=5_000)
    try:
        with kept.reading(kept.begin(engine, 1, of), 120) as reading:
            assert reading is not engine
            same_under(lambda *asked, **more: answer(reading, *asked, **more), peer, stack)
    finally:
        kept.forget()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("inn", "warehouse")
@pytest.mark.parametrize("name", LOGS)
def test_an_imported_log_is_told_as_the_other_tools_tell_it(name: str) -> None:
    """From the file through import, record and facts to the answers pages show."""
    batch = receive_path([log(name)])
    prepare(batch)
    run(batch)
    peer = said(name)
    same_under(ask, peer)
    again = {row["activity"]: row["again_cases"] for row in ask("process_rework") if row["again_cases"]}
    assert again == peer["cases_again"]
    took = sorted((row["last_ms"] - row["opened_ms"]) / 1000 for row in ask("case_rows", limit=100_000))
    assert sum(took) / len(took) == pytest.approx(peer["durations"]["mean_seconds"], rel=1e-12)
    assert (took[(len(took) - 1) // 2] + took[len(took) // 2]) / 2 == peer["durations"]["median_seconds"]
    assert took[-1] == peer["durations"]["longest_seconds"]
    assert sum(seconds <= 86_400 for seconds in took) == peer["durations"]["at_most_a_day"]
    for one in peer["filtered"]:
        same_under(ask, one, tuple(one["stack"]))


@pytest.mark.parametrize("stack", [(), ("hide:Accepted / In Progress",)])
@pytest.mark.parametrize("params", [{}, {"lanes": True, "by": ["channel"]}, {"wait": "business"}])
def test_waits_ranked_by_bucket_have_the_same_quantiles(
    stack: tuple[str, ...], params: dict[str, Any]
) -> None:
    """Edges too large for an aggregate that holds all their waits: here all of them, or the larger ones."""
    with read(log(QUICK)) as found:
        filters = Filters(stack=stack)
        usual = answer(found.engine, "process_paths", filters, **params)
        assert any(row["median_ms"] for row in usual) == (
            params.get("wait") != "business"
        )  # no opening hours
        for at_once in (1, 1_000):
            ranked = answer(found.engine, "process_paths", filters, **params, at_once=at_once)
            for one, same in zip(ranked, usual, strict=True):
                assert one == {
                    name: pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
                    for name, value in same.items()
                }
