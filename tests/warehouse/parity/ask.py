"""Ask every question of an engine. As a program: of the DuckDB that is installed, answers as JSON to a file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from madoguchi.warehouse.engine import Engine, WarehouseError
from madoguchi.warehouse.expressions import answer
from tests.warehouse.parity.parameters import PARAMETERS, Asked

Row = dict[str, Any]


def label(name: str, asked: Asked) -> str:
    """Name one way of asking."""
    chosen, params = asked
    return f"{name} {params} {json.dumps(chosen.to_query(), ensure_ascii=False)}"


def answers(engine: Engine, names: list[str] | None = None) -> Iterator[tuple[str, list[Row]]]:
    """Yield ``(label, rows)`` for every question and every set of parameters."""
    for name in names or sorted(PARAMETERS):
        for asked in PARAMETERS[name]:
            yield label(name, asked), answer(engine, name, asked[0], **asked[1])


def as_json(rows: list[Row]) -> list[Row]:
    """Return rows as they come back from JSON."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in rows
    ]


def main(target: Path) -> int:
    """Build the story's facts with the DuckDB that is installed, ask everything and write it down."""
    import django
    import duckdb

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    django.setup()
    from tests.warehouse import facts
    from tests.warehouse.parity import story

    engine = facts.built(story.events())
    told = {
        "version": duckdb.__version__,
        "facts": facts.rows(engine),
        "answers": {name: as_json(rows) for name, rows in answers(engine)},
    }
    target.write_text(json.dumps(told, ensure_ascii=False, default=str), encoding="utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])))
    except WarehouseError as error:
        sys.exit(str(error))
