"""Rated dialogues for ``scoring.py``, read from where ``MADOGUCHI_SHARED`` says; none of it is in the package."""

from __future__ import annotations

import ast
import csv
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from madoguchi.core.conversation.features import Line

SHARED = Path(os.environ.get("MADOGUCHI_SHARED", "../shared"))
DATA = SHARED / "data"
PARTS = ("train", "valid", "test")
RELABELLED = {"SGD": ("train_human_sgd", "valid_human_sgd"), "MWOZ": ("train_mwoz", "valid_mwoz")}


@dataclass(frozen=True)
class Rated:
    """A dialogue and its raters' answers, 1–5: of each customer turn and of the whole."""

    turns: list[Line]
    each: list[list[int]]
    whole: list[int]


def available(*paths: str) -> str:
    """Return what is missing of these files, relative to the data folder; "" where all are there."""
    return ", ".join(path for path in paths if not (DATA / path).exists())


def rated(name: str) -> list[Rated]:
    """Return the dialogues of one set of the user satisfaction simulation data, in the order of the file."""
    text = (DATA / f"dialogue/uss/{name}.txt").read_text("utf-8")
    return [_rated(part) for part in text.strip().split("\n\n")]


def _rated(part: str) -> Rated:
    turns: list[Line] = []
    each: list[list[int]] = []
    whole: list[int] = []
    for line in part.split("\n"):
        role, words, _, ratings, *_ = line.split("\t") + [""] * 3
        if words == "OVERALL":
            whole = [int(one) for one in ratings.split(",")]
            continue
        turns.append(Line("customer" if role == "USER" else "agent", words))
        if role == "USER":
            each.append([int(one) for one in ratings.split(",")])
    return Rated(turns, each, whole)


def published_split(name: str) -> dict[str, list[int]]:
    """Return the published 8:1:1 split by position in the file.

    Two MWOZ dialogues that begin alike (298 and 709) stand in two parts of the index. The published count of test rows,
    953, comes out only with 298 in the validation part and 709 in the test part.
    """
    index = json.loads((DATA / "dialogue/uss/session_index.json").read_text("utf-8"))[name]
    split = {part: [*index[part]] for part in PARTS}
    if name == "MWOZ":
        split["test"].remove(298)
        split["valid"].remove(709)
    return split


def relabelled(name: str) -> tuple[list[list[Line]], np.ndarray]:
    """Return the dialogues of the second annotation and their class: 0 dissatisfied, 1 neutral, 2 satisfied."""
    dialogues: list[list[Line]] = []
    classes: list[int] = []
    for file in RELABELLED[name]:
        for line in (DATA / f"dialogue/use-relabel/{file}.txt").read_text("utf-8-sig").splitlines():
            exchanges, _, label = line.split("\t")
            dialogues.append(_unfolded(ast.literal_eval(exchanges)))
            classes.append(int(label))
    return dialogues, np.array(classes)


def _unfolded(exchanges: list[str]) -> list[Line]:
    turns: list[Line] = []
    for exchange in exchanges:
        asked, _, answered = exchange.partition("|||")
        if asked == "OVERALL":
            break
        turns += [Line("customer", asked)] if asked.strip() else []
        turns += [Line("agent", one) for one in answered.split("|||") if one.strip()]
    return turns


def keigo() -> tuple[list[str], np.ndarray]:
    """Return the sentences of KeiCO and their honorific level, 1 (highest) to 4."""
    with (DATA / "dialogue/keico-ja/keico_corpus_forLREC_OldVersion.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    return [row["本文"] for row in rows], np.array([int(row["Level"]) for row in rows])


def polarity() -> dict[str, tuple[list[str], np.ndarray]]:
    """Return the hotel-review sentences of JRTE with their polarity (-1, 0, 1), by part."""
    found: dict[str, tuple[list[str], list[int]]] = {}
    with (DATA / "text/jrte_pn_ja.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            texts, classes = found.setdefault(row[4], ([], []))
            texts.append(row[2])
            classes.append(int(row[1]))
    return {part: (texts, np.array(classes)) for part, (texts, classes) in found.items()}
