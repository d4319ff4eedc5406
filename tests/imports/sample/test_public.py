"""The public answers that ship: the published figures, the promised columns, the credit in both languages."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path

import pytest

from madoguchi.core.metrics.question import from_json
from madoguchi.imports.sample.public import ATTRIBUTION, DEFINITION, SURVEY, definition
from madoguchi.imports.sample.public.selection import COLUMNS, PERSON, TRACEABLE, select
from madoguchi.surveys.definition_file import read_definitions
from tests.strict import shared


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    text = gzip.decompress(SURVEY.read_bytes()).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_figures_are_the_published_ones(rows: list[dict[str, str]]) -> None:
    assert len(rows) == definition()["about"]["rows"] == 1945
    assert len({row[PERSON] for row in rows}) == 1296
    nps = [int(row["NPS"]) for row in rows]
    assert 100 * (sum(n >= 9 for n in nps) - sum(n <= 6 for n in nps)) / len(nps) == pytest.approx(
        20.00, abs=0.01
    )
    values = definition()["questions"]["満足度"]["values"]
    top = sum(values[row["満足度"]] >= 4 for row in rows) / len(rows)
    assert 100 * top == pytest.approx(89.67, abs=0.01)


def test_nothing_is_kept_that_describes_a_person(rows: list[dict[str, str]]) -> None:
    assert tuple(rows[0]) == COLUMNS
    assert all(re.fullmatch(r"P\d{4}", row[PERSON]) for row in rows)
    assert not [
        value for row in rows for name, value in row.items() if name != "回答日時" and TRACEABLE.search(value)
    ]
    assert SURVEY.stat().st_size < 300_000


def test_the_definition_reads_every_question(rows: list[dict[str, str]]) -> None:
    whole = read_definitions(DEFINITION)
    assert whole.person == PERSON
    assert set(whole.questions) <= set(COLUMNS)
    for column, entries in whole.questions.items():
        question = from_json(entries, column)
        if question.values:
            assert {row[column] for row in rows} <= set(question.values) | {""}


def test_the_credit_names_source_licence_and_changes_in_both_languages() -> None:
    text = ATTRIBUTION.read_text(encoding="utf-8")
    for word in (
        "福井県観光連盟",
        "Fukui Prefectural Tourism Federation",
        "CC BY 4.0",
        "Changes made",
        "次の変更",
    ):
        assert word in text
    assert set(definition()["about"]["credit"]) == {"en", "ja"}


def test_the_selection_is_what_the_published_file_gives(tmp_path: Path) -> None:
    target = tmp_path / "again.csv.gz"
    assert select(shared("surveys", "fukui_kanko_survey_202607.csv"), target) == 1945
    assert gzip.decompress(target.read_bytes()) == gzip.decompress(SURVEY.read_bytes())
