"""Conversations: the list, and one conversation with everything known of its case."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.cases import queries
from madoguchi.cases.models import Conversation
from madoguchi.cases.names import CHANNELS, LANGUAGES, channel_name
from madoguchi.kit.exporting import FORMATS, export_response
from madoguchi.people.access import may, needs

PER_PAGE = 50
EXPORT_COLUMNS = [
    ("id", _("Id"), "text"),
    ("subject", _("Subject"), "text"),
    ("customer", _("Customer"), "text"),
    ("channel", _("Channel"), "text"),
    ("team", _("Team"), "text"),
    ("member", _("Agent"), "text"),
    ("opened_at", _("Opened"), "datetime"),
]


class FilterForm(forms.Form):
    """The filter bar. Everything is kept in the address."""

    text = forms.CharField(label=_("Search"), required=False, max_length=queries.SEARCH_LIMIT)
    start = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    end = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        names = {"channel": CHANNELS, "language": LANGUAGES, "team": {}}
        for field, codes in queries.choices().items():
            named = [(code, names[field].get(code, code)) for code in codes]
            self.fields[field].choices = [("", _("All")), *named]  # type: ignore[attr-defined]

    def wanted(self) -> queries.ConversationFilter:
        """Return what is asked for; a field that makes no sense narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        return queries.ConversationFilter(
            text=asked.get("text", ""),
            channel=asked.get("channel", ""),
            team=asked.get("team", ""),
            language=asked.get("language", ""),
            start=_midnight(asked.get("start")),
            end=_midnight(asked.get("end"), days=1),
        )


def _midnight(day: dt.date | None, days: int = 0) -> dt.datetime | None:
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=days), dt.time.min))


@needs("see_conversations")
def conversation_list(request: HttpRequest) -> HttpResponseBase:
    """Show the conversations, newest first; with ``?format=csv|csv-cp932|xlsx`` the whole list as a file."""
    form = FilterForm(request.GET)
    found = queries.conversations(form.wanted())
    if (wanted := request.GET.get("format")) in FORMATS and may(request.user, "export"):
        return export_response(EXPORT_COLUMNS, map(_row, found.iterator(1000)), "conversations", wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    queries.with_counts(page.object_list)  # type: ignore[arg-type]
    context = {
        "form": form,
        "page": page,
        "may_export": may(request.user, "export"),
        "may_see_customer": may(request.user, "see_customers"),
    }
    return render(request, "cases/conversation_list.html", context)


def _row(conversation: Conversation) -> dict[str, object]:
    case = conversation.case
    return {
        "id": case.source_id or str(case.uid),
        "subject": case.subject,
        "customer": case.customer.name if case.customer else "",
        "channel": channel_name(conversation.channel),
        "team": case.team.name if case.team else "",
        "member": conversation.member.name if conversation.member else "",
        "opened_at": conversation.opened_at,
    }


@needs("see_conversations")
def conversation_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what was said, and beside it the case: its clocks, its steps, and what higher rooms add."""
    found = Conversation.objects.select_related("case__customer", "case__team", "case__assignee", "member")
    conversation = get_object_or_404(found, uid=uid)
    case = conversation.case
    events = queries.steps(case)
    context = {
        "conversation": conversation,
        "case": case,
        "messages_": conversation.messages.select_related("member").order_by("position"),
        "others": case.conversations.exclude(pk=conversation.pk).order_by("opened_at"),
        "steps": events,
        "facts": queries.facts(case, events),
        "may_see_customer": may(request.user, "see_customers"),
    }
    return render(request, "cases/conversation.html", context)
