"""Which decisions stand, and which came before."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from threadpoolctl import threadpool_limits

from madoguchi.people.models import Member
from madoguchi.processes.blueprints.queries import InForce, in_force
from madoguchi.processes.conformance import queries as conformance
from madoguchi.processes.reviews.answers import Reviewed, reviewed
from madoguchi.processes.reviews.models import StageReview
from madoguchi.warehouse import Filters, ask


def decisions(blueprint: str) -> dict[str, StageReview]:
    """Return the decision in force of each stage of a blueprint, in one query."""
    found: dict[str, StageReview] = {}
    for one in (
        StageReview.objects.filter(blueprint=blueprint).select_related("owner").order_by("decided_at", "pk")
    ):
        found[one.stage] = one
    return found


def history(blueprint: str, stage: str) -> list[StageReview]:
    """Return the decisions about a stage, the latest first."""
    return list(
        StageReview.objects.filter(blueprint=blueprint, stage=stage)
        .select_related("owner", "decided_by")
        .order_by("-decided_at", "-pk")
    )


def owners() -> list[Member]:
    """Return who can own a decision."""
    return list(Member.objects.filter(is_active=True).order_by("name"))


def one_of(code: str) -> InForce | None:
    """Return the blueprint in force of this code, else the first."""
    every = in_force()
    return next((one for one in every if one.code == code), next(iter(every), None))


def review_of(chosen: InForce, filters: Filters) -> Reviewed:
    """Answer the four questions, or remember the answer while nothing new came in. Raises ``WarehouseError``."""
    (holds,) = ask("extent")
    allowed = conformance.allowed(chosen.code)
    known = (str(settings.WAREHOUSE["directory"]), allowed, *holds.values())
    return _remembered(_Asked(chosen, filters, known))


class _Asked:
    """What was asked; equal to another where the version, the filters and all that is in the facts are."""

    def __init__(self, chosen: InForce, filters: Filters, holds: Iterable[object]) -> None:
        self.chosen, self.filters = chosen, filters
        self.key = (chosen.version_id, chosen.number, chosen.published_at, filters, *holds)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=4)
def _remembered(asked: _Asked) -> Reviewed:
    # small matrices: threads of the algebra would only wait for one another
    with threadpool_limits(1):
        return reviewed(asked.chosen, asked.filters)
