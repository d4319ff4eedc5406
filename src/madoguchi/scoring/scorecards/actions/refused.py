"""Why a change of a scorecard was not made."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818  # it is an answer to a person, no fault of the program
    """A change that is not made; ``why`` tells the person what to do instead. Nothing was stored."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(str(why))
        self.why = why
