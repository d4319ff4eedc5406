"""How far the machine agrees with people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.models import Conversation
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs
from madoguchi.scoring.marks.comparing import Comparison, blind_marks, comparison, pairs
from madoguchi.scoring.marks.forms import RESULT_WORDS
from madoguchi.scoring.scorecards.queries import item as item_of

APART = {
    "narrowed": _("Random reviews within a channel or team"),
    "drawn": _("Reviews drawn for another reason"),
    "seen": _("Random reviews in which the machine’s marks were seen first"),
    "consensus": _("Marks agreed on in calibrations"),
    "override": _("Marks set against the machine’s"),
    "import": _("People’s ratings from another tool"),
    "other_machine": _("Automatic ratings from another tool"),
}


COLUMNS: list[tuple[str, Any, str]] = [
    ("conversation", _("Conversation"), "link"),
    ("item", _("Item"), "text"),
    ("person", _("Marks by people"), "text"),
    ("machine", _("Machine"), "text"),
    ("opened", _("Opened"), "date"),
]
EXPORT: list[tuple[str, Any, str]] = [
    ("of", _("Item"), "text"),
    ("figure", _("Figure"), "text"),
    ("value", _("Value"), "decimal"),
    ("low", _("Low"), "decimal"),
    ("high", _("High"), "decimal"),
    ("n", "n", "number"),
    ("method", _("Method"), "text"),
    ("definition", _("Definition"), "text"),
]
PER_PAGE = 50


@needs("see_figures")
def agreement_page(request: HttpRequest) -> HttpResponseBase:
    """Show agreement per dimension, item and month, and other marks apart; with ``?format=`` its figures as a file."""
    found = comparison()
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return export_response(EXPORT, _figures(found), "agreement", wanted)
    context = {
        "found": found,
        "apart": [(APART[one.kind], one) for one in found.apart],
        "may_review": may(request.user, "review"),
        "may_export": may(request.user, "export"),
    }
    return render(request, "marks/agreement.html", context)


def _figures(found: Comparison) -> Iterator[dict[str, Any]]:
    language = get_language() or "en"
    for line in (found.whole, *found.dimensions, *found.items):
        of = line.item.title.to(language) if line.item else line.code
        for metric in (line.alike, line.kappa, line.ac1, line.found, line.right):
            told = metric.to_json(language)
            yield told | {"of": of, "figure": told["label"]}


@needs("review")
def agreement_rows_page(request: HttpRequest) -> HttpResponseBase:
    """Show the blind marks behind an item's figures, those that differ first."""
    item = item_of(request.GET.get("item", ""))
    marks = blind_marks()
    found = pairs(marks.filter(item=item.id) if item else marks)
    found.sort(key=lambda one: (one.person == one.machine, -one.conversation, one.item))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    language = get_language() or "en"
    shown = list(page.object_list)
    talks = Conversation.objects.select_related("case").in_bulk({one.conversation for one in shown})
    rows = [
        {
            "conversation": (
                talk.case.subject or talk.case.source_id or str(talk.uid),
                reverse("conversation", args=[talk.uid]),
            ),
            "item": known.title.to(language) if (known := item_of(one.item)) else one.item,
            "person": RESULT_WORDS[one.person],
            "machine": RESULT_WORDS[one.machine],
            "opened": talk.opened_at,
        }
        for one in shown
        if (talk := talks[one.conversation])
    ]
    context = {"page": page, "columns": COLUMNS, "rows": rows, "item": item}
    return render(request, "marks/agreement_rows.html", context)
