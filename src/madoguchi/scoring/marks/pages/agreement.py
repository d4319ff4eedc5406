"""How far the machine agrees with people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from madoguchi.people.access import may, needs
from madoguchi.scoring.marks.comparing import comparison

APART = {
    "drawn": _("Reviews drawn for another reason"),
    "seen": _("Random reviews in which the machine’s marks were seen first"),
    "consensus": _("Marks agreed on in calibrations"),
    "override": _("Marks set against the machine’s"),
    "import": _("People’s ratings from another tool"),
    "other_machine": _("Automatic ratings from another tool"),
}


@needs("see_figures")
def agreement_page(request: HttpRequest) -> HttpResponseBase:
    """Show agreement per dimension, item and month, and other marks apart."""
    found = comparison()
    context = {
        "found": found,
        "apart": [(APART[one.kind], one) for one in found.apart],
        "may_review": may(request.user, "review"),
    }
    return render(request, "marks/agreement.html", context)
