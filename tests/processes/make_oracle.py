"""Write what two other process-mining tools say about the real logs, as small files our tests compare with.

Not a test and never run by them: pm4py is AGPL and no dependency of ours, so it lives in an environment of
its own. To make the files again:

    python -m venv oracle && oracle/bin/pip install pm4py r4pm
    oracle/bin/python tests/processes/make_oracle.py LOGS_DIRECTORY tests/processes/oracle

Each file holds the directly-follows edges with counts, mean and median seconds, the number of variants with the
most frequent ones, start and end activities, durations of cases, activities done again, the same of the log under
filters, two of which leave activities out, and where the numbers come from. pm4py gives all of it; r4pm counts the
edges and variants a second time, of the filtered logs too, and must agree, or nothing is written.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas
import pm4py  # type: ignore[import-not-found]
import polars  # type: ignore[import-not-found]
import r4pm  # type: ignore[import-not-found]

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
FOR_EVER = 1e12


def read(path: Path) -> pandas.DataFrame:
    """Read a log with every value kept as text ("NA" is a value, not a gap), in time order, ties by row."""
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False, na_filter=False)
    frame = frame[["case_id", "activity", "timestamp"]].rename(
        columns={"case_id": CASE, "activity": ACTIVITY, "timestamp": TIME}
    )
    frame[TIME] = pandas.to_datetime(frame[TIME], utc=True)
    frame["row"] = range(len(frame))
    return frame.sort_values([CASE, TIME, "row"], kind="stable").reset_index(drop=True)


def ask_pm4py(frame: pandas.DataFrame) -> dict[str, Any]:
    """Return edges, variants, starts and ends as pm4py finds them."""
    counts, starts, ends = pm4py.discover_dfg(frame)
    times, _, _ = pm4py.discover_performance_dfg(frame)
    variants = {steps: int(n) for steps, n in pm4py.get_variants(frame).items()}
    ways: list[list[Any]] = [[list(steps), n] for steps, n in variants.items()]
    ranked = sorted(ways, key=lambda v: (-v[1], v[0]))
    return {
        "cases": int(frame[CASE].nunique()),
        "events": len(frame),
        "activities": {str(k): int(v) for k, v in sorted(frame[ACTIVITY].value_counts().items())},
        "edges": [
            [a, b, int(n), times[(a, b)]["mean"], times[(a, b)]["median"]]
            for (a, b), n in sorted(counts.items())
        ],
        "starts": {k: int(v) for k, v in sorted(starts.items())},
        "ends": {k: int(v) for k, v in sorted(ends.items())},
        "variant_count": len(variants),
        "variants_top": ranked[:10],
        "variants_sha256": digest(ranked),
    }


def ask_of_cases(frame: pandas.DataFrame) -> dict[str, Any]:
    """Return durations from first to last event, and in how many cases each activity stands, once or again."""
    took = pandas.Series(pm4py.get_all_case_durations(frame))
    once = pm4py.get_event_attribute_values(frame, ACTIVITY, count_once_per_case=True)
    again = pm4py.get_rework_cases_per_activity(frame)
    return {
        "durations": {
            "mean_seconds": float(took.mean()),
            "median_seconds": float(took.median()),
            "longest_seconds": float(took.max()),
            "at_most_a_day": int((took <= 86_400).sum()),
        },
        "cases_with": {str(k): int(v) for k, v in sorted(once.items())},
        "cases_again": {str(k): int(v) for k, v in sorted(again.items())},
    }


def filtered(
    frame: pandas.DataFrame, whole: dict[str, Any]
) -> Iterator[tuple[tuple[str, ...], pandas.DataFrame]]:
    """Yield conditions as they stand in our addresses (``warehouse/conditions.py``), and the log pm4py keeps by them.

    The activities are the log's own: the most frequent ones, and the one nearest to half of the cases.
    """

    def text(kind: str, *values: str) -> str:
        return ":".join([kind, *(value.replace("~", "~0").replace(":", "~1") for value in values)])

    def with_steps(log: pandas.DataFrame, names: list[str], level: str, retain: bool) -> pandas.DataFrame:
        return pm4py.filter_event_attribute_values(log, ACTIVITY, names, level=level, retain=retain)

    often = sorted(whole["activities"], key=lambda name: (-whole["activities"][name], name))
    half = min(often, key=lambda name: abs(whole["cases_with"][name] / whole["cases"] - 0.5))
    a, b, *_ = max((edge for edge in whole["edges"] if edge[0] != edge[1]), key=lambda edge: edge[2])
    start = max(whole["starts"], key=lambda name: whole["starts"][name])
    end = max(whole["ends"], key=lambda name: whole["ends"][name])
    again = max(whole["cases_again"], key=lambda name: whole["cases_again"][name], default="")
    long = whole["durations"]["median_seconds"]
    some = with_steps(frame, [half], "case", True)
    yield (text("hide", often[0]),), with_steps(frame, [often[0]], "event", False)
    yield (text("hide", *often[1:3]),), with_steps(frame, often[1:3], "event", False)
    yield (text("with", half), text("hide", often[0])), with_steps(some, [often[0]], "event", False)
    yield (text("with", half),), some
    yield (text("without", half),), with_steps(frame, [half], "case", False)
    yield (text("next", a, b),), pm4py.filter_directly_follows_relation(frame, [(a, b)], retain=True)
    yield (text("never_next", a, b),), pm4py.filter_directly_follows_relation(frame, [(a, b)], retain=False)
    yield (text("later", a, end),), pm4py.filter_eventually_follows_relation(frame, [(a, end)], retain=True)
    yield (text("first", start),), pm4py.filter_start_activities(frame, [start])
    yield (text("last", end),), pm4py.filter_end_activities(frame, [end])
    yield (text("lasting", str(long), ""),), pm4py.filter_case_performance(frame, long, FOR_EVER)
    if again:
        yield (text("times", again, "2"),), pm4py.filter_activities_rework(frame, again, 2)


def ask_filtered(frame: pandas.DataFrame, whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Return edges and variants under each filter; both tools must agree. Filters that keep nothing or all are left out."""
    found = []
    for stack, kept in filtered(frame, whole):
        kept = kept.sort_values([CASE, TIME, "row"], kind="stable").reset_index(drop=True)
        if not 0 < len(kept) < len(frame) or kept[CASE].duplicated().sum() == 0:
            continue
        told = ask_pm4py(kept)
        compare(told, ask_r4pm(kept))
        names = ("cases", "events", "edges", "starts", "ends", "variant_count", "variants_sha256")
        found.append({"stack": stack, **{name: told[name] for name in names}})
    return found


