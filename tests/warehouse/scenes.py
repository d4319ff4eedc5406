"""Short programs on a data directory of their own: ``python -m tests.warehouse.scenes NAME ARGUMENT…`` prints JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def migrate() -> dict[str, Any]:
    """Make the tables of the rooms below the warehouse."""
    from django.core.management import call_command

    for app in ("django_q", "people", "cases", "events"):
        call_command("migrate", app, verbosity=0)
    return {}


def write(first: str, last: str) -> dict[str, Any]:
    """Add three steps to each of these cases."""
    from django.db import transaction

    from madoguchi.events.append import append
    from madoguchi.events.models import Event

    with transaction.atomic():
        append(
            Event(
                kind="step",
                origin="live",
                subject_kind="case",
                subject_id=case,
                case_id=case,
                activity=activity,
                at=NOON + timedelta(minutes=case + place),
            )
            for case in range(int(first), int(last) + 1)
            for place, activity in enumerate(("受付", "調査", "回答"))
        )
    return {}


def poll() -> dict[str, Any]:
    """Become the owner, project what is dirty, and compare with a rebuild."""
    return _compared()


def write_and_poll(first: str, last: str) -> dict[str, Any]:
    """Add cases, then as ``poll``."""
    write(first, last)
    return _compared()


def killed(where: str) -> dict[str, Any]:
    """Be killed in the middle of a projection: between delete and insert, or before the dirty rows are gone."""
    from madoguchi.warehouse import build, projector
    from madoguchi.warehouse.owner import Owner, configured

    owner = Owner(*configured())
    plain = build.statements

    def die(*_: object) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    if where == "between":
        build.statements = lambda name: die() if name == "cases" else plain(name)  # type: ignore[assignment]
    else:
        projector.settle = die
    owner.poll()
    raise AssertionError("still alive")


def killed_rebuilding() -> dict[str, Any]:
    """Be killed when the new file is written and the pointer has not moved."""
    from madoguchi.warehouse.owner import Owner, configured
    from madoguchi.warehouse.store import Store

    owner = Owner(*configured())
    Store.use = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment,method-assign,return-value]
    owner.rebuild()
    raise AssertionError("still alive")


def conversation() -> dict[str, Any]:
    """Ask the running owner good and bad questions, write and look again, and have it rebuild."""
    from madoguchi.warehouse import client
    from madoguchi.warehouse.engine import WarehouseError
    from madoguchi.warehouse.owner import configured

    def files() -> list[str]:
        return sorted(path.name for path in configured()[0].glob("facts-*.duckdb"))

    told: dict[str, Any] = {"first": client.ask("extent")[0], "errors": []}
    for name, params in (
        ("nonsense", {}),
        ("case_volume", {"by": ["nonsense"]}),
        ("case_rows", {"nonsense": 1}),
    ):
        try:
            client.ask(name, None, **params)  # type: ignore[arg-type]
        except WarehouseError as error:
            told["errors"].append([error.text.en, error.text.ja])
    columns = client.ask_columns("verdict_steps", first=1, last=3)
    told["columns"] = [columns["case_id"].tolist(), columns["activity"].texts().tolist()]  # type: ignore[union-attr]
    rows = client.ask("verdict_steps", first=1, last=3)
    told["rows"] = [[row["case_id"] for row in rows], [row["activity"] for row in rows]]
    try:
        client.ask_columns("nonsense")
    except WarehouseError as error:
        told["refused"] = error.text.en
    write("100", "100")
    told["fresh"] = client.wait_until_fresh(60)
    told["after"] = client.ask("extent")[0]["cases"]
    write("101", "101")
    deadline = time.monotonic() + 60
    while client.ask("extent")[0]["cases"] == told["after"] and time.monotonic() < deadline:
        time.sleep(0.05)  # nobody hurries the owner: it looks by itself
    told["later"] = client.ask("extent")[0]["cases"]
    told["files"] = [files()]
    client.rebuild()
    told["files"].append(files())
    told["rebuilt"] = client.ask("extent")[0]["cases"]
    told["embedded"] = client._is_owner()
    return told


def _compared() -> dict[str, Any]:
    from madoguchi.warehouse import build
    from madoguchi.warehouse.owner import Owner, configured
    from madoguchi.warehouse.staging import read_numbers
    from tests.warehouse import facts

    owner = Owner(*configured())
    owner.drain()
    scratch = facts.empty()
    for table in read_numbers(0, 2**62):
        build.append_staged(scratch.connection, table)
    build.project_all(scratch.connection)
    kept = facts.rows(owner._engine)
    said = facts.difference(kept, facts.rows(scratch))
    owner.close()
    return {"difference": said, "cases": len(kept["fact_case"]), "events": len(kept["fact_event"])}


def erase(marker: str) -> dict[str, Any]:
    """Serve a customer who is known by a marker, erase them, rebuild, and say in which files the marker still is."""
    from django.conf import settings
    from django.db import connection, transaction

    from madoguchi.cases.models import Case, Conversation, Message
    from madoguchi.events.append import append
    from madoguchi.events.erase import erase_customer
    from madoguchi.events.models import Event
    from madoguchi.people.models import Customer
    from madoguchi.warehouse import client
    from madoguchi.warehouse.server import scrub

    with transaction.atomic():
        customer = Customer.objects.create(
            name=marker, email=f"{marker}@example.jp", personal={"住所": marker}
        )
        case = Case.objects.create(id=500, subject=f"{marker}様のご依頼", customer=customer, opened_at=NOON)
        conversation = Conversation.objects.create(case=case)
        for position in range(40):
            Message.objects.create(
                conversation=conversation, position=position, speaker="customer", text=f"{marker}です。" * 30
            )
        append(
            [
                Event(kind="describe", origin="live", subject_kind="case", subject_id=case.id, case_id=case.id,
                      customer_id=customer.id, at=NOON),
                Event(kind="step", origin="live", subject_kind="case", subject_id=case.id, case_id=case.id,
                      activity="受付", at=NOON),
            ]
        )  # fmt: skip
    known = client.ask("case_rows", case=case.id)[0]["customer"]
    data = Path(settings.DATA)
    before = _holding(data, marker)
    with transaction.atomic():
        Customer.objects.filter(id=customer.id).update(name="", email="", personal={})
        Case.objects.filter(id=case.id).update(subject="", customer=None)
        Message.objects.filter(conversation=conversation).update(text="")
        erase_customer(customer.id)
    client.wait_until_fresh(30)
    unknown = client.ask("case_rows", case=case.id)[0]["customer"]
    client.rebuild()
    if connection.vendor == "sqlite":
        scrub()
    return {
        "known": known == customer.id,
        "unknown": unknown is None,
        "before": before,
        "after": _holding(data, marker),
        "cases": client.ask("extent")[0]["cases"],
    }


def _holding(data: Path, marker: str) -> list[str]:
    needles = [marker.encode(), marker.encode("utf-16-le")]
    return sorted(
        str(path.relative_to(data))
        for path in data.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    )


def main() -> None:
    """Run one scene."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    import django

    django.setup()
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:]), ensure_ascii=False, default=str))


if __name__ == "__main__":
    main()
