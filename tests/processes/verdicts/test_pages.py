"""A manager asks whether the process is bad or not followed, and opens the cases behind the answer."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from madoguchi.people.models import Member, Role
from madoguchi.processes.blueprints.queries import one_in_force
from madoguchi.processes.conformance.models import AcceptedDeviation
from madoguchi.processes.verdicts import queries
from madoguchi.warehouse import Filters
from tests import people
from tests.api.calling import Caller, caller
from tests.processes.verdicts import shop
from tests.processes.verdicts.alike import told_alike

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("warehouse", "inn")]


def signed_in(language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(Member.objects.filter(role=Role.MANAGER).first() or people.manager())
    return client


def told() -> dict[str, Any]:
    chosen = one_in_force()
    assert chosen is not None
    return {judged.stage: judged for judged, _rows in queries.verdicts(chosen, Filters()).stages}


def test_without_a_blueprint_or_events_the_page_says_what_to_do() -> None:
    assert "No blueprint is in force yet" in signed_in().get("/process/verdicts/").content.decode()
    shop.draw()
    assert "取り込む" in signed_in("ja").get("/process/verdicts/").content.decode()
    assert signed_in().get("/process/verdicts/stage/solve/").status_code == 200
    assert signed_in().get("/process/verdicts/stage/nothing/").status_code == 404


def test_a_sound_stage_and_one_that_is_badly_executed() -> None:
    shop.draw()
    shop.play()
    judged = told()
    assert [str(one) for one in judged["take"].verdicts] == ["sound"]
    assert [str(one) for one in judged["solve"].verdicts] == ["badly_executed"]

    page = signed_in().get("/process/verdicts/").content.decode()
    assert "Badly executed" in page
    assert "Sound" in page
    japanese = signed_in("ja").get("/process/verdicts/stage/solve/").content.decode()
    for words in ("実行の問題", "「二重確認」を飛ばした", "24時間以内に解決", "設計どおりに進めれば"):
        assert words in japanese
    english = signed_in().get("/process/verdicts/stage/solve/").content.decode()
    for words in (
        "deviations cost kept promises",
        "“Checks twice” skipped: without it about",
        "E-value",
        "Desk A",
    ):
        assert words in english


def test_journey_review_and_verdict_show_one_figure_for_every_stage() -> None:
    shop.draw()
    shop.play()
    assert told_alike() == {"take": (300, round(29200 / 300, 9)), "solve": (300, round(24200 / 300, 9))}


def test_the_cases_behind_a_verdict_open() -> None:
    shop.draw()
    shop.play()
    late = signed_in().get("/process/verdicts/stage/solve/cases/?cases=deviating_missed").content.decode()
    assert "50 cases" in late
    assert "S-294" in late
    assert "S-295" not in late
    designed = (
        signed_in().get("/process/verdicts/stage/solve/cases/?cases=conforming_missed").content.decode()
    )
    assert "S-001" in designed
    assert signed_in().get("/process/verdicts/stage/solve/cases/?cases=other").status_code == 404


def test_a_deviation_that_is_allowed_counts_as_designed() -> None:
    shop.draw()
    shop.play()
    before = told()["solve"].estimate
    assert before.deviating == 100
    AcceptedDeviation.objects.create(
        blueprint_id="shop", kind="skipped", step="check", stage="solve", reason="often not needed"
    )
    after = told()["solve"].estimate
    assert after.deviating == 0
    assert after.execution is None


def test_the_figures_as_a_file_and_over_the_api() -> None:
    shop.draw()
    shop.play()
    answer = signed_in().get("/process/verdicts/?format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Stage"] for row in rows[:2]] == ["Take up", "Solve"]
    solve = rows[1]
    kept, target = (
        next(float(value) for name, value in solve.items() if name.startswith(word))
        for word in ("Promises", "Target")
    )
    assert float(solve["Design gap"]) + float(solve["Execution gap"]) == pytest.approx(
        target - kept, abs=0.11
    )

    who: Caller = caller(Role.ANALYST)
    said = who.get("/process/verdicts").json()
    assert (said["blueprint"], said["version"], said["cases_read"]) == ("shop", 1, 300)
    take, solved = said["verdicts"]
    assert take["verdicts"] == ["sound"]
    assert solved["n_deviating"] == 100
    missing = solved["target"] - solved["kept"]["value"]
    assert missing == pytest.approx(solved["design_gap"]["value"] + solved["execution_gap"]["value"])
    assert who.get("/process/verdicts?blueprint=none").status_code == 404
    by_email = who.get("/process/verdicts?channel=email").json()
    assert by_email["cases_read"] == 150
