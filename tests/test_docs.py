"""The documentation says what is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_a_page_names_is_there(page: Path) -> None:
    named = re.findall(r"`((?:src|docs|tests|bench|tools)/[\w./-]+)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_is_documented() -> None:
    from madoguchi.site.cli import names

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in names() if f"madoguchi {name}" not in readme] == []


def test_every_setting_is_documented() -> None:
    settings = (ROOT / "src/madoguchi/site/settings.py").read_text(encoding="utf-8")
    deploy = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    family = {"MADOGUCHI_SMTP", "MADOGUCHI_WAREHOUSE"}
    names = set(re.findall(r'env(?:_\w+)?\("(MADOGUCHI_\w+)"', settings)) | {"DATABASE_URL", "MADOGUCHI_DATA"}
    missing = [n for n in names if n not in deploy and n.rsplit("_", 1)[0] not in family]
    assert missing == []
