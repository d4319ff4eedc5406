"""docs/formats.md names every field the readers know, and says true things about commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from madoguchi.kit.reading.fields import FIELDS
from madoguchi.site.commands import import_

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FIELDS)
def test_every_field_is_described_with_a_name_in_each_language(kind: str) -> None:
    for field in FIELDS[kind]:  # type: ignore[index]
        row = re.search(rf"^\| `{field.name}` \| {re.escape(field.label.ja)} \| (.*)$", PAGE, re.M)
        assert row is not None, f"{kind}: {field.name} is not in docs/formats.md"
        names = re.split(r", |、| \| ", row[1])
        known = [name for name in names if name in field.names]
        assert len(known) >= 2, f"{kind}: {field.name}"


def test_every_option_of_the_command_is_described() -> None:
    import argparse

    parser = argparse.ArgumentParser()
    import_.add_arguments(parser)
    options = {
        option for option in parser._option_string_actions if option.startswith("--") and option != "--help"
    }
    assert {option for option in options if option not in PAGE} == set()
