"""An answer as columns says what its rows say, also after a journey over the owner's socket."""

from __future__ import annotations

import socket
import threading
from typing import Any

from madoguchi.core.metrics.levels import Levels
from madoguchi.warehouse import protocol
from madoguchi.warehouse.columns import packed, unpacked
from madoguchi.warehouse.engine import Result
from madoguchi.warehouse.expressions import answer, answer_columns
from tests.warehouse import facts
from tests.warehouse.parity import story
from tests.warehouse.parity.parameters import PARAMETERS


class Far:
    """An engine that knows rows alone, as the cluster does."""

    dialect = "duckdb"

    def __init__(self, engine: Any) -> None:
        self.engine = engine

    def ask(self, expression: Any) -> Result:
        found: Result = self.engine.ask(expression)
        return found

    def close(self) -> None: ...


def test_columns_say_what_rows_say() -> None:
    engine = facts.built(story.events())
    ours, theirs = socket.socketpair()
    try:
        for name in (
            "verdict_cases",
            "verdict_steps",
            "verdict_attributes",
            "verdict_answers",
            "verdict_now",
        ):
            for filters, params in PARAMETERS[name]:
                rows = answer(engine, name, filters, **params)
                for columns in (
                    answer_columns(engine, name, filters, **params),
                    answer_columns(Far(engine), name, filters, **params),
                ):
                    head, parts = packed(columns)
                    threading.Thread(target=protocol.send, args=(ours, {"columns": head}, parts)).start()
                    message = protocol.receive(theirs)
                    told = unpacked(message["columns"], message["parts"])
                    for column, values in told.items():
                        plain = values.texts() if isinstance(values, Levels) else values
                        want = ["" if row[column] is None else row[column] for row in rows]
                        got = ["" if value != value else value for value in plain.tolist()]
                        assert got == want, (name, column)
    finally:
        ours.close()
        theirs.close()
        engine.close()
