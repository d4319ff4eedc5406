"""Fukui's tourists of July 2026, brought in like any file, and read off the page as others published them."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.imports.actions.run import run
from madoguchi.imports.sample import public_data
from tests import people
from tests.surveys.asking import written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse")]


def test_the_published_figures_of_fukui_stand_on_the_pages(signed_in: Any) -> None:
    run(public_data.received(language="ja"))
    client = signed_in(people.analyst(), "ja")
    response = client.get("/answers/", {"period": "all"})
    (part,) = response.context["listing"].parts
    lines = {one.question.code: one for one in part.lines}
    nps, csat = lines["NPS"].leading, lines["満足度"].leading
    assert (nps.value, nps.n, nps.persons) == (pytest.approx(20.00, abs=0.01), 1945, 1296)
    assert csat.value == pytest.approx(89.67, abs=0.01)
    assert nps.n_effective < 1945  # 1,296 people answered 1,945 times
    assert part.filled_in == 1945
    assert "福井県観光連盟（FTAS）" in written(response)

    question = client.get(f"/answers/questions/{lines['満足度'].question.uid}/", {"period": "all"})
    page = written(question)
    assert "複数回答した方がいるため" in page
    assert "5 とても満足" in page
    assert "福井県観光連盟（FTAS）" in page
    comments = client.get("/answers/comments/", {"period": "all", "words": "恐竜", "mood": "good"})
    assert comments.context["page"].paginator.count > 10
    assert all(comment.score >= 4 for comment in comments.context["comments"])
    assert "福井県観光連盟（FTAS）" in written(comments)
