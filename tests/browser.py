"""Real pages in a real browser: the system's Chromium, driven by Playwright, against the live server."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.people import PASSWORD
from tests.strict import need

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
PATIENCE = 45_000  # ms; a page that comes is not waited for, one that does not fails
expect.set_options(timeout=PATIENCE)
OVERVIEW = re.compile(r"//[^/]+/$")  # the address of the Overview alone: "**/" would fit every page
Open = Callable[..., Page]
# Pages of one layout: in Japanese with every change, in English with the slow tests
BOTH = ["ja", pytest.param("en", marks=pytest.mark.slow)]


def chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    names = (os.environ.get("MADOGUCHI_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    path = chromium()
    need(path, "no Chromium is installed")
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.append("--no-sandbox")
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Open]:
    """Return a function that opens an address, as a member (or a stranger), in a language, at a width.

    ``open_page("/process/", member=manager, language="ja", size=PHONE)``; paths are relative to the live server.
    A page that logs an error to the console or fails to load a file of ours fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(
        path: str,
        *,
        member: Any = None,
        language: str = "en",
        size: Any = None,
        dark: bool = False,
        touch: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="ja-JP" if language == "ja" else "en-GB",
            viewport=size or DESK,
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if member is not None:
            from django.test import Client

            client = Client()
            client.force_login(member)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints, complaints


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in as a person would, on the sign-in page."""
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form button[type=submit]").last.click()
    page.wait_for_load_state()


def axe_problems(page: Page) -> list[str]:
    """Return what axe calls serious or critical on the page, one line each."""
    # A click returns when the next page has begun, not when it is there to be looked at.
    page.wait_for_load_state()
    # The page's own policy forbids foreign scripts; the checker is brought in past it, through the debugger.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{problem['id']}: {problem['help']} {json.dumps([node['target'] for node in problem['nodes']][:3])}"
        for problem in result
        if problem["impact"] in {"serious", "critical"}
    ]


def fits(page: Page) -> bool:
    """Whether the page can be read without scrolling sideways."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def sound(page: Page, name: str) -> None:
    """See that the page is for everyone at its width, and keep its picture."""
    assert axe_problems(page) == [], name
    assert fits(page), name
    picture(page, name)


def readable(page: Page, name: str) -> None:
    """See that the page is for everyone at a desk and on a phone, and keep its pictures."""
    before = page.viewport_size
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        sound(page, f"{name}-{size['width']}")
    page.set_viewport_size(before or DESK)


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page where ``MADOGUCHI_PICTURES`` says (nowhere by default)."""
    if folder := os.environ.get("MADOGUCHI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
