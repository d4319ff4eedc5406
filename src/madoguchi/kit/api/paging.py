"""Pages of a long list by cursor: each row once while rows are added, and cheap at any depth.

A cursor names the last row that was read. Rows come in the order in which they were written down, so what is added
meanwhile comes at the end; it never pushes a row from one page to the next.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
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

    @property
    def after(self) -> int:
        """The id of the last row read, 0 at the start. Raises ``Problem``."""
        return _decode(self.cursor)


def page_of(rows: QuerySet[Any], paging: Paging, shape: Callable[[Any], T]) -> dict[str, Any]:
    """Return ``{"items": […], "next_cursor": str | None}`` of a queryset, by primary key, ascending."""
    found = list(rows.filter(pk__gt=paging.after).order_by("pk")[: paging.limit + 1])
    return cut(found, paging, key=lambda row: row.pk, shape=lambda some: [shape(row) for row in some])


def cut(
    found: Sequence[Any],
    paging: Paging,
    *,
    key: Callable[[Any], int],
    shape: Callable[[Sequence[Any]], list[Any]] = list,
) -> dict[str, Any]:
    """Return a page of up to ``limit + 1`` rows that come after the cursor, in the order of ``key``.

    The one row too many says that there is another page; it is not shown.
    """
    shown = found[: paging.limit]
    more = len(found) > paging.limit
    return {"items": shape(shown), "next_cursor": _encode(key(shown[-1])) if more else None}


def _encode(key: int) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        key = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise Problem(422, "bad-cursor", BAD_CURSOR) from None
    if not 0 <= key < 2**63 or _encode(key) != cursor:
        raise Problem(422, "bad-cursor", BAD_CURSOR)
    return key
