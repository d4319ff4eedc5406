"""Conversations out of a file with one message a row, whatever order its rows are in."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from typing import Any

from madoguchi.core.text import Text
from madoguchi.kit.taking import Problem

Record = dict[str, Any]
Numbered = tuple[int, Record | Problem]

_TURN = ("speaker", "text", "at", "agent", "public")
_ADRIFT = Problem(
    "no_conversation",
    Text(
        "The row does not say which conversation it belongs to.",
        "どの会話の発言かが書かれていません。",
    ),
)


def conversations_of(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """Yield (number of its first row, conversation) in the order of first rows; rows with a problem come before them.

    A row has ``text``, ``speaker`` and the conversation's ``id`` or ``case``; what it says of the conversation counts
    where an earlier row left it blank. Messages go by their time where all of a conversation have one, else as they come.
    The rows wait in a file, so memory does not grow with them.
    """
    with tempfile.TemporaryDirectory(prefix="madoguchi-messages-") as folder:
        kept = sqlite3.connect(f"{folder}/rows")
        try:
            kept.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                "CREATE TABLE talk (id TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID;"
                "CREATE TABLE said (id TEXT, row INTEGER, body TEXT);"
            )
            for number, record in rows:
                if isinstance(record, Problem):
                    yield number, record
                elif not (key := str(record.get("id") or record.get("case") or "").strip()):
                    yield number, _ADRIFT
                else:
                    body = json.dumps(record, ensure_ascii=False, default=dt.datetime.isoformat)
                    kept.execute("INSERT OR IGNORE INTO talk VALUES (?, ?)", (key, number))
                    kept.execute("INSERT INTO said VALUES (?, ?, ?)", (key, number, body))
            kept.execute("CREATE INDEX which ON said (id, row)")
            for key, number in kept.execute("SELECT id, row FROM talk ORDER BY row"):
                found = kept.execute("SELECT body FROM said WHERE id=? ORDER BY row", (key,))
                yield number, _conversation(key, [json.loads(body) for (body,) in found])
        finally:
            kept.close()


def _conversation(key: str, rows: list[Record]) -> Record:
    whole: Record = {"id": key}
    for row in rows:
        for name, value in row.items():
            if name in ("personal", "attributes"):
                whole[name] = {**value, **whole.get(name, {})}
            elif name not in ("speaker", "text", "at", "public", "message") and value:
                whole.setdefault(name, value)
    turns = [_turn(row) for row in rows]
    if all(turn.get("at") not in (None, "") for turn in turns):
        turns.sort(key=lambda turn: _order(turn["at"]))
    return whole | {"turns": turns}


def _turn(row: Record) -> Record:
    turn = {name: row[name] for name in _TURN if name in row}
    if row.get("message"):
        turn["id"] = row["message"]
    if isinstance(at := turn.get("at"), str):
        try:
            turn["at"] = dt.datetime.fromisoformat(at)
        except ValueError:
            turn["at"] = _seconds(at)
    return turn


def _seconds(told: str) -> float | str:
    try:
        return float(told)
    except ValueError:
        return told


def _order(at: object) -> tuple[int, float]:
    if isinstance(at, dt.datetime):
        return 0, at.timestamp()
    return (0, at) if isinstance(at, float) else (1, 0.0)
