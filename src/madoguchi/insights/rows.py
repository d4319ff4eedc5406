"""The rows behind a figure: the cases or answers it was computed from, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.cases import pointing
from madoguchi.cases.names import channel_name
from madoguchi.insights.figures import NOW, Figure
from madoguchi.insights.overview import questions
from madoguchi.processes.names import Names
from madoguchi.warehouse import Filters, Listing

CASE_COLUMNS: list[tuple[str, Any, str]] = [
    ("case", _("Case"), "link"),
    ("opened", _("Opened"), "datetime"),
    ("channel", _("Channel"), "text"),
    ("team", _("Team"), "text"),
    ("request", _("Request"), "text"),
    ("first_reply", _("First reply after"), "duration"),
    ("resolution", _("Resolved after"), "duration"),
    ("contacts", _("Contacts"), "number"),
    ("handovers", _("Hand-overs"), "number"),
    ("reopens", _("Reopened"), "number"),
    ("kept", _("Promise kept"), "boolean"),
    ("counted", _("Counted"), "boolean"),
]
POSITIVE: tuple[str, Any, str] = ("positive", _("In the numerator"), "boolean")
ANSWER_COLUMNS: list[tuple[str, Any, str]] = [
    ("case", _("Case"), "link"),
    ("at", _("Answered"), "datetime"),
    ("value", _("Answer"), "given"),
    ("valid", _("Counted"), "boolean"),
    ("weight", _("Weight"), "decimal"),
    ("stage", _("Stage"), "text"),
    ("touchpoint", _("Touchpoint"), "text"),
    ("channel", _("Channel"), "text"),
    ("team", _("Team"), "text"),
]


class Rows(Listing):
    """A figure's rows: the answers of its kind, or the cases as it judges them."""

    def __init__(self, figure: Figure, filters: Filters) -> None:
        self.figure = figure
        self.answers = figure.about == "answers"
        if self.answers:
            super().__init__("answer_rows", "answer_row_count", filters, {"kind": figure.kind})
        else:
            super().__init__("figure_cases", "figure_case_count", filters, which_cases(figure))

    @property
    def columns(self) -> list[tuple[str, Any, str]]:
        """The columns of the rows, as for tables and exports."""
        if self.answers:
            return ANSWER_COLUMNS
        return [*CASE_COLUMNS, POSITIVE] if self.figure.share else CASE_COLUMNS

    def told(self, rows: Sequence[Mapping[str, Any]], names: Names, *, links: bool) -> list[dict[str, Any]]:
        """Return rows as people read them: the case's own id (a link where allowed), names, seconds, moments."""
        cases = pointing.links(rows, addresses=links)
        tell = self._answer if self.answers else self._case
        return [tell(row, names) | {"case": cases.get(row["case_id"])} for row in rows]

    def every(self, names: Names) -> Iterator[dict[str, Any]]:
        """Yield all rows, asked for in portions."""
        for rows in self.portions():
            yield from self.told(rows, names, links=False)

    def _case(self, row: Mapping[str, Any], names: Names) -> dict[str, Any]:
        return {
            "opened": _moment(row["opened_ms"]),
            "channel": channel_name(row["channel"] or ""),
            "team": row["team"],
            "request": names.request(row["request"] or ""),
            "first_reply": _seconds(row["first_reply_after_ms"]),
            "resolution": _seconds(row["resolution_ms"]),
            "contacts": row["contacts"],
            "handovers": row["handovers"],
            "reopens": row["reopens"],
            "kept": None if row["kept"] is None else bool(row["kept"]),
            "counted": bool(row["counted"]),
            "positive": bool(row["positive"]) if row["counted"] and self.figure.share else None,
        }

    def _answer(self, row: Mapping[str, Any], names: Names) -> dict[str, Any]:
        return {
            "at": _moment(row["at_ms"]),
            "value": row["value"],
            "valid": bool(row["valid"]),
            "weight": row["weight"],
            "stage": names.stage(row["stage"] or ""),
            "touchpoint": names.touchpoint(row["touchpoint"] or ""),
            "channel": channel_name(row["channel"] or ""),
            "team": row["team"],
        }


def which_cases(figure: Figure) -> dict[str, Any]:
    """Return what ``figure_cases`` takes to list the cases of a figure as they are judged now."""
    which: dict[str, Any] = {"figure": figure.question, **figure.params}
    if figure.question in NOW:
        which["now_ms"] = int(timezone.now().timestamp() * 1000)
    if figure.code == "open_cases":
        which["open"] = True
    return which


def behind(figure: Figure, filters: Filters) -> Filters:
    """Return the filters of the rows a figure is computed from: those of its main question, unless one is named."""
    main = questions().get(figure.kind)
    if main:
        filters = filters.with_(question=filters.question or main.ids)
    return filters.with_(audience=("staff",)) if figure.kind == "enps" else filters


def _moment(ms: int | None) -> dt.datetime | None:
    return None if ms is None else dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000
