"""The examples of docs/metrics.md are what the code does, and so are those in the docstrings."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest

from madoguchi.core import metrics, service_time
from madoguchi.core.metrics.question import from_json

PAGE = Path(__file__).resolve().parents[3] / "docs" / "metrics.md"


def fenced(language: str) -> list[tuple[int, str]]:
    """The page's blocks of a language with the line each begins on."""
    page = PAGE.read_text(encoding="utf-8")
    blocks = re.finditer(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return [(page.count("\n", 0, block.start()) + 1, block.group(1)) for block in blocks]


def test_the_examples_of_the_page_run_from_top_to_bottom() -> None:
    parser, names = doctest.DocTestParser(), dict[str, object]()
    runner, report = doctest.DocTestRunner(), list[str]()
    for line, block in fenced("python"):
        example = parser.get_doctest(block, names, "docs/metrics.md", str(PAGE), line)
        assert example.examples, f"the block on line {line} has no example"
        runner.run(example, out=report.append, clear_globs=False)
        names = example.globs
    assert runner.summarize(verbose=False).failed == 0, "".join(report)


def test_the_definition_file_of_the_page_is_read() -> None:
    [(_, block)] = fenced("json")
    for code, entry in json.loads(block)["questions"].items():
        assert from_json(entry, code).code == code


@pytest.mark.parametrize(
    "name",
    [
        f"{package.__name__}.{module.name}"
        for package in (metrics, service_time)
        for module in pkgutil.iter_modules(package.__path__)
    ],
)
def test_docstring_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0
