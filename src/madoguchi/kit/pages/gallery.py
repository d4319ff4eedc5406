"""The page that shows every component of the kit, in the language it is asked in. All figures are made up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.text import Text
from madoguchi.kit.draw import charts

UTC = dt.UTC


DEFINITION = Text(
    "Share of answers in the two best of five categories, among all valid answers.",
    "有効な回答のうち、5段階の上位2区分を選んだ回答の割合です。",
)


@dataclass(frozen=True)
class Made:
    """A made-up metric, shaped like a real one."""

    metric: str
    label: Text
    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str
    level: float = 0.95
    method: str = "wilson"
    n_effective: float = 0.0
    persons: int = 0
    shown: bool = True
    note: Text | None = None
    definition: Text = DEFINITION


@dataclass(frozen=True)
class MadeChange:
    """A made-up difference with its interval."""

    value: float
    low: float
    high: float


CSAT = Made("csat", Text("CSAT", "CSAT"), 82.0, 78.0, 85.4, 412, "percent", n_effective=398.2, persons=405)
NPS = Made(
    "nps", Text("NPS", "NPS"), 23.4, 16.1, 30.7, 398, "points", method="adjusted_wald", n_effective=398
)
CES = Made("ces", Text("CES", "CES"), 5.31, 5.18, 5.44, 405, "scale", method="t", n_effective=405)
TIME = Made(
    "resolution_time",
    Text("Time to resolution", "解決までの時間"),
    22_320_000.0,
    20_880_000.0,
    23_760_000.0,
    1197,
    "ms",
    method="order_statistics",
    n_effective=1197,
)
VOLUME = Made(
    "volume", Text("Cases", "件数"), 1284, None, None, 1284, "count", method="count", n_effective=1284
)
WEAK = Made("csat", Text("CSAT, counter", "CSAT（店頭）"), 68.2, 47.3, 83.6, 22, "percent", n_effective=22)
HIDDEN = Made(
    "csat", Text("CSAT, phone", "CSAT（電話）"), None, None, None, 3, "percent", shown=False, n_effective=3
)

TREND = [79.0, 80.5, 78.0, 81.0, 80.0, 82.0, 79.5, None, 83.0, 80.0, 80.7, 82.0]


class GalleryFilters(forms.Form):
    period = forms.ChoiceField(
        label=_("Period"), choices=[("week", _("This week")), ("month", _("This month"))]
    )
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=[("", _("All")), ("mail", _("Email")), ("phone", _("Phone"))],
    )
    words = forms.CharField(
        label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class GalleryForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the organisation"), help_text=_("Shown at the top of every page.")
    )
    email = forms.EmailField(label=_("Email address"))
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=[("Asia/Tokyo", "Asia/Tokyo"), ("Europe/London", "Europe/London")]
    )
    kind = forms.ChoiceField(
        label=_("What is in the file"),
        widget=forms.RadioSelect,
        choices=[("events", _("Events")), ("answers", _("Answers"))],
        help_text=_("Columns are recognised afterwards."),
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV, Excel or JSON Lines, up to 1 GB."))
    comment = forms.CharField(label=_("Comment"), widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label=_("Send me a weekly summary"), required=False)


def _rows() -> list[dict[str, Any]]:
    first = dt.datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    subjects = (
        Text("Dishwasher part not delivered", "食洗機の部品が届かない"),
        Text("Change of the reservation date", "宿泊日の変更"),
        Text("Invoice in two parts", "領収書を二枚に分けたい"),
    )
    return [
        {
            "case": (f"C-{20418 + i}", "#"),
            "subject": subjects[i % 3],
            "opened": first + dt.timedelta(hours=7 * i),
            "time": [22_320, 5_100, 640_000][i % 3] / (i + 1) * 2,
            "share": [82.0, 79.94, None][i % 3],
            "kept": i % 2 == 0,
        }
        for i in range(6)
    ]


COLUMNS = (
    ("case", _("Case"), "link"),
    ("subject", _("Subject"), "text"),
    ("opened", _("Opened"), "datetime"),
    ("time", _("Time to resolution"), "duration"),
    ("share", _("Promises kept"), "percent"),
    ("kept", _("Kept"), "boolean"),
)


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; who may see it is said where it is mounted."""
    language = get_language() or "en"
    periods = [f"{i}月" if language == "ja" else f"M{i}" for i in range(1, 13)]
    points = [None if v is None else (v, v - 3.9, v + 3.4) for v in TREND]
    form = GalleryForm({"name": "", "email": "tanaka", "zone": "Asia/Tokyo", "kind": "events"})
    rows = _rows()
    return render(
        request,
        "kit/gallery.html",
        {
            "csat": CSAT,
            "nps": NPS,
            "ces": CES,
            "time": TIME,
            "volume": VOLUME,
            "weak": WEAK,
            "hidden": HIDDEN,
            "points": points,
            "unclear": MadeChange(1.4, -3.9, 6.6),
            "clear": MadeChange(-3_960_000.0, -6_120_000.0, -1_800_000.0),
            "filters_form": GalleryFilters({"period": "week", "channel": "mail"}),
            "form": form,
            "columns": COLUMNS,
            "rows": rows,
            "page": Paginator(range(1, 400), 20).get_page(request.GET.get("page", 7)),
            "option": charts.trend(
                periods, points, "percent", name="CSAT", target=85, target_label=str(_("Target 85"))
            ),
            "chart_columns": (("month", _("Month"), "text"), ("value", "CSAT", "percent")),
            "chart_rows": [{"month": m, "value": v} for m, v in zip(periods, TREND, strict=True)],
            "answers": [
                (Text("Very satisfied", "とても満足"), 181),
                (Text("Satisfied", "満足"), 157),
                (Text("Neither", "どちらともいえない"), 41),
                (Text("Dissatisfied", "不満"), 21),
                (Text("Very dissatisfied", "とても不満"), 12),
            ],
            "few_answers": [(Text("Yes", "はい"), 2), (Text("No", "いいえ"), 1)],
            "nps_parts": [
                (Text("Promoters", "推奨者"), 178),
                (Text("Passives", "中立者"), 135),
                (Text("Detractors", "批判者"), 85),
            ],
            "stages": [
                (Text("Learn", "知る"), 96, (78, 70, 86, 96), (71, 62, 80, 96), (64, 54, 74, 96)),
                (Text("Ask", "問い合わせる"), 214, (84, 79, 89, 214), (76, 70, 82, 214), (58, 51, 65, 214)),
                (Text("Follow up", "見届ける"), 22, (70, 50, 90, 22), (66, 45, 87, 22), (0, 0, 0, 4)),
            ],
            "step_labels": [_("Organisation"), _("First member"), _("How to begin")],
            "tab_entries": [
                {"label": _("Map"), "url": "#", "current": True},
                {"label": _("Variants"), "url": "#", "count": 226},
                {"label": pgettext("of the record", "Cases"), "url": "#", "count": "4,580"},
            ],
            "moment": dt.datetime(2026, 11, 22, 9, 5, tzinfo=UTC),
            "first": dt.date(2026, 11, 16),
            "last": dt.date(2026, 11, 22),
        },
    )
