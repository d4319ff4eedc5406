"""What cases with a full score have more often than the others: behaviours, phrases, requests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from madoguchi.core.metrics.contrast import Counted, contrasts
from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch
from madoguchi.scoring.actions.score import catch_up
from madoguchi.scoring.full import full_score
from madoguchi.warehouse import Filters, wait_until_fresh
from tests import people
from tests.browser import BOTH, Open, readable
from tests.scoring.talks import CARING, COLD, START, bring, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]


def test_newcombe_s_own_example_comes_out_and_small_groups_are_left_out() -> None:
    # Newcombe (1998), table II, (a) 56/70 against 48/80: method 10 gives 0.0524 to 0.3339
    found = contrasts([("a", Counted(56, 70), Counted(48, 80)), ("few", Counted(20, 29), Counted(3, 80))])
    assert [one.code for one in found] == ["a"]
    assert found[0].difference.low == pytest.approx(5.24, abs=0.005)
    assert found[0].difference.high == pytest.approx(33.39, abs=0.005)
    assert found[0].clear


def test_of_many_differences_only_what_survives_all_is_clear() -> None:
    nothing = [(str(n), Counted(15 + n % 2, 30), Counted(15, 30)) for n in range(19)]
    alone = contrasts([("it", Counted(23, 30), Counted(15, 30))])
    among = contrasts([("it", Counted(23, 30), Counted(15, 30)), *nothing])
    assert alone[0].clear
    assert not among[0].clear


def lived(pairs: int = 40) -> None:
    """So many cases told with care and answered with a five, as many told coldly and answered with less."""
    talks, answers = [], []
    for n in range(2 * pairs):
        caring = n % 2 == 0
        talks.append(told(f"C{n}", CARING if caring else COLD, customer=f"客{n}", request="配送"))
        answers.append(
            {
                "submission": f"S{n}",
                "question": "満足度",
                "kind": "csat",
                "value": 5 if caring else 1 + n % 3,
                "answered_at": (START + dt.timedelta(hours=n)).isoformat(),
                "case": f"C{n}",
                "customer": f"客{n}",
            }
        )
    bring(*talks)
    batch = Batch.objects.create(kind="answers", source_system="desk", state=Batch.State.RUNNING)
    assert take_in("answers", answers, batch).skipped == 0
    catch_up()
    wait_until_fresh(120)


def test_what_the_best_answered_have_is_found_with_the_very_words() -> None:
    lived()
    page = full_score(Filters())
    assert (page.best, page.cases, page.full) == (5.0, 80, 40)
    behaviours = {line.contrast.code: line.contrast for line in page.behaviours}
    assert behaviours["warmth"].clear
    assert behaviours["warmth"].value > 0
    assert not behaviours["solution_given"].clear, "both kinds solve it"
    words = [str(line.title) for line in page.phrases]
    assert any("ほかにご不明な点" in one for one in words), words
    assert not any("青井" in one or "4471" in one for one in words), (
        "names and numbers are nobody's secret of success"
    )
    first = page.phrases[0]
    assert first.contrast.first.n == 40
    assert [one.case.source_id for one in first.examples]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_says_it_in_both_languages_to_whoever_may_see(signed_in: Any, language: str) -> None:
    lived()
    html = signed_in(people.manager(), language).get("/conversations/treatment/full/").content.decode()
    assert {"ja": "80 件のうち 40 件で、満点の 5", "en": "40 of 80 cases were answered with the full 5"}[
        language
    ] in html
    assert html.count("/conversations/0") > 0, "the words lead to conversations"
    analyst = signed_in(people.analyst(), language).get("/conversations/treatment/full/").content.decode()
    assert {"ja": "言い回し", "en": "Phrases"}[language] in analyst
    assert "ほかにご不明な点" in analyst
    assert analyst.count("/conversations/0") == 0, "an analyst sees figures, no conversations"


def test_too_few_answers_are_said_to_be_too_few(signed_in: Any) -> None:
    lived(10)
    assert (
        "30 others are needed"
        in signed_in(people.manager()).get("/conversations/treatment/full/").content.decode()
    )


def test_the_figures_go_out_as_a_file(signed_in: Any) -> None:
    lived()
    response = signed_in(people.analyst()).get("/conversations/treatment/full/", {"format": "csv"})
    told_ = (
        b"".join(response.streaming_content).decode("utf-8-sig")
        if response.streaming
        else response.content.decode("utf-8-sig")
    )
    assert "Behaviour" in told_
    assert "Phrase" in told_


@pytest.mark.parametrize("language", BOTH)
def test_it_can_be_read_in_a_browser(open_page: Open, language: str) -> None:
    lived()
    page = open_page("/conversations/treatment/full/", member=people.manager(), language=language)
    readable(page, f"full-{language}")
