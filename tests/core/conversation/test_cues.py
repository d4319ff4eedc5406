"""Every cue fires where it must and stays silent where it must not: the sentences stand beside its words."""

from __future__ import annotations

from typing import Literal

import pytest

from madoguchi.core.conversation.cues import cues, find, written
from madoguchi.core.conversation.text import plain

Language = Literal["ja", "en"]
ALL: list[tuple[Language, str]] = [(language, cue) for language in ("ja", "en") for cue in cues()]  # type: ignore[misc]


@pytest.mark.parametrize(("language", "cue"), ALL)
def test_a_cue_fires_and_stays_silent_where_it_must(language: Language, cue: str) -> None:
    told, side = written(language)[cue], cues()[cue].side

    def fired(sentence: str) -> bool:
        return any(hit.cue == cue for hit in find(sentence, language, side))

    assert len(told["fires"]) >= 5
    assert len(told["silent"]) >= 5
    assert [sentence for sentence in told["fires"] if not fired(sentence)] == []
    assert [sentence for sentence in told["silent"] if fired(sentence)] == []


@pytest.mark.parametrize(("language", "cue"), ALL)
def test_expressions_are_written_in_the_form_texts_are_brought_to(language: Language, cue: str) -> None:
    for one in (*written(language)[cue]["expressions"], *written(language)[cue].get("unless", ())):
        bare = one.replace("\\B", "").replace("\\S", "").replace("\\W", "").replace("\\D", "")
        assert plain(bare).text == bare, one
