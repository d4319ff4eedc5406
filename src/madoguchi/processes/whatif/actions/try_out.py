"""Trying a scenario: kept with its inputs and seed, lived by a worker, the same answer each time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from madoguchi.core.process.simulate.change import Change, ChangeError, apply, read, told
from madoguchi.core.process.simulate.compare import Compared, Difference, compare
from madoguchi.core.process.simulate.link import Link
from madoguchi.core.text import Text
from madoguchi.kit import jobs
from madoguchi.people.models import Member
from madoguchi.processes.whatif import files
from madoguchi.processes.whatif.models import Fit, Scenario
from madoguchi.processes.working import Refused

RUN = "madoguchi.processes.whatif.jobs.try_out"
NOTHING = Text("Choose at least one change.", "変更を一つ以上選んでください。")
DOES_NOT_FIT = Text(
    "The model does not reproduce today, so it predicts nothing. See what is off in the check.",
    "モデルが現状を再現できていないため、予測は行いません。合わない箇所は検証の表で確認できます。",
)
BROKEN = Text(
    "The file of the model is missing or was changed. Learn from the log again.",
    "モデルのファイルが見つからないか、書き換えられています。ログからもう一度学習してください。",
)


def start(
    fit: Fit, name: str, changes: Sequence[Change], by: Member | None, note: str = "", seed: int | None = None
) -> Scenario:
    """Keep a scenario and ask a worker to live it. Raises ``ChangeError`` or ``Refused``."""
    if not changes:
        raise Refused(NOTHING)
    if not fit.fits:
        raise Refused(DOES_NOT_FIT)
    try:
        apply(files.read(fit), changes)
    except files.BrokenFileError as error:
        raise Refused(BROKEN) from error
    with transaction.atomic():
        row = Scenario.objects.create(
            name=name,
            note=note,
            fit=fit,
            by=by,
            seed=secrets.randbelow(2**31) if seed is None else seed,
            changes=[told(change) for change in changes],
        )
        jobs.enqueue(RUN, row.pk)
    return row


def run(pk: int) -> Scenario | None:
    """Live a scenario. One that is already running, done or cancelled is left alone."""
    return Scenario.work(pk, _live, (ChangeError,))


def _live(row: Scenario) -> None:
    try:
        model = files.read(row.fit)
    except files.BrokenFileError as error:
        raise Refused(BROKEN) from error
    found = compare(
        model,
        [read(one) for one in row.changes],
        row.seed,
        link=link_of(row.fit),
        progress=lambda done, of: row.alive(100 * done // of),
    )
    row.result = _result(found)


def link_of(fit: Fit) -> Link | None:
    """Return how satisfaction hangs on waits and promises, where that is established."""
    if not fit.link or not fit.link.get("established"):
        return None
    given = {name: value for name, value in fit.link.items() if name != "established"}
    given["spread"] = tuple(tuple(one) for one in given["spread"])
    return Link(**given)


def _result(found: Compared) -> dict[str, Any]:
    return {
        "differences": [_row(one) for one in found.differences],
        "stages": [_row(one) for one in found.stages],
        "queued": _row(found.queued),
        "satisfaction": _row(found.satisfaction) if found.satisfaction is not None else None,
        "runs": found.runs,
        "weeks": found.weeks,
        "narrow": found.narrow,
        "unresolved": found.unresolved,
        "staff_cost": found.staff_cost,
    }


def _row(one: Difference) -> dict[str, Any]:
    return asdict(one) | {"clear": one.clear, "difference": one.difference}
