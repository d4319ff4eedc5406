"""The draft of a real log holds at least four cases of five, measured by the aligner of the conformance page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from madoguchi.core.blueprint.automaton import compiled
from madoguchi.core.blueprint.reading import loads, problems
from madoguchi.core.process.conformance import Aligner
from madoguchi.core.text import Text
from madoguchi.processes.drafting import drafted
from madoguchi.processes.event_log import read
from madoguchi.warehouse.expressions.registry import answer
from tests.strict import shared


@pytest.mark.parametrize(
    ("name", "stages", "most_arrows"),
    [
        ("helpdesk", 4, 12),
        ("bpi2013_incidents", 2, 30),
        ("bpi2013_closed_problems", 1, 20),
        ("uci_incident", 4, 15),
    ],
)
def test_four_cases_of_five_of_a_real_log(name: str, stages: int, most_arrows: int) -> None:
    with read(shared("logs", f"{name}.csv.gz")) as log:

        def ask(question: str, **params: Any) -> Any:
            return answer(log.engine, question, **params)

        made = drafted(ask, name, Text(name, name))
        ways = [(row["steps"], row["count"]) for row in ask("process_variants", limit=10_000)]
    drawn = made.blueprint
    assert problems(drawn) == []
    aligner = Aligner(compiled(drawn))
    fitting = sum(count for steps, count in ways if aligner.align(steps).fits)
    assert made.share == fitting / sum(count for _steps, count in ways)
    assert made.share >= 0.8
    assert len(drawn.stages) == stages
    assert len(drawn.flows) <= most_arrows
    promises = [promise for stage in drawn.stages for promise in stage.promises]
    assert promises
    for promise in promises:
        assert promise.within_seconds
        assert "90 %" in promise.name.en


def test_the_verdict_of_a_draft_finds_its_promises_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from madoguchi.site.cli import main

    log, plan = str(shared("logs", "helpdesk.csv.gz")), str(tmp_path / "plan.json")
    assert main(["mine", log, "--draft", plan]) == 0
    capsys.readouterr()
    assert main(["mine", log, "--blueprint", plan, "--json"]) == 0
    verdicts = json.loads(capsys.readouterr().out)["verdicts"]
    assert len(verdicts) == 3  # in the first stage nothing takes time, so nothing is promised
    assert all(0.9 <= one["kept"]["value"] < 0.93 for one in verdicts)


def test_the_times_proposed_are_those_reached(tmp_path: Path) -> None:
    rows = ["case,activity,at,stage,lane"]
    for number in range(1, 11):
        start = f"2026-01-05T{8 + number // 6:02d}:00:00Z"
        rows += [
            f"{number},ask,{start},asking,customer",
            f"{number},answer,2026-01-05T{8 + number // 6:02d}:{number:02d}:00Z,answering,front",
        ]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    with read(path) as log:
        made = drafted(lambda question, **params: answer(log.engine, question, **params), "x", Text("X", "X"))
    asking, answering = made.blueprint.stages
    assert (asking.id, answering.id) == ("asking", "answering")
    # minutes 1 to 10: the 90th percentile (type 7) is 9.1 minutes
    assert answering.promises[0].within_seconds == 600
    assert "n = 10" in answering.note.en
    assert [lane.kind for lane in made.blueprint.lanes] == ["customer", "front"]


def test_the_command_writes_the_draft_as_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from madoguchi.site.cli import main

    log, out = tmp_path / "log.csv", tmp_path / "plan.json"
    log.write_text("case,activity,at\n1,a,2026-01-05T08:00:00Z\n1,b,2026-01-05T09:00:00Z\n", encoding="utf-8")
    assert main(["mine", str(log), "--draft", str(out)]) == 0
    assert "100.0 %" in capsys.readouterr().out
    drawn = loads(out.read_text("utf-8"))
    assert [step.id for step in drawn.steps] == ["start", "a", "b", "end"]
    assert main(["mine", str(log), "--draft", str(out)]) == 1
    assert "already there" in capsys.readouterr().err
    bpmn = tmp_path / "plan.bpmn"
    assert main(["mine", str(log), "--draft", str(bpmn), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["draft"]["share"] == 1.0
    assert "<bpmn:definitions" in bpmn.read_text("utf-8")
