"""How rows of figures point to cases: by the id people know them by, and to what was said in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from madoguchi.cases.models import Case, Conversation

AT_ONCE = 500  # cases looked up in one question


def own_ids(rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Return for the ``case_id`` of rows the case's id in its source, else ours."""
    wanted = sorted({row["case_id"] for row in rows if row["case_id"]})
    found: dict[int, str] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = Case.objects.filter(pk__in=wanted[start : start + AT_ONCE])
        found |= {pk: source or str(uid) for pk, source, uid in some.values_list("pk", "source_id", "uid")}
    return found


def links(rows: Iterable[Mapping[str, Any]], *, addresses: bool) -> dict[int, tuple[str, str]]:
    """Return for the ``case_id`` of rows the case's own id, and with ``addresses`` where its oldest conversation is read."""
    ids = own_ids(rows)
    where: dict[int, str] = {}
    if addresses:
        found = Conversation.objects.filter(case__in=ids).order_by("-opened_at").values_list("case", "uid")
        where = {case: reverse("conversation", args=[uid]) for case, uid in found}
    return {case: (name, where.get(case, "")) for case, name in ids.items()}
