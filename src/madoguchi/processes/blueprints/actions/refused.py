"""Why a change of a blueprint was not made."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOMEONE_ELSE = _("Someone else changed this drawing in the meantime. Your change is not saved yet.")
NO_DRAFT = _("This version is no draft any more and cannot be changed. Make a new draft of it instead.")


class Refused(Exception):  # noqa: N818  # it is an answer to a person, no fault of the program
    """A change that is not made; ``why`` tells the person what to do instead. Nothing was stored."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(str(why))
        self.why = why


class Conflict(Refused):
    """Somebody else was quicker: the draft is not the one the person saw."""
