"""Allowing a deviation, and changing one's mind. Both stay on record with who and when."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.core.blueprint.model import UNLIMITED, Blueprint, Step
from madoguchi.core.blueprint.reading import to_json
from madoguchi.core.process.conformance import KINDS
from madoguchi.core.process.judging import Spot
from madoguchi.core.text import Text
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.actions import draft
from madoguchi.processes.blueprints.models import Version
from madoguchi.processes.blueprints.queries import InForce
from madoguchi.processes.conformance.models import AcceptedDeviation

LONGEST = 190  # of an activity's code, as it is stored


class Refused(Exception):  # noqa: N818  # it is an answer to a person, no fault of the program
    """A change that is not made; ``why`` tells the person what to do instead. Nothing was stored."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(str(why))
        self.why = why


def accept(chosen: InForce, spot: Spot, reason: str, by: Member) -> AcceptedDeviation:
    """Let a deviation from a blueprint count as conforming from now on. Raises ``Refused``."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write in a few words why this deviation is allowed."))
    if not known(chosen.blueprint, spot):
        raise Refused(
            _("The blueprint has no such deviation any more. Open the page again and choose it there.")
        )
    try:
        with transaction.atomic():
            return AcceptedDeviation.objects.create(
                blueprint_id=chosen.code, reason=reason[:500], accepted_by=by, **spot._asdict()
            )
    except IntegrityError:
        raise Refused(_("This deviation is allowed already.")) from None


def withdraw(accepted: AcceptedDeviation, by: Member) -> bool:
    """Let an allowed deviation count again; says whether that changed anything."""
    changed = AcceptedDeviation.objects.filter(pk=accepted.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=by
    )
    return bool(changed)


def known(blueprint: Blueprint, spot: Spot) -> bool:
    """Say whether a deviation is one there can be from this blueprint."""
    if spot.kind not in KINDS or (spot.stage and spot.stage not in blueprint.stage_by_id):
        return False
    if spot.kind == "rule":
        return any(rule.id == spot.rule for rule in blueprint.rules)
    if spot.kind == "inserted" and not spot.step:
        return 0 < len(spot.activity) <= LONGEST
    return spot.step in blueprint.step_by_id


def adopted(blueprint: Blueprint, spot: Spot) -> Blueprint | None:
    """Return the drawing with a deviation as a part of it; None where a drawing cannot simply say it.

    A step left out becomes optional, one done again may repeat, one done in another order or elsewhere may stand anywhere
    in its stage; an activity that is no step becomes one that may.
    """
    step = blueprint.step_by_id.get(spot.step)
    if spot.kind == "rule":
        return None
    if step is None:
        return _with_new_step(blueprint, spot) if spot.activity else None
    if spot.kind == "skipped":
        changed = replace(step, optional=True)
    elif spot.kind == "repeated" and step.stage == spot.stage:
        changed = replace(step, repeat=UNLIMITED)
    elif step.stage == spot.stage:
        changed = replace(step, anytime=True, repeat=UNLIMITED)
    else:
        return None
    return replace(blueprint, steps=tuple(changed if one.id == step.id else one for one in blueprint.steps))


def adopt(chosen: InForce, spot: Spot, by: Member) -> Version:
    """Begin a draft of the blueprint in which a deviation is part of the drawing.

    Raises ``Refused``, and the blueprints' own ``Refused`` where a draft is open already.
    """
    drawing = adopted(chosen.blueprint, spot) if known(chosen.blueprint, spot) else None
    if drawing is None:
        raise Refused(_("A drawing cannot say this by one mark on a step. Change the drawing by hand."))
    with transaction.atomic():
        version = draft.start_draft(Version.objects.get(pk=chosen.version_id), by)
        return draft.change_draft(version, version.revision, to_json(drawing), by)


def _with_new_step(blueprint: Blueprint, spot: Spot) -> Blueprint | None:
    lane = next((step.lane for step in blueprint.steps if step.stage == spot.stage), "")
    id = "".join(letter if not letter.isspace() and letter != "/" else "_" for letter in spot.activity)[:120]
    if not lane or id in blueprint.step_by_id:
        return None
    column = max((step.column for step in blueprint.steps if step.stage == spot.stage), default=0)
    step = Step(
        id,
        spot.stage,
        lane,
        Text(spot.activity, spot.activity),
        column=column,
        activities=(spot.activity,),
        optional=True,
        anytime=True,
        repeat=UNLIMITED,
    )
    return replace(blueprint, steps=(*blueprint.steps, step))
