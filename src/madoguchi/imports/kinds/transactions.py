"""Transactions: ``{"id"?, "at", "amount", "customer"?, "currency"?, "kind"?, "product"?}``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from madoguchi.core.text import Text
from madoguchi.imports.kinds.base import Record, Told, sift, spread
from madoguchi.imports.kinds.values import amount, bad, text, when
from madoguchi.kit.taking import Result, Taking
from madoguchi.people.actions.take_in import TransactionRow, transactions

AMOUNT = Text("amount", "金額")


def take(taking: Taking, records: Sequence[Record], told: Told) -> list[Result]:
    """Take in purchases; without an id, customer, time, amount and product make one."""

    def clean(record: Record) -> TransactionRow:
        at = when(record, "at", told.zone)
        if at is None:
            raise bad("no_at", "The time is empty.", "日時が空です。")
        money = amount(record, "amount", AMOUNT)
        if money is None:
            raise bad("no_amount", "The amount is empty.", "金額が空です。")
        customer = text(record, "customer")
        product = text(record, "product") or ""
        key = text(record, "id")
        if key is None:
            joined = "\x1f".join((customer or "", at.isoformat(), f"{money:.2f}", product))
            key = "row-" + hashlib.blake2b(joined.encode(), digest_size=12).hexdigest()
        return TransactionRow(
            id=key,
            derived=text(record, "id") is None,
            at=at,
            amount=money,
            customer=customer,
            currency=(text(record, "currency") or "JPY").upper(),
            kind=text(record, "kind") or "purchase",
            product=product,
        )

    good, places, results = sift(records, clean)
    return spread(results, places, transactions(taking, good))
