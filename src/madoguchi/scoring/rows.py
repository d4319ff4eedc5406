"""The conversations behind a figure of scoring, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.models import Conversation
from madoguchi.cases.names import channel_name
from madoguchi.core.metrics.treatment import DIMENSIONS
from madoguchi.warehouse import Filters, Listing

COLUMNS: list[tuple[str, Any, str]] = [
    ("conversation", _("Conversation"), "link"),
    ("at", _("Began"), "datetime"),
    ("channel", _("Channel"), "text"),
    ("team", _("Team"), "text"),
    *((name, title, "number") for name, title in DIMENSIONS.items()),
    ("critical", _("Critical error"), "boolean"),
    ("scorecard", _("Scorecard"), "text"),
]


class Rows(Listing):
    """Scored conversations; ``which``: what ``score_rows`` takes (item, share, dimension, critical)."""

    def __init__(self, filters: Filters, which: Mapping[str, Any], order: str = "-at_ms") -> None:
        super().__init__("score_rows", "score_row_count", filters, which, order=order)

    def every(self) -> Iterator[dict[str, Any]]:
        """Yield all rows, asked for in portions."""
        for rows in self.portions():
            yield from told(rows, links=False)


def told(rows: Sequence[Mapping[str, Any]], *, links: bool) -> list[dict[str, Any]]:
    """Return rows as people read them; the conversation by its case's own id, a link where allowed."""
    ids = {row["conversation"] for row in rows if row["conversation"]}
    known = {
        one.pk: one for one in Conversation.objects.filter(pk__in=ids).select_related("case").only("uid", "case__source_id", "case__uid")
    }  # fmt: skip
    return [
        {
            "conversation": _link(known.get(row["conversation"]), links),
            "at": dt.datetime.fromtimestamp(row["at_ms"] / 1000, dt.UTC),
            "channel": channel_name(row["channel"] or ""),
            "team": row["team"],
            **{name: row[name] for name in DIMENSIONS},
            "critical": bool(row["critical"]),
            "scorecard": row["scorecard"],
        }
        for row in rows
    ]


def _link(conversation: Conversation | None, links: bool) -> Any:
    if conversation is None:
        return None
    name = conversation.case.source_id or str(conversation.case.uid)
    return (name, reverse("conversation", args=[conversation.uid]) if links else "")
