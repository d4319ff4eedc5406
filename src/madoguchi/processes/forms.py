"""The filter bar of the process pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.names import channel_name
from madoguchi.cases.period import PeriodForm
from madoguchi.processes.names import Names

LABELS = {
    "channel": _("Channel"),
    "team": _("Team"),
    "request": _("Request"),
    "process": _("Process"),
    "stage": _("Stage"),
}


class FilterForm(PeriodForm):
    """Period by the day a case was opened, and the dimensions there is a choice in. Read by ``cases.period.asked``."""

    def __init__(self, data: Any, menus: Mapping[str, list[tuple[str, int]]], names: Names) -> None:
        super().__init__(data, label=_("Cases opened"))
        called: dict[str, Callable[[str], str]] = {
            "channel": channel_name,
            "request": names.request,
            "process": names.process,
            "stage": names.stage,
        }
        for dimension, values in menus.items():
            chosen = data.get(dimension, "") if data else ""
            if len(values) > 1 or chosen:
                name = called.get(dimension, str)
                known = [(value, name(value)) for value, _count in values]
                if chosen and chosen not in {value for value, _name in known}:
                    known.append((chosen, chosen))  # an address from elsewhere: keep showing what it asks for
                self.fields[dimension] = forms.ChoiceField(
                    label=LABELS[dimension], required=False, choices=[("", _("All")), *known]
                )
