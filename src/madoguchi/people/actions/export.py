"""Hand a person everything that is held about them: one JSON file and one CSV per table, in a ZIP."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from madoguchi.events.models import Subject
from madoguchi.kit.exporting import defuse
from madoguchi.people.actions.note import note
from madoguchi.people.erasure import Row, holders
from madoguchi.people.models import Customer, Member
from madoguchi.people.queries import one_person

README = """\
{organisation}
お預かりしている個人データの写しです（{at}）。person.json にすべて、CSV ファイルに表ごとに入っています。
A copy of the personal data held about one person ({at}). person.json holds everything, each CSV file one table.
"""


def collect(customer: Customer) -> dict[str, list[Row]]:
    """Return everything held about a person, table by table, all merged records together."""
    ids = one_person(customer)
    tables: dict[str, list[Row]] = {}
    for holder in reversed(holders()):
        tables |= holder.collect(ids)
    return tables


def export(
    customer: Customer, target: BinaryIO, organisation: str = "", by: Member | None = None
) -> dict[str, int]:
    """Write the ZIP into an open file and note that it was made; returns the rows of each table.

    Texts that a spreadsheet would run as formulas are defused in the CSV files, and as they are in the JSON.
    """
    tables = collect(customer)
    now = timezone.localtime()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = {"exported_at": now, "organisation": organisation, **tables}
        archive.writestr(
            "person.json", json.dumps(whole, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
        )
        for name, rows in tables.items():
            if rows:
                archive.writestr(f"{name}.csv", _csv(rows))
        archive.writestr(
            "README.txt", README.format(organisation=organisation, at=f"{now:%Y-%m-%d %H:%M %Z}")
        )
    counts = {name: len(rows) for name, rows in tables.items()}
    with transaction.atomic():
        note("person_exported", (Subject.CUSTOMER, customer.pk), by, {"rows": counts})
    return counts


def _csv(rows: list[Row]) -> bytes:
    """Return a table as CSV with a byte order mark, so that Excel reads the Japanese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    heads = list(dict.fromkeys(key for row in rows for key in row))
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_cell(row.get(head)) for head in heads])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (Mapping, list)):
        return defuse(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)) if value else ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return defuse(str(value))
