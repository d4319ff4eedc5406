"""Saved filters: the list, keeping one, opening it on the page one is on, naming and sharing it, deleting it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from madoguchi.people.access import may, needs
from madoguchi.people.models import Member
from madoguchi.processes import saved
from madoguchi.processes.actions import keep_filter
from madoguchi.processes.models import SavedFilter
from madoguchi.processes.names import Names


class SavedForm(forms.Form):
    """The name of a saved filter, and whether everyone sees it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    shared = forms.BooleanField(
        label=gettext_lazy("Show it to everyone"),
        required=False,
        help_text=gettext_lazy("It then stands in everyone’s list, with your name."),
    )

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]


@needs("see_figures")
def saved_page(request: HttpRequest) -> HttpResponse:
    """List one's own saved filters and the shared ones, with what of them no longer fits."""
    member = _member(request)
    rows = list(saved.visible(member))
    told = [
        {
            "row": row,
            "said": one,
            "own": row.owner_id == member.pk,
            "may_change": keep_filter.may_change(row, member),
        }
        for row, one in zip(rows, saved.read(rows, Names.load()), strict=True)
    ]
    return render(request, "processes/saved.html", {"rows": told})


@needs("see_figures")
def new_page(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the address under a name; leads back to the page they stood on."""
    member, back = _member(request), _back(request)
    query = saved.of_address(request.GET, _on(request))
    form = SavedForm(request.POST or None, may_share=may(member, "design_processes"))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = keep_filter.keep(member, given["name"], query, shared=given.get("shared", False))
        except keep_filter.Refused as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved as “%(name)s”.") % {"name": row.name})
            return HttpResponseRedirect(_with(back, _rest(request).urlencode()))
    (said,) = saved.read([SavedFilter(query=query)], Names.load())
    leave = _with(back, _rest(request).urlencode())
    return render(request, "processes/saved_one.html", {"form": form, "said": said, "leave": leave})


@needs("see_figures")
def change_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a saved filter another name, share it or no longer."""
    member, row = _member(request), _visible(request, uid)
    if not keep_filter.may_change(row, member):
        raise PermissionDenied
    form = SavedForm(
        request.POST or None,
        may_share=row.shared or may(member, "design_processes"),
        initial={"name": row.name, "shared": row.shared},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            keep_filter.change(row, given["name"], shared=given.get("shared", False), by=member)
        except keep_filter.Refused as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Changed."))
            return redirect("saved-filters")
    (said,) = saved.read([row], Names.load())
    context = {"form": form, "said": said, "row": row, "leave": reverse("saved-filters")}
    return render(request, "processes/saved_one.html", context)


@needs("see_figures")
@require_POST
def delete_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Delete a saved filter."""
    row = _visible(request, uid)
    keep_filter.throw_away(row, _member(request))
    messages.success(request, _("“%(name)s” was deleted.") % {"name": row.name})
    return redirect("saved-filters")


@needs("see_figures")
def open_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Lead to the page named in ``back`` with the saved filters in its address; says what of them no longer fits."""
    row = _visible(request, uid)
    (said,) = saved.read([row], Names.load())
    if said.problems:
        text = _("“%(name)s” no longer fits as it was saved.") % {"name": row.name}
        messages.warning(request, " ".join([text, *said.problems]))
    return HttpResponseRedirect(
        _with(_back(request), saved.put_into(_rest(request), said.query, _on(request)))
    )


def _visible(request: HttpRequest, uid: UUID) -> SavedFilter:
    return get_object_or_404(saved.visible(_member(request)), uid=uid)


def _member(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user


def _on(request: HttpRequest) -> str:
    return "g" if request.GET.get("on") == "g" else "f"


def _rest(request: HttpRequest) -> QueryDict:
    """The address of the page one came from, without what was meant for this one."""
    rest = request.GET.copy()
    for name in ("back", "on", "page", "format"):
        rest.pop(name, None)
    return rest


def _back(request: HttpRequest) -> str:
    back = request.GET.get("back", "")
    sound = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if sound else reverse("process")


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
