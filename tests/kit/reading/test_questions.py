"""What the page says of a question it recognised."""

from __future__ import annotations

import pytest

from madoguchi.kit.reading.contents import profile
from madoguchi.kit.reading.questions import guess_question


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["9"], "; the code 9 lies off the scale and counts as no answer."),
        (["9", "99"], "; the codes 9, 99 lie off the scale and count as no answer."),
    ],
)
def test_codes_off_the_scale_are_spoken_of_as_codes(codes: list[str], said: str) -> None:
    answers = [str(1 + place % 5) for place in range(200)] + codes * 3
    guess = guess_question(profile("満足度", answers))
    assert guess is not None
    assert guess.reason.en.endswith(said)
