"""Customers: ``{"id"?, "name"?, "email"?, "phone"?, "language"?, "segment"?, "account"?, "personal"?}``."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.imports.kinds.base import Record, Told, sift, spread
from madoguchi.imports.kinds.values import bad, bag, text, when
from madoguchi.kit.taking import Result, Taking
from madoguchi.people.actions.take_in import CustomerRow, customers


def take(taking: Taking, records: Sequence[Record], told: Told) -> list[Result]:
    """Take in customers; without an id the email is the id."""

    def clean(record: Record) -> CustomerRow:
        email = text(record, "email")
        if email is not None and ("@" not in email or len(email) > 254):
            raise bad(
                "bad_email",
                "“{value}” is not an email address.",
                "「{value}」はメールアドレスではありません。",
                value=email,
            )
        key = text(record, "id") or (email.lower() if email else None)
        if key is None:
            raise bad(
                "no_id",
                "Neither an id nor an email: the customer could not be recognised next time.",
                "顧客番号もメールアドレスもないため、次回の取り込みで同じお客様と判断できません。",
            )
        return CustomerRow(
            id=key,
            name=text(record, "name"),
            email=email,
            phone=text(record, "phone"),
            language=text(record, "language"),
            segment=text(record, "segment"),
            account=text(record, "account"),
            personal=bag(record, "personal"),
            created_at=when(record, "created_at", told.zone),
        )

    good, places, results = sift(records, clean)
    return spread(results, places, customers(taking, good))
