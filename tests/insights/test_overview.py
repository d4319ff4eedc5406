"""This evening a manager wants to know: how are we serving, and are we sure?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from madoguchi.insights.figures import FIGURES, Asked, compute, one
from madoguchi.insights.overview import questions
from madoguchi.insights.rows import Rows, behind
from madoguchi.processes.names import Names
from madoguchi.warehouse import Filters
from tests import people, service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


def tile(context: Any, code: str) -> Any:
    return next(tile for tile in context["overview"].tiles if tile.metric.metric == code)


def test_an_empty_house_says_what_to_do_next(signed_in: Any) -> None:
    page = signed_in(people.manager(), "ja").get("/").content.decode()
    assert "まだ表示できるものがありません" in page
    assert "データを取り込む" in page


def test_a_figure_comes_with_its_n_and_interval(signed_in: Any) -> None:
    service.cases(40)
    service.answers([5] * 30 + [4] * 26 + [3] * 10 + [1] * 4)  # 56 of 70: Newcombe's example
    context = signed_in(people.manager()).get("/").context
    csat = tile(context, "csat").metric
    assert csat.value == pytest.approx(80.0)
    assert csat.n == 70
    assert (csat.low, csat.high) == pytest.approx((69.2, 87.7), abs=0.1)
    assert tile(context, "resolution_median").metric.value == pytest.approx(2 * 3_600_000)


def test_a_missing_code_is_no_promoter(signed_in: Any) -> None:
    service.cases(40)
    service.answers([10] * 30 + [0] * 30 + [11] * 40, question=service.NPS)
    nps = tile(signed_in(people.manager()).get("/").context, "nps").metric
    assert (nps.value, nps.n) == (0.0, 60)


def test_fewer_than_five_answers_are_not_shown(signed_in: Any) -> None:
    service.cases(40)
    service.answers([5, 5, 5, 5])
    response = signed_in(people.manager()).get("/", {"period": "all"})
    assert tile(response.context, "csat").metric.value is None
    tiles = response.content.decode().split('<div class="tile')
    csat = next(part for part in tiles if ">CSAT</a>" in part)
    assert csat.startswith(" not-shown")
    assert "<i>n</i> &lt; 5" in csat


def test_a_change_that_may_be_noise_is_not_claimed(signed_in: Any) -> None:
    service.cases(40)
    service.answers([5] * 33 + [2] * 17, before=10, name="now")
    service.answers([5] * 30 + [2] * 20, before=40, name="then")
    page = signed_in(people.manager(), "ja").get("/", {"period": "28d"}).content.decode()
    assert "差があるとは言えません" in page
    assert "上がりました" not in page


def test_a_clear_change_is_a_sentence_with_its_interval(signed_in: Any) -> None:
    service.cases(40)
    service.answers([5] * 90 + [2] * 10, before=10, name="now")
    service.answers([5] * 50 + [2] * 50, before=40, name="then")
    page = signed_in(people.manager(), "ja").get("/", {"period": "28d"}).content.decode()
    assert "上がりました" in page
    change = tile(signed_in(people.admin()).get("/", {"period": "28d"}).context, "csat").change
    assert change.low > 0


def test_filters_narrow_every_figure_and_stay_in_the_address(signed_in: Any) -> None:
    service.cases(30, channel="phone", name="p", hours=2)
    service.cases(30, channel="email", name="e", hours=10)
    response = signed_in(people.manager()).get("/", {"channel": "email"})
    assert tile(response.context, "volume").metric.value == 30
    assert tile(response.context, "resolution_median").metric.value == pytest.approx(10 * 3_600_000)
    assert "channel=email" in tile(response.context, "resolution_median").href


def test_two_questions_are_never_mixed_into_one_csat(signed_in: Any) -> None:
    service.cases(40)
    service.answers([5] * 60)
    bath = service.CSAT | {"code": "bath", "text_en": "How was the bath?"}
    service.answers([1] * 30, question=bath)
    assert tile(signed_in(people.manager()).get("/").context, "csat").metric.value == 100.0


def test_the_rows_behind_a_figure_are_as_many_as_its_n(signed_in: Any) -> None:
    service.cases(40)
    service.answers([5] * 70)
    client = signed_in(people.manager())
    assert client.get("/figures/csat/rows/").context["page"].paginator.count == 70
    assert client.get("/figures/resolution_median/rows/").context["page"].paginator.count == 40
    taken = b"".join(client.get("/figures/csat/rows/", {"format": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )
    assert taken.count("\n") >= 71


def test_an_agent_sees_figures_but_takes_no_table_along(signed_in: Any) -> None:
    service.cases(40)
    client = signed_in(people.agent())
    assert client.get("/").status_code == 200
    assert client.get("/figures/volume/rows/", {"format": "csv"})["content-type"].startswith("text/html")


def test_a_figure_that_does_not_exist_is_not_found(signed_in: Any) -> None:
    assert signed_in(people.manager()).get("/figures/happiness/").status_code == 404


@pytest.mark.parametrize("address", ["/?from=x&to=2026-99-99", "/?period=zzz&channel=nope", "/?compare=no", "/?from=2027-01-01&to=2020-01-01"])  # fmt: skip
def test_a_broken_address_still_shows_a_page(signed_in: Any, address: str) -> None:
    service.cases(40)
    assert signed_in(people.manager()).get(address).status_code == 200


def test_the_menus_show_what_is_used_where_the_address_makes_no_sense(signed_in: Any) -> None:
    service.cases(40)
    page = signed_in(people.manager(), "en").get("/", {"period": "zzz", "compare": "no"})
    form = page.context["form"]
    assert (form["period"].value(), form["compare"].value(), form.errors) == ("28d", "before", {})
    assert page.context["overview"].scope.period.days == 28


def test_a_figure_s_table_and_file_say_the_unit_in_words(signed_in: Any) -> None:
    service.cases(40)
    service.answers([5] * 40)
    client = signed_in(people.manager(), "ja")
    units = {row.get("unit") for row in client.get("/figures/csat_mean/").context["trend"]}
    assert units - {None} == {"点"}
    file = b"".join(client.get("/figures/csat/", {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert ",%," in file
    assert "percent" not in file


def test_stages_are_listed_with_the_time_spent_in_them(signed_in: Any) -> None:
    service.cases(40, hours=5)
    rows = {row.name: row for row in signed_in(people.manager()).get("/").context["overview"].stages}
    assert rows["resolve"].time.value == pytest.approx(4 * 3_600_000)  # an hour of it was before the reply
    assert rows["resolve"].cases == 40


def test_the_rows_behind_a_figure_say_which_it_counts(signed_in: Any) -> None:
    service.cases(20, before=20, name="long ago")
    service.cases(30, before=3, name="not yet a week ago")
    service.answers([5] * 20 + [2] * 5 + [""] * 5)
    client, names = signed_in(people.admin()), Names.load()
    period = Filters(since=service.LAST - dt.timedelta(days=27), until=service.LAST)
    found = compute([Asked(figure, period) for figure in FIGURES.values()], questions())
    for figure, told in zip(FIGURES.values(), found, strict=True):
        if (metric := one(told)) is None:
            continue
        rows = Rows(figure, behind(figure, period))
        listed = list(rows.every(names))
        counted = [row for row in listed if row["valid" if rows.answers else "counted"]]
        assert (len(listed), len(counted)) == (rows.counts["n"], rows.counts["counted"]), figure.code
        assert len(counted) == metric.n, figure.code
        if figure.share and metric.value is not None:
            share = sum(row["positive"] for row in counted) / len(counted)
            assert metric.value == pytest.approx(100 * share), figure.code
    page = client.get("/figures/csat/rows/").content.decode()
    assert "25 of 30 rows count" in page
