"""Write what two other process-mining tools say about the real logs, as small files our tests compare with.

Not a test and never run by them: pm4py is AGPL and no dependency of ours, so it lives in an environment of
its own. To make the files again:

    python -m venv oracle && oracle/bin/pip install pm4py r4pm
    oracle/bin/python tests/processes/make_oracle.py LOGS_DIRECTORY tests/processes/oracle

Each file holds the directly-follows edges with counts and mean seconds, the number of variants with the most
frequent ones, start and end activities, and where the numbers come from. pm4py gives all of it; r4pm counts
the edges and variants a second time and must agree, or nothing is written.
"""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas
import pm4py  # type: ignore[import-not-found]
import polars  # type: ignore[import-not-found]
import r4pm  # type: ignore[import-not-found]

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"


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
        print(path.name, answer["cases"], answer["events"], len(answer["edges"]), answer["variant_count"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
