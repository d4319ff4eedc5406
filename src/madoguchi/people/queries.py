"""What pages ask about people."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Lower, Replace

from madoguchi.events.models import Event, Kind, Subject
from madoguchi.people.erasure import STAND_IN, stand_in
from madoguchi.people.models import ApiToken, Customer, Member, Team


def members() -> QuerySet[Member]:
    """Return everyone of ours: those who can sign in first, then by name."""
    return Member.objects.select_related("team").order_by(
        "-is_active", Case(When(email=None, then=1), default=0), "name"
    )


def teams() -> QuerySet[Team]:
    """Return the teams by name, each with ``member_count``."""
    return Team.objects.annotate(member_count=Count("members")).order_by("name")


def tokens() -> QuerySet[ApiToken]:
    """Return the keys, live ones first, the newest on top."""
    return ApiToken.objects.select_related("created_by", "member").order_by(
        F("revoked_at").desc(nulls_first=True), "-created_at"
    )


def tokens_of(member: Member) -> QuerySet[ApiToken]:
    """Return a member's own keys, live ones first, the newest on top."""
    return tokens().filter(member=member)


def has_second_factor(member: Member) -> bool:
    """Say whether a member signs in with a second step."""
    return bool(is_mfa_enabled(member))


def customers(search: str = "") -> QuerySet[Customer]:
    """Return the customers that match every word of a search, by name.

    Words may be parts of a name, address, number or id; full and half width, case, and the space between
    family and given name make no difference. Merged records are found through the one they became.
    """
    found = Customer.objects.filter(merged_into=None).select_related("account")
    words = unicodedata.normalize("NFKC", search).lower().split()
    if words:
        found = found.annotate(joined=Lower(Replace(Replace("name", Value(" ")), Value("\u3000"))))
    for word in words:
        # Names are kept as they came, so a half-width form in the record is looked for as well.
        found = found.filter(_contains(word) | _contains(_wide(word)))
    return found.order_by("name", "pk")


def _contains(word: str) -> Q:
    fields = ("joined", "email", "phone", "source_id", "account__name")
    query = Q()
    for field in fields:
        query |= Q(**{f"{field}__icontains": word})
    return query


def _wide(word: str) -> str:
    """Return a word in full-width Latin letters and digits, as some Japanese systems keep them."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in word)


def one_person(customer: Customer) -> list[int]:
    """Return the ids of every record of the same person: the one the others were merged into, and those."""
    root = customer
    seen = {root.pk}
    while root.merged_into_id and root.merged_into_id not in seen:
        seen.add(root.merged_into_id)
        root = Customer.objects.get(pk=root.merged_into_id)
    ids = [root.pk]
    fresh = [root.pk]
    while fresh:
        fresh = list(
            Customer.objects.filter(merged_into_id__in=fresh).exclude(pk__in=ids).values_list("pk", flat=True)
        )
        ids += fresh
    return ids


def find_customers(who: str) -> list[Customer]:
    """Return the customers meant by an id of ours (outside or inside), ``SYSTEM:ID`` or a mail address."""
    try:
        return list(Customer.objects.filter(uid=UUID(who)))
    except ValueError:
        pass
    if who.isdecimal() and (found := list(Customer.objects.filter(pk=int(who)))):
        return found
    system, colon, source_id = who.partition(":")
    if colon and (found := list(Customer.objects.filter(source_system=system, source_id=source_id))):
        return found
    return list(Customer.objects.filter(email__iexact=who, merged_into=None)) if "@" in who else []


def erased_under(source_system: str, source_ids: Iterable[str]) -> dict[str, Customer]:
    """Return the erased customers who were known under ids that told who they are; the ids were replaced then."""
    here = Customer.objects.filter(source_system=source_system)
    if not here.filter(source_id__startswith=STAND_IN).exists():  # the usual case costs one look
        return {}
    known = {stand_in(source_system, source_id): source_id for source_id in source_ids}
    return {known[str(one.source_id)]: one for one in here.filter(source_id__in=list(known))}


def receipt_of(customer: Customer) -> dict[str, Any] | None:
    """Return the latest receipt of a customer's erasure, or None."""
    notes = Event.objects.filter(
        kind=Kind.NOTE, subject_kind=Subject.CUSTOMER, subject_id=customer.pk, activity="person_erased"
    )
    last = notes.order_by("-number").first()
    return last.payload["receipt"] if last else None
