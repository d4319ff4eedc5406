"""A column that says what came of a case is told by its name."""

from __future__ import annotations

import pytest

from madoguchi.core.process.known_late import says_what_came


@pytest.mark.parametrize(
    ("name", "late"),
    [
        ("closed_code", True),
        ("resolved_by", True),
        ("ClosureReason", True),
        ("made_sla", True),
        ("SLA breached", True),
        ("解決区分", True),
        ("対応結果", True),
        ("priority", False),
        ("service_level", False),
        ("product", False),
        ("madeira_office", False),
        ("受付窓口", False),
    ],
)
def test_names_of_columns(name: str, late: bool) -> None:
    assert says_what_came(name) is late
