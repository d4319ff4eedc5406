"""Take the pictures of the guide from a running sample: ``python tools/pictures.py http://localhost:8000 DATA [NAME…]``.

DATA is the data directory of ``madoguchi up --sample``, which holds the sign-in. Needs Playwright and a Chromium. The
picture of the editor leaves a draft of the sample's blueprint behind.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MEMBER = "okami@sample.example"


def _opened(path: str) -> Callable[[Page], None]:
    def show(page: Page) -> None:
        page.goto(path)

    return show


def _editor(page: Page) -> None:
    """The draft of the first blueprint, begun where there is none, with a step chosen."""
    page.goto("/process/blueprints/")
    page.locator("tbody a[href*='/process/blueprints/']").first.click()
    if (begin := page.locator("form[action$='/draft/'] button")).count():
        begin.click()
    else:
        page.locator(".page-head a.button[href*='/versions/']").click()
        page.locator("a[href$='/edit/']").first.click()
    card = page.locator("[data-step-id='send_request']")
    card.scroll_into_view_if_needed()
    card.click()
    page.locator(".bp-talk h3").wait_for()
    page.evaluate("scrollTo(0, 0)")


PICTURES: dict[str, tuple[int, Callable[[Page], None]]] = {
    "overview": (960, _opened("/")),
    "process": (1000, _opened("/process/")),
    "journey": (1080, _opened("/journey/")),
    "verdict": (1080, _opened("/process/verdicts/stage/investigate/")),
    "blueprint": (960, _editor),
}
"""Name → height of the window, and what leads to the page."""


def main(address: str, data: str, names: list[str]) -> None:
    """Take the pictures named, or all, in both languages, 1,440 wide."""
    word = json.loads(Path(data, "sample-sign-in.json").read_text("utf-8"))["password"]
    with sync_playwright() as playwright:
        path = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for language, locale in (("en", "en-GB"), ("ja", "ja-JP")):
            context = browser.new_context(base_url=address, locale=locale, reduced_motion="reduce")
            context.add_cookies([{"name": "django_language", "value": language, "url": address}])
            page = context.new_page()
            page.goto("/account/login/")
            page.locator("input[name=login]").fill(MEMBER)
            page.locator("input[name=password]").fill(word)
            page.locator("form button[type=submit]").last.click()
            page.wait_for_load_state()
            for name in names or PICTURES:
                height, show = PICTURES[name]
                page.set_viewport_size({"width": 1440, "height": height})
                show(page)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=str(FOLDER / f"{name}-{language}.png"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
