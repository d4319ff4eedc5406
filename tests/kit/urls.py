"""The site's addresses, the kit's own page, and small pages on which its script is tried."""

from __future__ import annotations

import json

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from madoguchi.site.urls import urlpatterns as site_patterns

PAGE = """{% extends "kit/base.html" %}{% load kit %}
{% block title %}Trial{% endblock %}{% block heading %}Trial{% endblock %}
{% block content %}{% filters form target="#result" %}
<div id="result"><p class="said">{{ chosen }}</p>
<table class="table" data-sortable><thead><tr><th>N</th></tr></thead><tbody><tr><td>10</td></tr><tr><td>9</td></tr></tbody></table>
</div>
<button class="button" hx-post="/trial/act/" hx-target="#result" hx-swap="innerHTML">Act</button>
<form class="form">{% field upload.file %}</form>
{% endblock %}"""


class TrialFilters(forms.Form):
    channel = forms.ChoiceField(choices=[("", "All"), ("mail", "Email")], required=False)


class TrialUpload(forms.Form):
    file = forms.FileField()


def trial(request: HttpRequest) -> HttpResponse:
    context = {
        "form": TrialFilters(request.GET),
        "upload": TrialUpload(),
        "chosen": f"channel={request.GET.get('channel', '')} by {request.headers.get('HX-Request', 'the browser')}",
    }
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def act(request: HttpRequest) -> HttpResponse:
    said = json.dumps({"toast": {"text": "保存しました <b>"}})
    return HttpResponse("<p class='said'>done</p>", headers={"HX-Trigger": said})


urlpatterns = [
    *site_patterns,
    path("trial/", trial),
    path("trial/act/", act),
]
