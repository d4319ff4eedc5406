"""The page of the second opinion: whom to ask, what would be sent, what came of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.people.access import needs
from madoguchi.people.models import Member
from madoguchi.scoring.judge import queries, show
from madoguchi.scoring.judge.actions.set_judge import set_judge, switch, try_connection
from madoguchi.scoring.judge.addresses import LOCAL
from madoguchi.scoring.judge.agreement import agreement
from madoguchi.scoring.judge.forms import JudgeForm
from madoguchi.scoring.judge.models import Call
from madoguchi.scoring.judge.preparing import prepare
from madoguchi.scoring.judge.problems import said

MOST_PLACES = 1_000


def _member(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user


@needs("manage")
def judge(request: HttpRequest) -> HttpResponseBase:
    """Show the setting and what would be sent; keep it, and try the connection where that was asked for."""
    language = get_language() or "en"
    setting = queries.setting()
    form = JudgeForm.of(setting, request.POST or None, language)
    if request.method == "POST" and form.is_valid():
        was_on = setting.on
        setting = set_judge(form.values(), _member(request))
        if was_on and not setting.on:
            messages.warning(request, _("Another server or model: asking is off until a test went well."))
        if "test" in request.POST:
            _say(request, try_connection(language, _member(request)), language)
        else:
            messages.success(request, _("Saved."))
        return redirect("judge")
    return render(request, "judge/judge.html", {"form": form, **_context(request, setting)})


@needs("manage")
@require_POST
def judge_switch(request: HttpRequest) -> HttpResponseBase:
    """Switch asking on or off."""
    wanted = request.POST.get("on") == "yes"
    now = switch(wanted, _member(request))
    if wanted and not now:
        messages.error(request, _("Not switched on: the connection has to be tested first."))
    elif now:
        messages.success(request, _("Switched on. Conversations are asked about within the next minutes."))
    else:
        messages.success(request, _("Switched off. Nothing more is sent."))
    return redirect("judge")


def _context(request: HttpRequest, setting: Any) -> dict[str, Any]:
    standing = show.standing(setting)
    context: dict[str, Any] = {
        "standing": standing,
        "leaves": show.leaves(standing.here, setting.address),
        "addresses": LOCAL,
        "has_key": bool(settings.JUDGE_KEY),
        "calls": show.rows(queries.latest_calls()),
        "agreement": agreement(setting.model) if setting.model else None,
        "preview": None,
    }
    told = request.GET.get("show", "")
    place = min(int(told), MOST_PLACES) if told.isascii() and told.isdecimal() and len(told) < 6 else None
    if place is not None and place > 0:
        conversation = queries.sample(setting, place - 1)
        prepared = prepare(conversation) if conversation is not None else None
        context["preview"] = {
            "conversation": conversation,
            "text": show.sent(prepared) if prepared else "",
            "hidden": show.hidden(dict(prepared.counts)) if prepared else [],
            "letters": prepared.letters if prepared else 0,
            "next": place + 1,
        }
    return context


def _say(request: HttpRequest, call: Call, language: str) -> None:
    if call.problem:
        messages.error(request, said(call.problem, language))
    else:
        messages.success(
            request,
            _("The model answered in %(seconds)s s, in the form asked for. You can switch it on now.")
            % {"seconds": f"{call.milliseconds / 1000:.1f}"},
        )
