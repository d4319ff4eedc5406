"""What the journeys have in common: a file taken in by page, and the work a worker would do meanwhile."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from madoguchi.imports import jobs
from madoguchi.imports.models import Batch
from madoguchi.warehouse import wait_until_fresh


def upload(page: Page, file: Path) -> None:
    """Choose a file on the page for new imports and go on to its columns."""
    page.locator("input[type=file]").set_input_files(file)
    page.locator("button[type=submit].primary").click()
    page.wait_for_selector("select[name='column-0']")


def take_in(page: Page) -> None:
    """Start the import from its columns and see it finished."""
    page.locator("button[value=run]").first.click()
    page.wait_for_selector("#progress")
    jobs.run(Batch.objects.get(state=Batch.State.RUNNING).pk)
    page.wait_for_selector("#progress", state="detached")
    assert Batch.objects.latest("pk").state == Batch.State.DONE
    wait_until_fresh(60)
