"""The analytics process is away for a moment; nobody meets a page of errors."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.core.text import Text
from madoguchi.warehouse.engine import WarehouseError
from tests import people

pytestmark = pytest.mark.django_db


def test_a_page_says_so_in_the_language_of_the_reader(
    signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise WarehouseError(Text("The analytics process does not answer.", "集計プロセスが応答しません。"))

    monkeypatch.setattr("madoguchi.insights.pages.overview.extent", away)
    answer = signed_in(people.manager(), "ja").get("/")
    assert answer.status_code == 503
    assert "いまは数値を表示できません" in answer.content.decode()
    assert "集計プロセスが応答しません。" in answer.content.decode()
