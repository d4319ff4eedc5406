"""Real survey answers that may be shipped: Fukui's tourists of July 2026, CC BY 4.0, with what their columns mean.

``survey.csv.gz`` holds a selection of the published columns (see ``ATTRIBUTION.md``); ``definition.json`` says how
to read them and is a definition file of ``madoguchi measure``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SURVEY = FOLDER / "survey.csv.gz"
DEFINITION = FOLDER / "definition.json"
ATTRIBUTION = FOLDER / "ATTRIBUTION.md"


def definition() -> dict[str, Any]:
    """The definition file: ``questions`` by column, ``person``, and under ``about`` name, licence and credit."""
    content: dict[str, Any] = json.loads(DEFINITION.read_text(encoding="utf-8"))
    return content
