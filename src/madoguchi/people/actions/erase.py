"""Erase a person: blank everything personal, everywhere, in one transaction, and give a receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from madoguchi.core.text import Text
from madoguchi.events.erase import erase_customer
from madoguchi.events.models import Subject
from madoguchi.people.actions.note import note
from madoguchi.people.erasure import Done, Erasing, holders
from madoguchi.people.models import Customer, Member
from madoguchi.people.queries import one_person

BEYOND = [
    Done(
        "warehouse",
        Text("Figures (columnar store)", "集計用データ"),
        "unlinked",
        0,
        Text(
            "It never held names or texts. The link to the person goes within seconds; the file itself is written "
            "anew by the nightly rebuild.",
            "氏名や本文は、はじめから入っていません。本人との結び付きは数秒で外れ、ファイルは夜間の再構築で作り直されます。",
        ),
    ),
    Done(
        "backups",
        Text("Backups you made", "作成済みのバックアップ"),
        "kept",
        0,
        Text(
            "Madoguchi cannot reach them. They end with your backup cycle; after restoring one, erase again.",
            "Madoguchi からは操作できません。バックアップの保存期間が過ぎると消えます。復元した場合は、もう一度消去してください。",
        ),
    ),
    Done(
        "others",
        Text("What others wrote", "ほかの方の記録"),
        "kept",
        0,
        Text(
            "Words about this person in other customers' conversations, and in files that were exported, are not found.",
            "ほかのお客様の会話に書かれた内容や、すでに書き出したファイルの中までは探せません。",
        ),
    ),
]


@dataclass(frozen=True)
class Receipt:
    """What became of each store. Holds no personal data."""

    customer: int
    records: int  # how many merged records of the person there were
    at: datetime
    lines: list[Done]

    def as_json(self) -> dict[str, Any]:
        """Return the receipt for the record and for programs."""
        return {
            "customer": self.customer,
            "records": self.records,
            "erased_at": self.at.isoformat(),
            "stores": [line.as_json() for line in self.lines],
        }


def erase(customer: Customer, by: Member | None = None) -> Receipt:
    """Erase a customer with every record merged into or with them; returns the receipt.

    Everything in the database happens in one transaction with the ERASE events; files go after the commit.
    Erasing again changes nothing more and returns a receipt of zeros. May be called only outside a transaction:
    raises ``RuntimeError`` otherwise, as files could not be brought back.
    """
    if connection.in_atomic_block and not _in_test_transaction():
        raise RuntimeError("erase a person outside a transaction: files cannot be rolled back")
    with transaction.atomic():
        ids = one_person(customer)
        people = list(Customer.objects.select_for_update().filter(pk__in=ids))
        erasing = Erasing(customers=ids, at=timezone.now(), known_by=_known_by(people))
        for holder in holders():
            holder.blank(erasing)
        for pk in ids:
            erase_customer(pk, at=erasing.at)
        held = [line if line.count else replace(line, what="none", note=None) for line in erasing.done]
        lines = [*held, *_database(), *BEYOND]
        receipt = Receipt(ids[0], len(ids), erasing.at, lines)
        note("person_erased", (Subject.CUSTOMER, ids[0]), by, {"receipt": receipt.as_json()})
    for act in erasing.afterwards:
        act()
    _forget_the_log()
    return receipt


def _known_by(people: list[Customer]) -> list[str]:
    """Return the words a raw file would name the person by, longest first."""
    words = {word for one in people for word in (one.name, one.email, one.phone, one.source_id or "") if word}
    return sorted((word for word in words if len(word) > 1), key=len, reverse=True)


def _database() -> list[Done]:
    if connection.vendor == "sqlite":
        text = Text(
            "Erased bytes were overwritten with zeros (secure_delete) and the write-ahead log was emptied.",
            "消去した部分はゼロで上書きし（secure_delete）、書き込みログも空にしました。",
        )
    else:
        text = Text(
            "The rows are unreachable at once. PostgreSQL overwrites the freed space with its own cycle (vacuum), and "
            "its write-ahead log with its own.",
            "データはただちに参照できなくなります。空いた領域とログは、PostgreSQL の通常の周期で上書きされます。",
        )
    return [Done("database", Text("Database file", "データベースのファイル"), "blanked", 0, text)]


def _forget_the_log() -> None:
    """Empty SQLite's write-ahead log, which holds pages as they were before."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _in_test_transaction() -> bool:
    """Say whether the only open transaction is the one a test case wraps around everything."""
    return (
        getattr(connection.atomic_blocks[0], "_from_testcase", False) and len(connection.atomic_blocks) == 1
    )
