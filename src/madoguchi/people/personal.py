"""What this room holds about a customer: the record itself and what they bought."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.core.text import Text
from madoguchi.kit.ids import uuid7
from madoguchi.people.erasure import Count, Done, Erasing, Holder, Row, stand_in, tells_who
from madoguchi.people.erasure import register as register_holder
from madoguchi.people.models import Customer, Transaction

CUSTOMER = Text("Customer record", "お客様の情報")
PURCHASES = Text("Purchases", "購入・利用の履歴")


def collect(customers: Sequence[int]) -> dict[str, list[Row]]:
    """Return the customer's records and transactions."""
    records: list[Row] = [
        {
            "id": str(one.uid),
            "source_system": one.source_system,
            "source_id": one.source_id,
            "name": one.name,
            "email": one.email,
            "phone": one.phone,
            "language": one.language,
            "segment": one.segment,
            "account": one.account.name if one.account else "",
            "other": one.personal,
            "created_at": one.created_at,
        }
        for one in Customer.objects.filter(pk__in=customers).select_related("account").order_by("pk")
    ]
    fields = ("source_id", "at", "amount", "currency", "kind", "product")
    bought: list[Row] = list(
        Transaction.objects.filter(customer__in=customers).order_by("at", "pk").values(*fields)
    )
    return {"customer": records, "transactions": bought}


def blank(erasing: Erasing) -> None:
    """Leave of each record only its integer, and of each purchase only amount, time and product."""
    bought = Transaction.objects.filter(customer__in=erasing.customers).update(customer=None)
    people = Customer.objects.filter(pk__in=erasing.customers, erased_at=None)
    count = 0
    for one in people:
        if one.source_id is not None and tells_who(one.source_id, erasing.known_by):
            one.source_id = stand_in(one.source_system, one.source_id)
        one.name = one.email = one.phone = one.language = one.segment = ""
        one.account, one.personal, one.uid, one.erased_at = None, {}, uuid7(), erasing.at
        one.save()
        count += 1
    known = Text(
        "The number by which the source system knows this person stays (as a keyed hash where it tells who they "
        "are), so that a later import cannot bring them back.",
        "取り込み元のシステムでの番号は、再度の取り込みで情報が戻らないように残しています"
        "（本人が分かる番号は、復元できない値に置き換えました）。",
    )
    erasing.done.append(Done("customer", CUSTOMER, "blanked", count, known))
    erasing.done.append(Done("transactions", PURCHASES, "unlinked", bought))


def count(customers: Sequence[int]) -> list[Count]:
    """Return how many purchases there are."""
    return [Count(PURCHASES, Transaction.objects.filter(customer__in=customers).count())]


def register() -> None:
    """Tell the registry; called when the room is ready."""
    register_holder(Holder("people", 0, collect, blank, count))
