"""Of two conversations about the same request, the right one scores higher, in the right dimension."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from madoguchi.core.conversation import sense
from tests.core.conversation.pairs import measure, pairs

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def teacher() -> ModuleType:
    spec = importlib.util.spec_from_file_location("learn_sense", ROOT / "tools/learn_sense.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["learn_sense"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_open_pairs_are_ordered_as_people_read_them() -> None:
    found = measure(pairs("open"))
    assert found.ordered / found.of >= 0.95, found.wrong
    assert found.close / found.others >= 0.85, found.wrong


def test_pairs_nobody_has_learnt_from_are_ordered_as_people_read_them() -> None:
    found = measure(pairs("held"))
    assert found.ordered / found.of >= 0.95, found.wrong
    assert found.close / found.others >= 0.80, found.wrong


@pytest.mark.slow
def test_a_writer_nobody_has_learnt_from_is_read_as_well(teacher: ModuleType) -> None:
    found = dict(teacher.without_each_writer(list(pairs("open"))))
    assert len(found) >= 8
    ordered, of = sum(one.ordered for one in found.values()), sum(one.of for one in found.values())
    close, others = sum(one.close for one in found.values()), sum(one.others for one in found.values())
    assert ordered / of >= 0.95, [one.wrong for one in found.values()]
    assert close / others >= 0.85, [one.wrong for one in found.values()]


@pytest.mark.parametrize("kind", ["manner", "solution"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_language_and_no_kind_is_left_behind(language: str, kind: str) -> None:
    found = measure(pair for pair in pairs("open") if (pair.language, pair.kind) == (language, kind))
    assert found.ordered / found.of >= 0.90, found.wrong


@pytest.mark.slow
def test_the_same_pairs_teach_the_same(teacher: ModuleType) -> None:
    """Within what the arithmetic of another machine may round: a hundredth, or a weight just at the least that is kept."""
    again, shipped = teacher.made(list(pairs("open"))), teacher.FILE.read_text("utf-8")
    told = teacher.json.loads(shipped)
    for language in ("en", "ja"):
        for side in sense.READS:
            mine, theirs = again[language][side]["pieces"], told[language][side]["pieces"]
            for piece in mine.keys() | theirs.keys():
                one, other = mine.get(piece, [0, 0]), theirs.get(piece, [0, 0])
                assert all(abs(a - b) <= 1 or (0 in (a, b) and abs(a + b) <= teacher.LEAST) for a, b in zip(one, other, strict=True)), piece  # fmt: skip
