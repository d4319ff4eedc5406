"""Who marked: a code that stays when the member is gone, and never tells a name."""

from __future__ import annotations

from madoguchi.people.erasure import STAND_IN, stand_in
from madoguchi.people.models import Member

RESULTS = ("met", "partly", "missed", "not_applicable")
MACHINE = "autoqa"  # the hand of ratings another tool gave by itself: no person's


def hand_of(member: Member) -> str:
    """Return the code of one of ours."""
    return f"member:{member.pk}"


def foreign_hand(system: str, reviewer: str) -> str:
    """Return the code of a reviewer of another system, the same for the same reviewer, from which no name can be read."""
    return f"other:{stand_in(system, reviewer.strip().casefold()).removeprefix(STAND_IN)[:40]}"
