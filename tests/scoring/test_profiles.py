"""A lead sees how people were treated by stage and process, and how it went week by week."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import expect

from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch
from madoguchi.scoring.actions.score import catch_up
from madoguchi.warehouse import wait_until_fresh
from tests import people
from tests.browser import BOTH, Open, readable
from tests.scoring.talks import CARING, COLD, START, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
PAGE = "/conversations/treatment/"


def weeks_of(talks: dict[str, list[tuple[str, str]]], *stages: str, process: str, weeks: int = 3) -> None:
    """Bring in six conversations of each kind a week, their cases passing through these stages."""
    records, steps = [], []
    for name, turns in talks.items():
        for n in range(6 * weeks):
            began = START - dt.timedelta(weeks=n // 6)
            case = f"{process}-{name}-{n}"
            said = [
                {"speaker": speaker, "text": text, "at": began + dt.timedelta(seconds=12 * place)}
                for place, (speaker, text) in enumerate(turns)
            ]
            records.append(told(case, turns) | {"turns": said})
            steps += [
                {
                    "case": case,
                    "activity": stage,
                    "signal": "opened" if not place else "reply",
                    "at": began + dt.timedelta(minutes=place),
                    "stage": stage,
                    "process": process,
                }
                for place, stage in enumerate(stages)
            ]
    batch = Batch.objects.create(kind="events", source_system="desk", state=Batch.State.RUNNING)
    tally = take_in("events", steps, batch)
    assert tally.skipped == 0, tally.problems
    bring(*records)
    catch_up()
    wait_until_fresh(60)


def page(client: Any, **query: str) -> str:
    response = client.get(PAGE, query)
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode("utf-8-sig"))


def test_stages_processes_and_weeks_have_profiles(signed_in: Any) -> None:
    weeks_of({"A": CARING}, "問合せ", "解決", process="配送")
    weeks_of({"B": COLD}, "問合せ", process="予約")
    client = signed_in(people.manager(), "ja")
    html = page(client, period="all")
    assert "案件が通った段階別" in html
    assert "業務プロセス別" in html
    assert html.count('data-chart="trend-score_') == 3
    rows = [line.split(",") for line in page(client, period="all", format="csv").splitlines()]
    human = {line[1]: line for line in rows if line[2] == "人間"}
    assert float(human["配送"][3]) > float(human["予約"][3]) + 30
    assert (human["問合せ"][6], human["解決"][6]) == ("36", "18"), (
        "a case counts in every stage it passed through"
    )
    assert float(human["解決"][3]) == pytest.approx(float(human["配送"][3]))


def test_one_week_and_one_stage_are_no_comparison(signed_in: Any) -> None:
    weeks_of({"A": CARING}, "問合せ", process="配送", weeks=1)
    html = page(signed_in(people.manager(), "en"), period="all")
    assert "By stage" not in html
    assert "By process" not in html
    assert "data-chart" not in html


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", BOTH)
def test_the_trend_is_drawn_and_can_be_read_as_a_table(open_page: Open, language: str) -> None:
    weeks_of({"A": CARING}, "問合せ", "解決", process="配送")
    weeks_of({"B": COLD}, "問合せ", process="予約")
    page = open_page(f"{PAGE}?period=all", member=people.manager(), language=language)
    page.locator(".charts").scroll_into_view_if_needed()
    expect(page.locator(".charts canvas, .charts svg").first).to_be_visible()
    readable(page, f"treatment-trend-{language}")
    page.locator(".charts summary").first.click()
    expect(page.locator(".charts table").first).to_contain_text("12")


def test_a_chosen_stage_is_not_compared_with_others(signed_in: Any) -> None:
    weeks_of({"A": CARING}, "問合せ", "解決", process="配送")
    html = page(signed_in(people.manager(), "en"), period="all", stage="解決")
    assert "18 conversations scored" in html
    assert "By stage" not in html
