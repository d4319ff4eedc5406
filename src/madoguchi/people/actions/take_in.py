"""Taking in people and purchases from outside by the thousand: once each, however often they come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from madoguchi.events.append import mark_dirty
from madoguchi.events.bulk import Said, say
from madoguchi.events.models import Event, Kind, Subject
from madoguchi.kit import bulk
from madoguchi.kit.taking import SAME_ID, Outcome, Result, Taking, clip, first_of_each, number_alike, parts
from madoguchi.people.models import Account, Customer, Member, Role, Team, Transaction
from madoguchi.people.queries import erased_under


@dataclass(slots=True)
class CustomerRow:
    """A customer as a source knows them. ``None`` means the source does not say; it never erases."""

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    segment: str | None = None
    account: str | None = None
    personal: dict[str, Any] = field(default_factory=dict)
    created_at: dt.datetime | None = None


@dataclass(slots=True)
class TransactionRow:
    """A purchase, a stay, a refund; ``customer`` is the customer's id in the source.

    ``derived`` says that the id was made from the row itself, so that alike rows share it.
    """

    id: str
    at: dt.datetime
    amount: Decimal
    customer: str | None = None
    currency: str = "JPY"
    kind: str = "purchase"
    product: str = ""
    derived: bool = False


@dataclass(slots=True)
class MemberRow:
    """Someone of ours as a source knows them."""

    id: str
    name: str
    email: str | None = None
    role: str = Role.AGENT
    team: str | None = None


def members(taking: Taking, names: Iterable[str]) -> dict[str, int]:
    """Return the member id of each resource name, making members without email for unknown names.

    A name that is the id of a member of this source (``user:12``), a member's email address, or the exact name of
    one single member, is that member.
    """
    wanted = {name for name in names if name and ("member", name) not in taking.known}
    for chunk in parts(sorted(wanted)):
        ids = {name: name for name in chunk} | {f"name:{clip(name, 190)}": name for name in chunk}
        rows = Member.objects.filter(source_system=taking.system, source_id__in=list(ids))
        for pk, source_id in rows.values_list("pk", "source_id"):
            taking.known["member", ids[str(source_id)]] = pk
        rest = [name for name in chunk if ("member", name) not in taking.known]
        emails = {name.lower(): name for name in rest if "@" in name}
        for pk, email in Member.objects.filter(email__in=list(emails)).values_list("pk", "email"):
            taking.known["member", emails[str(email)]] = pk
        named: dict[str, list[int]] = {}
        for pk, name in Member.objects.filter(name__in=rest).values_list("pk", "name"):
            named.setdefault(name, []).append(pk)
        for name, found in named.items():
            if len(found) == 1:
                taking.known.setdefault(("member", name), found[0])
        new = [
            _member(taking, MemberRow(f"name:{clip(name, 190)}", name))
            for name in rest
            if ("member", name) not in taking.known
        ]
        for member, name in zip(
            Member.objects.bulk_create(new),
            (n for n in rest if ("member", n) not in taking.known),
            strict=True,
        ):
            taking.known["member", name] = member.pk
        taking.count("member", Outcome.TAKEN, len(new))
    return {name: taking.known["member", name] for name in names if name}


def named_members(taking: Taking, rows: Sequence[MemberRow]) -> dict[str, int]:
    """Take in members that the source names by id (and email); returns id in the source → member id.

    An email that one of ours already has is that person, whose name and role stay as they are.
    """
    found: dict[str, int] = {}
    for chunk in parts({row.id: row for row in rows}.values()):
        by_id = {row.id: row for row in chunk}
        known = Member.objects.filter(source_system=taking.system, source_id__in=list(by_id))
        for member in known.only("pk", "source_id", "name", "batch_id"):
            row = by_id[str(member.source_id)]
            found[row.id] = member.pk
            if row.name and member.name != clip(row.name, 120):
                taking.changed("member", member.pk, {"name": member.name})
                Member.objects.filter(pk=member.pk).update(name=clip(row.name, 120))
                taking.count("member", Outcome.UPDATED)
        emails = {row.email.lower(): row for row in chunk if row.email and row.id not in found}
        for pk, email in Member.objects.filter(email__in=list(emails)).values_list("pk", "email"):
            found[emails[str(email)].id] = pk
        new = [row for row in chunk if row.id not in found]
        for member, row in zip(
            Member.objects.bulk_create([_member(taking, row) for row in new]), new, strict=True
        ):
            found[row.id] = member.pk
        taking.count("member", Outcome.TAKEN, len(new))
    return found


def _member(taking: Taking, row: MemberRow) -> Member:
    # No email: an import must never open a door, and two sources may know one address.
    return Member(
        name=clip(row.name, 120),
        role=row.role,
        password="!",
        source_system=taking.system,
        source_id=row.id,
        batch_id=taking.batch_id,
    )


def teams(taking: Taking, names: Iterable[str]) -> dict[str, int]:
    """Return the team id of each name, making teams for unknown names."""
    return _named(taking, Team, "team", names, 80)


def accounts(taking: Taking, names: Iterable[str]) -> dict[str, int]:
    """Return the account id of each name, making accounts for unknown names."""
    return _named(taking, Account, "account", names, 200)


def _named(
    taking: Taking, model: type[Team] | type[Account], table: str, names: Iterable[str], length: int
) -> dict[str, int]:
    wanted = {name for name in names if name and (table, name) not in taking.known}
    for chunk in parts(sorted(wanted)):
        short = {name: clip(name, length) for name in chunk}
        known: dict[str, int] = {}
        # The oldest of that name, so that every import chooses the same one.
        for pk, name in (
            model.objects.filter(name__in=set(short.values())).order_by("-pk").values_list("pk", "name")
        ):
            known[name] = pk
        new = sorted({name for name in short.values() if name not in known})
        manager: Any = model.objects  # of one of the two models at a time
        made = manager.bulk_create(
            [
                model(
                    name=name,
                    source_system=taking.system,
                    source_id=f"name:{clip(name, 190)}",
                    batch_id=taking.batch_id,
                )
                for name in new
            ]
        )
        known |= {row.name: row.pk for row in made}
        taking.count(table, Outcome.TAKEN, len(new))
        for name in chunk:
            taking.known[table, name] = known[short[name]]
    return {name: taking.known[table, name] for name in names if name}


def pseudonyms(taking: Taking, keys: Iterable[str]) -> dict[str, int]:
    """Return the customer id of each key (an id in the source, or an email), making nameless ones for unknown.

    A merged customer is the one they were merged into.
    """
    plain = {key: clip(_folded(key), 200) for key in keys if key}
    found: dict[str, int] = {}
    for chunk in parts(sorted(set(plain.values()))):
        rows = Customer.objects.filter(source_system=taking.system, source_id__in=chunk)
        for pk, source_id, batch, into in rows.values_list("pk", "source_id", "batch_id", "merged_into_id"):
            found[str(source_id)] = into or pk
            taking.meet("customer", pk, batch)
        gone = erased_under(taking.system, (key for key in chunk if key not in found))
        found |= {key: customer.pk for key, customer in gone.items()}
        emails = [key for key in chunk if "@" in key and key not in found]
        if emails:
            rows = Customer.objects.filter(email__in=emails).order_by("-pk")  # the oldest of them in the end
            for pk, email, batch, into in rows.values_list("pk", "email", "batch_id", "merged_into_id"):
                found[email] = into or pk
                taking.meet("customer", pk, batch)
        new = [key for key in chunk if key not in found]
        made = bulk.create(
            [
                Customer(
                    email=key if "@" in key else "",
                    source_system=taking.system,
                    source_id=key,
                    batch_id=taking.batch_id,
                    created_at=taking.now,
                )
                for key in new
            ]
        )
        found |= {key: row.pk for key, row in zip(new, made, strict=True)}
        taking.count("customer", Outcome.TAKEN, len(new))
    return {key: found[one] for key, one in plain.items()}


def _folded(key: str) -> str:
    """An email is the same person however it is written."""
    return key.strip().lower() if "@" in key else key.strip()


_CUSTOMER_TEXT = {"name": 200, "email": 254, "phone": 40, "language": 8, "segment": 80}


def customers(taking: Taking, rows: Sequence[CustomerRow]) -> list[Result]:
    """Take in customers by their id in the source; a pseudonym of that id gets its name now.

    A customer of another source with the same email is not merged here: that is a person's decision.
    Someone who was erased stays erased: the row is left unchanged.
    """
    owned = accounts(taking, [row.account for row in rows if row.account])
    place, results = first_of_each([clip(_folded(row.id), 200) for row in rows])
    known = _customers_by_id(taking, list(place))
    known |= erased_under(taking.system, (key for key in place if key not in known))
    # Someone who was named by email before their number was known: the same person, who now gets the number.
    by_email = {
        email: key
        for key, index in place.items()
        if key not in known and (email := _folded(rows[index].email or "")) and email not in place
    }
    for email, found in _customers_by_id(taking, list(by_email)).items():
        known[by_email[email]] = found
    new: list[Customer] = []
    changed: list[Customer] = []
    for key, index in place.items():
        row = rows[index]
        said = _said_of_customer(row, owned)
        customer = known.get(key)
        if customer is None:
            new.append(
                Customer(
                    source_system=taking.system,
                    source_id=key,
                    batch_id=taking.batch_id,
                    created_at=row.created_at or taking.now,
                    **said,
                )
            )
            results[index] = Outcome.TAKEN
            continue
        if customer.pk in taking.brought["customer"]:
            results[index] = SAME_ID
            continue
        taking.brought["customer"].add(customer.pk)
        taking.meet("customer", customer.pk, customer.batch_id)
        if customer.erased_at is not None:
            continue
        if customer.source_id != key and customer.erased_at is None:
            said["source_id"] = key
        if "personal" in said:
            said["personal"] = {**customer.personal, **said["personal"]}
        before = {name: getattr(customer, name) for name in said if getattr(customer, name) != said[name]}
        if before:
            taking.changed("customer", customer.pk, before)
            for name in before:
                setattr(customer, name, said[name])
            changed.append(customer)
            results[index] = Outcome.UPDATED
    for made in bulk.create(new):
        taking.brought["customer"].add(made.pk)
    if changed:
        Customer.objects.bulk_update(
            changed, [*_CUSTOMER_TEXT, "account", "personal", "source_id"], batch_size=100
        )
    taking.book("customer", results)
    return results


def _customers_by_id(taking: Taking, keys: Sequence[str]) -> dict[str, Customer]:
    found = Customer.objects.filter(source_system=taking.system, source_id__in=keys) if keys else ()
    return {str(customer.source_id): customer for customer in found}


def _said_of_customer(row: CustomerRow, owned: Mapping[str, int]) -> dict[str, Any]:
    said: dict[str, Any] = {
        name: clip(value, length)
        for name, length in _CUSTOMER_TEXT.items()
        if (value := getattr(row, name)) not in (None, "")
    }
    if "email" in said:
        said["email"] = said["email"].lower()
    if row.account:
        said["account_id"] = owned[row.account]
    if row.personal:
        said["personal"] = row.personal
    return said


def transactions(taking: Taking, rows: Sequence[TransactionRow]) -> list[Result]:
    """Take in purchases by their id in the source, each with its event; a changed one supersedes."""
    people = pseudonyms(taking, [row.customer for row in rows if row.customer])
    keys = _keys(taking, rows)
    place, results = first_of_each(keys)
    known = _known(taking, list(place))
    new: list[Transaction] = []
    changed: list[Transaction] = []
    for key, index in place.items():
        row = rows[index]
        said = {
            "customer_id": people.get(row.customer or ""),
            "at": row.at,
            "amount": row.amount,
            "currency": clip(row.currency, 3),
            "kind": clip(row.kind, 40),
            "product": clip(row.product, 120),
        }
        found = known.get(key)
        if found is None:
            new.append(
                Transaction(source_system=taking.system, source_id=key, batch_id=taking.batch_id, **said)
            )
            results[index] = Outcome.TAKEN
            continue
        if not row.derived and _came(taking, found):
            results[index] = SAME_ID
            continue
        taking.brought["transaction"].add(found.pk)
        taking.meet("transaction", found.pk, found.batch_id)
        if row.customer is None:
            said["customer_id"] = found.customer_id
        before = {name: getattr(found, name) for name in said if getattr(found, name) != said[name]}
        if before:
            taking.changed("transaction", found.pk, before)
            for name in before:
                setattr(found, name, said[name])
            changed.append(found)
            results[index] = Outcome.UPDATED
    made = bulk.create(new)
    if changed:
        names = ["customer", "at", "amount", "currency", "kind", "product"]
        Transaction.objects.bulk_update(changed, names, batch_size=100)
    earlier = _events_of_transactions(taking, changed)
    mark_dirty({(Subject.CUSTOMER, subject) for _, subject in earlier.values()})  # it may change hands
    say(taking, [_said_of(row) for row in made if row.customer_id])
    say(
        taking,
        [
            _said_of(row)._replace(supersedes_id=earlier[row.pk][0] if row.pk in earlier else None)
            for row in changed
            if row.customer_id
        ],
    )
    taking.book("transaction", results)
    return results


def _keys(taking: Taking, rows: Sequence[TransactionRow]) -> list[str]:
    keys = [clip(row.id, 190) for row in rows]
    places = [place for place, row in enumerate(rows) if row.derived]
    numbered, _ = number_alike(
        [keys[place] for place in places],
        lambda some: _known(taking, some),
        lambda found: _came(taking, found),
    )
    for place, key in zip(places, numbered, strict=True):
        keys[place] = key
    return keys


def _known(taking: Taking, keys: Sequence[str]) -> dict[str, Transaction]:
    found = Transaction.objects.filter(source_system=taking.system, source_id__in=keys) if keys else ()
    return {str(row.source_id): row for row in found}


def _came(taking: Taking, found: Transaction) -> bool:
    return found.batch_id == taking.batch_id or found.pk in taking.brought["transaction"]


def _said_of(row: Transaction) -> Said:
    assert row.customer_id is not None
    return Said(
        kind=Kind.TRANSACTION,
        subject_kind=Subject.CUSTOMER,
        subject_id=row.customer_id,
        at=row.at,
        customer_id=row.customer_id,
        value=float(row.amount),
        payload={
            "currency": row.currency,
            "kind": row.kind,
            "product": row.product,
            "transaction": row.pk,
        },
        source_id=f"transaction:{row.pk}",
    )


def _events_of_transactions(taking: Taking, rows: Sequence[Transaction]) -> dict[int, tuple[int, int]]:
    """Return transaction id → number and customer of its latest event that still counts."""
    ids = {f"transaction:{row.pk}": row.pk for row in rows}
    found: dict[int, tuple[int, int]] = {}
    for chunk in parts(ids):
        events = Event.objects.filter(
            source_system=taking.system, source_id__in=chunk, kind=Kind.TRANSACTION
        ).order_by("number")
        for number, source_id, batch, customer in events.values_list(
            "number", "source_id", "batch_id", "subject_id"
        ):
            if batch not in taking.undone:
                found[ids[source_id]] = number, customer
    return found
