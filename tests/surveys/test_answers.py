"""A manager brought in a survey and wants to know, question by question, what people answered and whether it changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from madoguchi.core.metrics import compare
from madoguchi.core.metrics.intervals import wilson
from madoguchi.core.metrics.sums import ShareSums
from tests import people
from tests.surveys.asking import DAY, ask, fill_in, rows_of, survey, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]
MONTH = dt.timedelta(days=28)


def line(response: Any, code: str) -> Any:
    return next(
        one for part in response.context["listing"].parts for one in part.lines if one.question.code == code
    )


def test_before_anybody_answered_the_page_says_what_to_do(signed_in: Any) -> None:
    page = written(signed_in(people.manager(), "ja").get("/answers/"))
    assert "回答はまだありません" in page
    assert "回答を取り込む" in page
    assert "回答を取り込む" not in written(signed_in(people.agent(), "ja").get("/answers/"))


def test_every_kind_of_question_gets_its_own_figure(signed_in: Any) -> None:
    asked = survey()
    csat, nps, ces = (
        ask(asked, "csat", "csat"),
        ask(asked, "nps", "nps"),
        ask(asked, "ces", "ces", version="2.0"),
    )
    solved, age = ask(asked, "solved", "boolean"), ask(asked, "nights", "number")
    source = ask(asked, "source", "categorical", labels={"検索": 1, "知人": 2})
    words = ask(asked, "words", "text")
    fill_in(
        asked,
        {csat: 5, nps: 10, ces: 7, solved: 1, age: 1, source: 1, words: "また来ます。"},
        times=30,
    )
    fill_in(asked, {csat: 2, nps: 3, ces: 2, solved: 0, age: 3, source: 2, words: None}, times=10)
    response = signed_in(people.manager(), "ja").get("/answers/", {"period": "all"})
    page = written(response)

    figures = {
        code: {metric.metric: metric.value for metric in line(response, code).metrics}
        for code in ("csat", "nps", "ces", "solved", "nights")
    }
    assert figures["csat"] == pytest.approx({"csat": 75.0, "csat_mean": 4.25})
    assert figures["nps"] == pytest.approx({"nps": 50.0})
    assert figures["ces"] == pytest.approx({"ces": 75.0, "ces_mean": 5.75})
    assert figures["solved"] == pytest.approx({"boolean": 75.0})
    assert figures["nights"] == pytest.approx({"number_median": 1.0, "number_mean": 1.5})
    low, high = wilson(0.75, 40)
    assert (line(response, "csat").leading.low, line(response, "csat").leading.high) == pytest.approx(
        (100 * low, 100 * high)
    )
    assert [(metric.answer, metric.value) for metric in line(response, "source").top] == [
        ("検索", 75.0),
        ("知人", 25.0),
    ]
    assert "コメント 30 件" in page
    assert "回答票 40 件" in page
    assert [count for _, count in line(response, "nps").parts] == [
        30,
        0,
        10,
    ]  # promoters, passives, detractors
    assert line(response, "words").counts.blank == 10


def test_missing_codes_and_blanks_are_counted_apart_and_never_as_answers(signed_in: Any) -> None:
    asked = survey()
    nps = ask(asked, "nps", "nps", missing=["11"])
    for value, times in ((10, 20), (0, 10), (11, 7), (12, 2), (None, 3)):
        fill_in(asked, {nps: value}, times=times)
    response = signed_in(people.manager()).get("/answers/", {"period": "all"})
    told = line(response, "nps")
    assert (told.leading.value, told.leading.n) == (pytest.approx(100 * (20 - 10) / 30), 30)
    assert (told.counts.missing, told.counts.off_scale, told.counts.blank) == (7, 2, 3)


def test_of_fewer_than_five_answers_nothing_is_shown(signed_in: Any) -> None:
    asked = survey()
    csat = ask(asked, "csat", "csat")
    fill_in(asked, {csat: 5}, times=4)
    response = signed_in(people.manager()).get("/answers/", {"period": "all"})
    assert line(response, "csat").leading.value is None
    assert line(response, "csat").parts == []
    assert "100.0" not in written(response)


def test_a_change_is_claimed_only_if_it_survives_the_correction_over_the_list(signed_in: Any) -> None:
    asked = survey()
    questions = [ask(asked, f"q{number}", "csat") for number in range(6)]
    # The last change alone would pass at 5 %, but not as one of six.
    shares = {0: (50, 50), 1: (50, 50), 2: (50, 50), 3: (50, 50), 4: (30, 90), 5: (50, 64)}
    for place, (before, now) in shares.items():
        for count, day in ((before, DAY - MONTH), (now, DAY)):
            fill_in(asked, {questions[place]: 5}, times=count, at=day)
            fill_in(asked, {questions[place]: 1}, times=100 - count, at=day)
    alone = compare.proportions(ShareSums.counts(100, 50), ShareSums.counts(100, 64))
    assert alone.p_value is not None
    assert alone.p_value < 0.05
    period = {"from": "2026-10-20", "to": "2026-11-16"}
    response = signed_in(people.manager(), "ja").get("/answers/", period)
    changes = {f"q{place}": line(response, f"q{place}").change for place in shares}
    assert changes["q4"].clear
    assert changes["q4"].value == pytest.approx(60.0)
    assert not changes["q5"].clear
    assert changes["q5"].p_holm == pytest.approx(min(1.0, 5 * alone.p_value), rel=1e-6)
    page = written(response)
    assert "上がりました" in page
    assert "差があるとは言えません" in page
    assert "6 件すべてを Holm" in page


def test_filters_narrow_the_figures_and_stay_in_every_link(signed_in: Any) -> None:
    asked = survey()
    csat = ask(asked, "csat", "csat")
    fill_in(asked, {csat: 5}, times=20, channel="phone")
    fill_in(asked, {csat: 1}, times=10, channel="email")
    response = signed_in(people.manager()).get("/answers/", {"period": "all", "channel": "email"})
    assert line(response, "csat").leading.value == 0.0
    assert response.context["listing"].parts[0].filled_in == 10
    assert "channel=email" in line(response, "csat").href
    nothing = signed_in(people.analyst()).get("/answers/", {"from": "2026-11-11", "to": "2026-11-12"})
    assert "Nobody answered in this period" in written(nothing)


def test_the_list_goes_out_as_a_file_with_its_proof(signed_in: Any) -> None:
    asked = survey(attribution="福井県観光DX（CC BY 4.0）")
    csat = ask(asked, "csat", "csat")
    fill_in(asked, {csat: 5}, times=8)
    fill_in(asked, {csat: 2}, times=2)
    manager = signed_in(people.manager())
    rows = rows_of(manager.get("/answers/", {"period": "all", "format": "csv"}))
    share = next(row for row in rows if row["Figure"] == "CSAT (top-2-box)")
    assert (share["Value"], share["n"], share["Method"]) == ("80.0", "10", "wilson")
    assert share["Attribution"] == "福井県観光DX（CC BY 4.0）"
    # An agent may look, but takes nothing away
    page = signed_in(people.agent()).get("/answers/", {"period": "all", "format": "csv"})
    assert page.headers["Content-Type"].startswith("text/html")


def test_whose_data_it_is_stands_wherever_it_is_shown(signed_in: Any) -> None:
    asked = survey(attribution="Fukui Tourism DX, CC BY 4.0, https://example.org/licence")
    csat, words = ask(asked, "csat", "csat"), ask(asked, "words", "text")
    fill_in(asked, {csat: 5, words: "景色が良かった。"}, times=12)
    client = signed_in(people.agent())
    for path in (
        "/answers/",
        "/answers/comments/",
        f"/answers/questions/{csat.uid}/",
        f"/answers/questions/{csat.uid}/rows/",
    ):
        page = written(client.get(path, {"period": "all"}))
        assert "Fukui Tourism DX, CC BY 4.0" in page, path
        assert 'href="https://example.org/licence"' in page, path


def test_staff_surveys_are_apart_and_not_for_everyone(signed_in: Any) -> None:
    theirs, ours = survey(), survey("従業員アンケート", audience="staff")
    csat, enps = ask(theirs, "csat", "csat"), ask(ours, "enps", "enps")
    fill_in(theirs, {csat: 4}, times=10)
    fill_in(ours, {enps: 9}, times=10)
    manager = signed_in(people.manager(), "ja")
    assert (
        "従業員アンケート" not in written(manager.get("/answers/", {"period": "all"})).split("</nav>", 3)[-1]
    )
    staff = manager.get("/answers/staff/", {"period": "all"})
    assert line(staff, "enps").leading.value == 100.0
    assert manager.get(f"/answers/questions/{enps.uid}/", {"period": "all"}).status_code == 200
    for someone in (people.agent(), people.specialist()):
        client = signed_in(someone)
        for path in (
            "/answers/staff/",
            "/answers/staff/comments/",
            f"/answers/questions/{enps.uid}/",
            f"/answers/questions/{enps.uid}/rows/",
        ):
            assert client.get(path).status_code == 403, path
        assert "/answers/staff/" not in written(client.get("/answers/"))


def test_no_single_answer_of_a_colleague_can_be_opened_even_by_an_admin(signed_in: Any) -> None:
    ours = survey("従業員アンケート", audience="staff")
    enps = ask(ours, "enps", "enps")
    fill_in(ours, {enps: 9}, times=10)
    admin = signed_in(people.admin())
    assert admin.get(f"/answers/questions/{enps.uid}/rows/").status_code == 403
    assert "/rows/" not in written(admin.get(f"/answers/questions/{enps.uid}/", {"period": "all"}))


def test_a_stranger_is_asked_to_sign_in(inn: object) -> None:
    asked = survey()
    csat = ask(asked, "csat", "csat")
    for path in ("/answers/", "/answers/comments/", f"/answers/questions/{csat.uid}/"):
        assert Client().get(path).headers["location"].startswith("/account/login/")
