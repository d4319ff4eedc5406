"""What is wrong with a scorecard, in both languages, and where."""

from __future__ import annotations

from madoguchi.core.text import Text


class ScorecardError(ValueError):
    """A scorecard that cannot be used; ``text`` says what is wrong and how to mend it.

    ``at`` names the place for a form: the id of an item or cue and its field, as ``own_a1.weight``; empty where it is the
    whole that is wrong.
    """

    def __init__(self, text: Text, at: str = "") -> None:
        super().__init__(text.en)
        self.text = text
        self.at = at
