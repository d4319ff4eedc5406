"""A code that means "no answer" was read as one. The manager says so; the figures follow, the answers stay."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.core.metrics.question import define
from madoguchi.events.models import Event, Kind, Origin
from madoguchi.surveys.actions.define_question import Wording, define_question
from madoguchi.surveys.effect import effect
from madoguchi.surveys.models import Answer, Question
from madoguchi.warehouse import Filters
from madoguchi.warehouse import ask as ask_warehouse
from tests import people
from tests.surveys.asking import ask, fill_in, survey, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


@pytest.fixture
def satisfaction(inn: object) -> Question:
    """CSAT of 60 satisfied and 20 unsatisfied people; 20 more answered 3, which this survey means as "not used"."""
    asked = survey()
    question = ask(asked, "csat", "csat")
    for value, times in ((5, 60), (2, 20), (3, 20)):
        fill_in(asked, {question: value}, times=times)
    return question


def form(**changes: Any) -> dict[str, Any]:
    usual = {
        "text_ja": "満足度", "text_en": "Satisfaction", "kind": "csat", "scale_min": "1", "scale_max": "5",
        "polarity": "high_good", "positive": "4, 5", "missing": "", "labels": "", "version": "",
    }  # fmt: skip
    return usual | changes


def shares(question: Question) -> tuple[int, int]:
    (row,) = ask_warehouse("answer_shares", Filters(question=(question.pk,)), kind="csat")
    return row["n"], row["positives"]


def test_a_new_missing_code_leaves_the_answers_and_changes_the_figure(
    satisfaction: Question, signed_in: Any
) -> None:
    assert shares(satisfaction) == (100, 60)
    answers = list(Answer.objects.order_by("pk").values("pk", "value"))
    manager = people.manager()
    path = f"/answers/questions/{satisfaction.uid}/"
    response = signed_in(manager).post(
        f"{path}definition/?period=all", form(missing="3") | {"save": ""}, follow=True
    )
    assert "The definition was saved." in written(response)
    assert response.redirect_chain == [(f"{path}?period=all", 302)]
    assert shares(satisfaction) == (80, 60)
    assert list(Answer.objects.order_by("pk").values("pk", "value")) == answers
    event = Event.objects.filter(kind=Kind.QUESTION).latest("number")
    assert (event.origin, event.member_id, event.payload["missing"]) == (Origin.LIVE, manager.pk, ["3"])
    assert Event.objects.filter(kind=Kind.QUESTION).count() == 2  # the first one is still there
    assert response.context["detail"].counts.missing == 20


def test_the_effect_is_shown_before_anything_is_saved(satisfaction: Question, signed_in: Any) -> None:
    path = f"/answers/questions/{satisfaction.uid}/definition/"
    response = signed_in(people.manager(), "ja").post(path, form(missing="3") | {"try": ""})
    tried = response.context["tried"]
    (before, after), _ = tried.rows
    assert (before.value, after.value) == pytest.approx((60.0, 75.0))
    assert (tried.counted_before, tried.counted_after) == (100, 80)
    assert "この変更による影響" in written(response)
    satisfaction.refresh_from_db()
    assert satisfaction.missing == []
    assert shares(satisfaction) == (100, 60)


def test_the_sfo_survey_counts_blanks_as_promoters_without_its_missing_code() -> None:
    # Airport survey, NPS coded 0-10 with 11 for a blank: on a wider reading the blanks would pass for promoters.
    given = {10.0: 40, 8.0: 30, 3.0: 20, 11.0: 10}
    told = effect(define("rating", scale=(0, 11), positive=[9, 10, 11]), define("nps", missing=["11"]), given)
    assert (told.counted_before, told.counted_after) == (100, 90)
    after = next(new for _, new in told.rows if new is not None)
    assert after.value == pytest.approx(100 * (40 - 20) / 90)


def test_turning_the_scale_round_turns_the_figure_round(satisfaction: Question) -> None:
    turned = define("csat", "csat", direction="low_good")
    assert define_question(satisfaction, turned, Wording("満足度", ""), people.manager())
    assert shares(satisfaction) == (100, 20)


def test_saving_what_is_already_so_says_nothing_in_the_log(satisfaction: Question) -> None:
    same = Wording(satisfaction.text_ja, satisfaction.text_en)
    events = Event.objects.count()
    by = people.manager()
    assert not define_question(satisfaction, define("csat", "csat"), same, by)
    # New words alone are no new definition
    assert define_question(satisfaction, define("csat", "csat"), Wording("満足度", "Satisfaction"), by)
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"positive": "6"}, "肯定的な回答（positive）は尺度1〜5の数値で指定してください"),
        ({"positive": "満足"}, "「満足」は数値ではありません"),
        ({"scale_min": "5", "scale_max": "1"}, "小さいほうを先に指定してください"),
        ({"scale_max": ""}, "尺度は両端とも入力するか"),
        ({"kind": "nps"}, "NPSとeNPSの尺度は0〜10だけです"),
        ({"labels": "満足"}, "「ラベル = 数値」の形で入力してください"),
        ({"labels": "満足 = 7"}, "尺度1〜5の外にあります"),
        ({"version": "2.0"}, "バージョンはCESの1.0または2.0だけです"),
    ],
)
def test_what_cannot_hold_is_refused_with_how_to_mend_it(
    satisfaction: Question, signed_in: Any, changes: dict[str, str], words: str
) -> None:
    path = f"/answers/questions/{satisfaction.uid}/definition/"
    page = written(signed_in(people.manager(), "ja").post(path, form(**changes) | {"save": ""}))
    assert words in page
    satisfaction.refresh_from_db()
    assert (satisfaction.scale_max, satisfaction.positive) == (5.0, [4, 5])


def test_numbers_and_labels_may_be_written_as_people_write_them(
    satisfaction: Question, signed_in: Any
) -> None:
    path = f"/answers/questions/{satisfaction.uid}/definition/"
    filled = form(positive="４、５", missing="9、無回答", labels="満足＝5\n不満 = 1\n")
    signed_in(people.manager()).post(path, filled | {"save": ""})
    satisfaction.refresh_from_db()
    assert satisfaction.positive == [4, 5]
    assert satisfaction.missing == ["9", "無回答"]
    assert satisfaction.labels == {"満足": 5, "不満": 1}


def test_only_those_who_may_import_say_what_a_question_means(satisfaction: Question, signed_in: Any) -> None:
    path = f"/answers/questions/{satisfaction.uid}/definition/"
    for someone in (people.agent(), people.specialist(), people.analyst()):
        client = signed_in(someone)
        assert client.get(path).status_code == 403
        assert client.post(path, form() | {"save": ""}).status_code == 403
    assert signed_in(people.admin()).get(path).status_code == 200
