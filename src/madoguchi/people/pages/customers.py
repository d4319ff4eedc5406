"""The people we serve: the list, one of them, and what the law lets them ask for."""

from __future__ import annotations

import tempfile
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people import erasure, queries
from madoguchi.people.access import may, needs
from madoguchi.people.actions.erase import erase
from madoguchi.people.actions.export import export
from madoguchi.people.models import Customer, Organisation
from madoguchi.people.names import attributes, language_name
from madoguchi.people.pages.settings import admin_of

PER_PAGE = 50
COLUMNS = [
    ("name", _("Name"), "text"),
    ("account", _("Account"), "text"),
    ("email", _("Email address"), "text"),
    ("phone", _("Phone"), "text"),
    ("segment", _("Segment"), "text"),
    ("created_at", _("Customer since"), "date"),
]


class SearchForm(forms.Form):
    """One line, looked for in everything a customer may be known by."""

    text = forms.CharField(label=_("Search"), required=False, max_length=200)


@needs("see_customers")
def customers(request: HttpRequest) -> HttpResponseBase:
    """List and search; with ``?format=`` the whole list as a file."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    found = queries.customers(text)
    wanted = request.GET.get("format", "")
    if wanted in FORMATS and may(request.user, "export"):
        return export_response(COLUMNS, map(_row, found.iterator(1000)), "customers", wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "text": text, "may_export": may(request.user, "export")}
    return render(request, "people/customers.html", context)


def _row(customer: Customer) -> dict[str, object]:
    account = customer.account.name if customer.account else ""
    names = ("name", "email", "phone", "created_at")
    known = {name: getattr(customer, name) for name in names}
    return known | {"account": account, "segment": customer.segment_name}


@needs("see_customers")
def customer(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show one customer, what is held about them, and their last conversations."""
    one = get_object_or_404(Customer.objects.select_related("account", "merged_into"), uid=uid)
    ids = queries.one_person(one)
    holders = list(reversed(erasure.holders()))
    context = {
        "customer": one,
        "language": language_name(one.language),
        "attributes": attributes(one.personal),
        "counts": [count for holder in holders for count in holder.count(ids)],
        "latest": [pointer for holder in holders for pointer in holder.latest(ids)],
        "records": len(ids),
        "receipt": queries.receipt_of(one) if one.erased_at else None,
        "may_erase": may(request.user, "erase"),
    }
    return render(request, "people/customer.html", context)


@needs("erase")
@require_POST
def customer_export(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Send everything held about a customer as a ZIP."""
    one = get_object_or_404(Customer, uid=uid)
    file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the response
    export(one, file, Organisation.objects.get().name, by=admin_of(request))
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"person-{one.uid}.zip")
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("erase")
def customer_erase(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Say what will go and what will stay, and erase after a yes."""
    one = get_object_or_404(Customer, uid=uid)
    if request.method == "POST" and request.POST.get("sure"):
        receipt = erase(one, by=admin_of(request))
        # The id outside has changed with the erasure; the inner one has not.
        return redirect("customer", uid=Customer.objects.get(pk=receipt.customer).uid)
    ids = queries.one_person(one)
    counts = [count for holder in reversed(erasure.holders()) for count in holder.count(ids)]
    context = {"customer": one, "counts": counts, "records": len(ids), "refused": request.method == "POST"}
    return render(request, "people/customer_erase.html", context)