def ask_r4pm(frame: pandas.DataFrame) -> dict[str, Any]:
    """Return edges and variants, with their counts, as r4pm finds them."""
    table = polars.DataFrame(
        {CASE: frame[CASE].tolist(), ACTIVITY: frame[ACTIVITY].tolist(), TIME: frame[TIME].tolist()}
    )
    log = r4pm.import_item_from_df("EventLog", table)
    graph = r4pm.bindings.discover_dfg(log)
    variants = r4pm.bindings.get_variants(r4pm.convert_item(log, "EventLogActivityProjection"))
    ranked = sorted(([v["activities"], v["count"]] for v in variants), key=lambda v: (-v[1], v[0]))
    return {
        "activities": dict(sorted(graph["activities"].items())),
        "edges": sorted([a, b, n] for (a, b), n in graph["directly_follows_relations"]),
        "variant_count": len(ranked),
        "variants_sha256": digest(ranked),
    }


def digest(ranked: list[list[Any]]) -> str:
    """Return the SHA-256 of all variants, one per line: count, then the steps between tabs."""
    lines = sorted("\t".join([str(n), *steps]) for steps, n in ranked)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def compare(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Raise ``ValueError`` where the two tools differ."""
    edges = [edge[:3] for edge in one["edges"]]
    same = {key: one[key] == other[key] for key in ("activities", "variant_count", "variants_sha256")}
    same["edges"] = sorted(edges) == other["edges"]
    if not all(same.values()):
        raise ValueError(f"pm4py and r4pm differ: {same}")


def lines(value: Any) -> str:
    """Return JSON with one edge or variant a line: small, and readable in a comparison of two versions."""
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def main(logs: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    tools = {name: version(name) for name in ("pm4py", "r4pm", "pandas", "polars")}
    for path in sorted(logs.glob("*.csv.gz")):
        frame = read(path)
        answer = ask_pm4py(frame)
        compare(answer, ask_r4pm(frame))
        answer |= ask_of_cases(frame)
        answer["filtered"] = ask_filtered(frame, answer)
        made = {
            "log": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "tools": tools,
            "made_by": "tests/processes/make_oracle.py",
            "order": "case, timestamp, row of the file",
            "edges_are": ["from", "to", "count", "mean_seconds", "median_seconds"],
        }
        parts = [f"{json.dumps(key)}: {lines(value)}" for key, value in ({"made": made} | answer).items()]
        text = "{" + ",\n".join(parts) + "}"
        (out / f"{path.name.removesuffix('.csv.gz')}.json").write_text(text + "\n", "utf-8")
        sizes = (answer["cases"], answer["events"], len(answer["edges"]), answer["variant_count"])
        print(path.name, *sizes, len(answer["filtered"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
