"""Write a sample as files in the neutral formats, so that every importer can be tried on it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from madoguchi.imports.sample.simulate import Sample

Row = dict[str, Any]
DEFINITIONS = (
    *("organisation", "brands", "channels", "lanes", "teams", "members", "accounts", "request_types"),
    *("stages", "activities", "touchpoints", "surveys", "questions"),
)


def write(sample: Sample, folder: Path) -> dict[str, Path]:
    """Write the sample into ``folder`` (made if missing) and return the path of each file by its kind.

    ``conversations`` is JSONL; ``events``, ``answers``, ``customers``, ``transactions`` are UTF-8 CSV with the
    headers of the neutral formats; ``definition`` is JSON with everything that describes rather than happens;
    ``truth`` is the answer sheet, for tests and benches. The same sample gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {
        "conversations": folder / "conversations.jsonl",
        "definition": folder / "definition.json",
        "truth": folder / "truth.json",
        **{
            kind: folder / f"{kind}.csv"
            for kind in ("events", "answers", "customers", "transactions", "invitations")
        },
    }
    with paths["conversations"].open("w", encoding="utf-8", newline="\n") as file:
        for conversation in sample.conversations:
            file.write(json.dumps(_neutral(conversation), ensure_ascii=False) + "\n")
    for kind in ("events", "answers", "customers", "transactions", "invitations"):
        _csv(paths[kind], getattr(sample, kind))
    _json(paths["definition"], {name: getattr(sample, name) for name in DEFINITIONS})
    _json(paths["truth"], {"truths": sample.truths, "cases": sample.hidden})
    return paths


def _neutral(conversation: Row) -> Row:
    """The conversation as the JSONL format has it: who spoke a turn is its ``agent``."""
    turns = [
        {("agent" if key == "member" else key): value for key, value in turn.items()}
        for turn in conversation["turns"]
    ]
    return {**conversation, "turns": turns}


def _csv(path: Path, rows: Sequence[Row]) -> None:
    columns = list(rows[0]) if rows else []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(_plain(rows))


def _plain(rows: Iterable[Row]) -> Iterable[Row]:
    for row in rows:
        yield {key: "" if value is None else value for key, value in row.items()}


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
