"""Pages of a long list by cursor: stable while rows are added, cheap at any depth."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema

from madoguchi.core.text import Text
from madoguchi.kit.api.problems import Problem

LIMIT = 100
MOST = 1_000
BAD_CURSOR = Text(
    "The cursor is not one of ours: take it from next_cursor unchanged.",
    "cursor の値が正しくありません。next_cursor の値をそのままお使いください。",
)

Limit = Annotated[int, Field(ge=1, le=MOST, description="how many at most")]
Cursor = Annotated[str, Field(max_length=64, description="next_cursor of the page before")]
T = TypeVar("T")


class Paging(Schema):
    """Query parameters of every list."""

    limit: Limit = LIMIT
    cursor: Cursor = ""


def page_of(rows: QuerySet[Any], paging: Paging, shape: Callable[[Any], T]) -> dict[str, Any]:
    """Return ``{"items": […], "next_cursor": str | None}`` of a queryset, by primary key, ascending."""
    after = _decode(paging.cursor)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: paging.limit + 1])
    more = len(found) > paging.limit
    found = found[: paging.limit]
    return {"items": [shape(row) for row in found], "next_cursor": _encode(found[-1].pk) if more else None}


def _encode(key: int) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        key = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise Problem(422, "bad-cursor", BAD_CURSOR) from None
    if not 0 <= key < 2**63:
        raise Problem(422, "bad-cursor", BAD_CURSOR)
    return key
