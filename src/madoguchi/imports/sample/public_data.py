"""*Try with public data*: the small real survey that ships with the product, taken in like any file."""

from __future__ import annotations

from django.db import transaction

from madoguchi.imports.actions.prepare import keep, prepare
from madoguchi.imports.actions.receive import receive
from madoguchi.imports.jobs import RUN, start
from madoguchi.imports.models import Batch
from madoguchi.imports.sample import public
from madoguchi.kit.reading.mapping import apply_overrides
from madoguchi.people.models import Member

SYSTEM = "fukui-kanko"


def bring(by: Member | None = None, *, language: str = "ja") -> Batch:
    """Receive the shipped file, read it by its own definition, and have a worker take it in."""
    batch = received(by, language=language)
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.RUNNING)
        start(batch, RUN)
    batch.refresh_from_db()
    return batch


def received(by: Member | None = None, *, language: str = "ja") -> Batch:
    """Receive the shipped file and plan how it is read. Raises ``ReadError``."""
    definition = public.definition()
    about = definition["about"]
    spoken = "ja" if language.startswith("ja") else "en"
    with public.SURVEY.open("rb") as stream:
        batch = receive(
            stream, "fukui-kanko-survey-202607.csv.gz", kind="answers", source=SYSTEM, created_by=by
        )
    batch.options = {"time_zone": about["time_zone"], "attribution": about["credit"][spoken]}
    batch.save(update_fields=["options"])
    plan = prepare(batch)
    assert plan is not None  # only exports of desks have none
    fields = {definition["person"]: "customer", about["answered_at"]: "answered_at"}
    fields |= dict.fromkeys(about["ignore"], "ignored")
    plan.columns = apply_overrides(plan.columns, fields)
    plan.questions = {
        column: entries | {"asked": True, "missing": entries.get("missing", [])}
        for column, entries in definition["questions"].items()
    }
    plan.survey = about["survey"][spoken]
    plan.check()
    keep(batch, plan)
    return batch


def here() -> bool:
    """Say whether the public data was taken in and not undone."""
    states = [Batch.State.DONE, Batch.State.RUNNING]
    return Batch.objects.filter(source_system=SYSTEM, state__in=states).exists()
