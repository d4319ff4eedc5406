"""``madoguchi mine FILE --blueprint BP.json`` says how far the cases of a file follow a drawing; so do real logs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from madoguchi.core.blueprint.model import Rule
from madoguchi.core.blueprint.reading import dumps
from madoguchi.site.cli import main
from tests.processes.conformance.drawn import drawing

USUAL = ("send", "receive", "ask_back_office", "check", "answer", "timer")


@pytest.fixture
def log(tmp_path: Path) -> str:
    lines = ["case,activity,at"]
    for number in range(8):
        steps = USUAL if number < 5 else [step for step in USUAL if step != "check"]
        lines += [f"K{number},{step},2026-06-0{day + 1}T09:00:00Z" for day, step in enumerate(steps)]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text(dumps(drawing(rules=(Rule("r", "before", "check", "answer"),))), "utf-8")
    return str(path)


def test_conformance_is_part_of_the_mined_log(
    log: str, plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mine", log, "--blueprint", plan, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["conformance"]
    assert (told["cases"], told["conforming_cases"], told["share"]["n"]) == (8, 5, 8)
    assert told["fitness"] == pytest.approx((5 + 3 * (1 - 1 / 11)) / 8)
    assert [(one["kind"], one["step"], one["cases"]) for one in told["deviations"]] == [
        ("rule", "answer", 3),
        ("skipped", "check", 3),
    ]
    assert told["deviations"][1]["said"] == "“Checks stock” skipped"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["5 of 8 cases as drawn", "“Checks stock” skipped"]),
        ("ja", ["8 件のうち 5 件", "「在庫を確認」を飛ばした"]),
    ],
)
def test_it_is_said_in_words(
    log: str, plan: str, capsys: pytest.CaptureFixture[str], language: str, words: list[str]
) -> None:
    assert main(["mine", log, "--blueprint", plan, "--lang", language]) == 0
    told = capsys.readouterr().out
    for word in words:
        assert word in told
