"""A browser test waits for what it expects: a busy machine shows the next page later than the next line runs."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
AT_ONCE = re.compile(
    r"assert .*\b(?:page|locator|get_by_\w+)\b.*"
    r"(?:\.is_(?:visible|hidden|checked|enabled|disabled)\(|\.count\(\)|\.inner_text\(|\.text_content\(|\.input_value\(|page\.url\b)"
)


def test_no_browser_test_looks_only_once() -> None:
    found = [
        f"{file.relative_to(HERE)}:{number}: {line.strip()}"
        for file in sorted(HERE.rglob("*.py"))
        if "playwright" in (text := file.read_text(encoding="utf-8")) or "tests.browser" in text
        for number, line in enumerate(text.splitlines(), 1)
        if AT_ONCE.search(line)
    ]
    assert not found, "ask with playwright's expect(), which waits:\n" + "\n".join(found)
