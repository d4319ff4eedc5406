"""Of two conversations about the same request, the right one scores higher, in the right dimension."""

from __future__ import annotations

import pytest

from tests.core.conversation.pairs import measure, pairs


def test_the_open_pairs_are_ordered_as_people_read_them() -> None:
    found = measure(pairs("open"))
    assert found.ordered / found.of >= 0.90, found.wrong
    assert found.close / found.others >= 0.85, found.wrong


@pytest.mark.parametrize("kind", ["manner", "solution"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_language_and_no_kind_is_left_behind(language: str, kind: str) -> None:
    found = measure(pair for pair in pairs("open") if (pair.language, pair.kind) == (language, kind))
    assert found.ordered / found.of >= 0.85, found.wrong
