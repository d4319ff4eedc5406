"""A browser test waits for what it expects: a busy machine shows the next page later than the next line runs."""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import axe_problems, fits

HERE = Path(__file__).parent
AT_ONCE = re.compile(
    r"assert .*\b(?:page|locator|get_by_\w+)\b.*"
    r"(?:\.is_(?:visible|hidden|checked|enabled|disabled)\(|\.count\(\)|\.inner_text\(|\.text_content\(|\.input_value\(|page\.url\b)"
)
ACTS = {"click", "dblclick", "tap", "press", "check", "uncheck", "select_option", "drag_to"}
LOOKS_ONCE = {"evaluate", "evaluate_all", "count", "content", "is_visible", "all_inner_texts", "screenshot"}


def browser_tests() -> Iterator[tuple[Path, str]]:
    for file in sorted(HERE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "playwright" in text or "tests.browser" in text:
            yield file.relative_to(HERE), text


def calls_in_order(function: ast.AST) -> list[tuple[str, int]]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0))
    return [(ast.unparse(call.func).rpartition(".")[2], call.lineno) for call in calls]


def looked_at_too_soon(function: ast.AST) -> Iterator[int]:
    """The lines that look at a page once, straight after something was done to it."""
    acted = False
    for name, line in calls_in_order(function):
        if name in ACTS:
            acted = True
        elif name in LOOKS_ONCE and acted:
            yield line
        elif name not in {"locator", "get_by_role", "get_by_label", "get_by_text", "nth"}:
            acted = False


def test_no_browser_test_looks_only_once() -> None:
    found = [
        f"{file}:{number}: {line.strip()}"
        for file, text in browser_tests()
        for number, line in enumerate(text.splitlines(), 1)
        if AT_ONCE.search(line)
    ]
    assert not found, "ask with playwright's expect(), which waits:\n" + "\n".join(found)


def test_no_browser_test_looks_straight_after_a_click() -> None:
    found = [
        f"{file}:{line}"
        for file, text in browser_tests()
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef)
        for line in looked_at_too_soon(function)
    ]
    assert not found, "wait for what the click should bring, then look:\n" + "\n".join(found)


def test_no_browser_test_waits_for_an_address_that_fits_every_page() -> None:
    assert not [str(file) for file, text in browser_tests() if f'wait_for_url("{"**/"}")' in text]


class Slow(BaseHTTPRequestHandler):
    """A page whose link leads to one that begins at once and comes when it is let."""

    let = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html>")
        if self.path == "/slow":
            self.wfile.flush()
            self.let.wait(0.5)
        self.wfile.write(
            b"<html lang=en><title>Slow</title><main><h1>Slow</h1><a href='/slow'>on</a></main></html>"
        )

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the way."""


@pytest.mark.browser
def test_a_page_is_looked_at_when_it_is_there(browser: Browser) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.get_by_role("link").click()
        assert axe_problems(page) == []
        page.get_by_role("link").click()
        assert fits(page)
    finally:
        page.close()
        server.shutdown()
