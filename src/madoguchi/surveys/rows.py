"""The rows behind a question: every answer, a page at a time, without names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.cases import pointing
from madoguchi.cases.names import channel_name
from madoguchi.processes.names import Names
from madoguchi.surveys.models import Answer, Question
from madoguchi.surveys.spread import labels_of
from madoguchi.warehouse import Filters, Listing

COLUMNS: list[tuple[str, Any, str]] = [
    ("at", _("Answered"), "datetime"),
    ("value", _("Answer"), "given"),
    ("words", _("In words"), "text"),
    ("counted", _("Counted"), "boolean"),
    ("weight", _("Weight"), "decimal"),
    ("stage", _("Stage"), "text"),
    ("touchpoint", _("Touchpoint"), "text"),
    ("channel", _("Channel"), "text"),
    ("team", _("Team"), "text"),
    ("request", _("Request"), "text"),
    ("case", _("Case"), "link"),
]


class Rows(Listing):
    """A question's answers; ``value``: only those that say just this."""

    def __init__(self, question: Question, filters: Filters, value: float | None = None) -> None:
        self.question = question
        chosen = filters.with_(question=(question.pk,), audience=())
        which = {} if value is None else {"value": value}
        super().__init__("answer_rows", "answer_row_count", chosen, which)

    def told(self, rows: Sequence[Mapping[str, Any]], names: Names, *, links: bool) -> list[dict[str, Any]]:
        """Return rows as people read them: words and labels, names of codes, the case's own id (a link if allowed)."""
        cases = pointing.links(rows, addresses=links)
        words = self._words([row for row in rows if row["has_text"]])
        labels = labels_of(self.question.labels)
        return [
            {
                "at": dt.datetime.fromtimestamp(row["at_ms"] / 1000, dt.UTC),
                "value": row["value"],
                "words": words.get(_place(row)) or labels.get(row["value"], ""),
                "counted": bool(row["valid"]) or bool(row["has_text"]),
                "weight": row["weight"],
                "stage": names.stage(row["stage"] or ""),
                "touchpoint": names.touchpoint(row["touchpoint"] or ""),
                "channel": channel_name(row["channel"] or ""),
                "team": row["team"],
                "request": names.request(row["request"] or ""),
                "case": cases.get(row["case_id"]),
            }
            for row in rows
        ]

    def every(self, names: Names) -> Iterator[dict[str, Any]]:
        """Yield all rows, asked for in portions."""
        for rows in self.portions():
            yield from self.told(rows, names, links=False)

    def _words(self, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str, str], str]:
        found: dict[tuple[int, str, str], str] = {}
        ids = [row["submission"] for row in rows]
        for start in range(0, len(ids), 500):
            said = Answer.objects.filter(question=self.question, submission__in=ids[start : start + 500])
            for submission, stage, touchpoint, text in said.values_list(
                "submission", "stage", "touchpoint", "text"
            ):
                found[submission, stage, touchpoint] = text
        return found


def _place(row: Mapping[str, Any]) -> tuple[int, str, str]:
    return row["submission"], row["stage"] or "", row["touchpoint"] or ""
