"""Another mark beside the machine's, and an agent's objection: their small pages, reached from the conversation's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.cases.models import Conversation
from madoguchi.people.access import needs
from madoguchi.scoring.marks.actions.objection import object_to
from madoguchi.scoring.marks.actions.override import override, take_back
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.marks.forms import MarkForm, ObjectionForm
from madoguchi.scoring.marks.models import Mark
from madoguchi.scoring.marks.pages.base import choices, me, words
from madoguchi.scoring.marks.sheet import Sheet, sheet


def _asked(request: HttpRequest, uid: UUID) -> tuple[Conversation, Sheet]:
    conversation = get_object_or_404(Conversation.objects.select_related("case"), uid=uid)
    found = sheet(conversation, me(request))
    if found is None:
        raise Http404
    return conversation, found


def _back(conversation: Conversation) -> str:
    return f"{reverse('conversation', args=[conversation.uid])}#people"


@needs("review")
def override_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Set another mark beside the machine's."""
    conversation, found = _asked(request, uid)
    if not found.may_mark or found.blind is not None:
        raise Http404
    form = MarkForm(
        choices(found.rows),
        request.POST if request.method == "POST" else None,
        initial={"item": request.GET.get("item", "")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            override(conversation, given["item"], given["result"], given["reason"], me(request))
        except MarksError as error:
            form.add_error(None, words(error))
        else:
            messages.success(request, _("Your mark stands beside the machine’s."))
            return redirect(_back(conversation))
    context = {
        "form": form,
        "conversation": conversation,
        "case": conversation.case,
        "back": _back(conversation),
    }
    return render(request, "marks/override.html", context, status=400 if form.errors else 200)


@needs("review")
@require_POST
def override_take_back(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Take one's own mark back."""
    mark = get_object_or_404(Mark.objects.select_related("conversation"), uid=uid)
    if take_back(mark, me(request)):
        messages.success(request, _("Your mark was taken back."))
    return redirect(_back(mark.conversation))


@needs("see_coaching")
def object_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Object to a mark of one's own conversation."""
    conversation, found = _asked(request, uid)
    if not found.may_object:
        raise Http404
    taken = {row.id for row in found.rows if any(one.by_id == me(request).pk for one in row.objections)}
    form = ObjectionForm(
        choices([row for row in found.rows if row.id not in taken]),
        request.POST if request.method == "POST" else None,
        initial={"item": request.GET.get("item", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            object_to(conversation, form.cleaned_data["item"], form.cleaned_data["reason"], me(request))
        except MarksError as error:
            form.add_error(None, words(error))
        else:
            messages.success(
                request, _("Your objection is with the reviewers. You will find the answer here.")
            )
            return redirect(_back(conversation))
    context = {
        "form": form,
        "conversation": conversation,
        "case": conversation.case,
        "back": _back(conversation),
    }
    return render(request, "marks/object.html", context, status=400 if form.errors else 200)
