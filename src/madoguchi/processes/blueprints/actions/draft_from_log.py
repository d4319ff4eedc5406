"""How cases really run, as the draft of a blueprint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.core.blueprint.draft import Draft, Names
from madoguchi.core.text import Text
from madoguchi.kit import formats
from madoguchi.people.models import Member
from madoguchi.processes.blueprints.actions.draft import create
from madoguchi.processes.blueprints.actions.refused import Refused
from madoguchi.processes.blueprints.models import Blueprint, Version
from madoguchi.processes.drafting import drafted
from madoguchi.processes.models import CodeName, NameKind
from madoguchi.warehouse import Filters, ask

NAME = Text("How we really work ({day})", "実際の流れ（{day}）")
OF_PROCESS = Text("{name}: how it really runs ({day})", "{name}：実際の流れ（{day}）")


def draft_from_log(filters: Filters, by: Member | None) -> tuple[Version, Draft]:
    """Draft the blueprint of the cases the filters let through, and keep it as a new blueprint's draft.

    Raises ``Refused`` where there is nothing to draft, ``WarehouseError`` where the facts cannot be asked.
    """
    names = _names(NameKind.ACTIVITY), _names(NameKind.STAGE), _names(NameKind.LANE)
    process = filters.process[0] if len(filters.process) == 1 else ""
    called = _names(NameKind.PROCESS).get(process, Text(process, process))
    name = _named(called if process else None, formats.date)
    if Blueprint.objects.filter(name_en=name.en).exists():  # two of one day are told apart by the hour
        name = _named(called if process else None, formats.date_time)

    def asked(question: str, **params: Any) -> Any:
        return ask(question, filters, **params)

    try:
        made = drafted(asked, process or "as-is", name, Names(*names))
    except ValueError:
        raise Refused(_("There are no cases to draft from. Bring in an event log first.")) from None
    drawing = made.blueprint
    if process:
        drawing = replace(drawing, processes=(process,))
    return create(drawing, by, why=_("Drafted from the log")), made


def _named(called: Text | None, written: Callable[..., str]) -> Text:
    """Name a draft by its process, where it is of one, and by when it was made."""
    now = timezone.localtime()
    en, ja = written(now, "en", weekday=False), written(now, "ja", weekday=False)
    if called is None:
        return Text(NAME.en.format(day=en), NAME.ja.format(day=ja))
    return Text(OF_PROCESS.en.format(name=called.en, day=en), OF_PROCESS.ja.format(name=called.ja, day=ja))


def _names(kind: str) -> dict[str, Text]:
    rows = CodeName.objects.filter(kind=kind).values_list("code", "en", "ja")
    return {code: Text(en or ja or code, ja or en or code) for code, en, ja in rows}
