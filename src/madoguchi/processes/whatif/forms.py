"""The forms of scenarios and of Erlang's quick answer. ``core.process.simulate.change`` has the last word."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.process.simulate.change import (
    Change,
    Demand,
    Lists,
    Merge,
    Move,
    Promised,
    Skip,
    Staff,
    Tier,
)
from madoguchi.kit import formats
from madoguchi.processes.names import Names
from madoguchi.processes.whatif.models import Fit

_TIME = re.compile(r"(\d{1,2})[:：時](\d{2})?分?")


def _number(label: Any, initial: Any = None, help_text: Any = "", low: float = 0, high: float = 1e6) -> Any:
    return forms.FloatField(
        label=label,
        required=False,
        initial=initial,
        help_text=help_text,
        min_value=low,
        max_value=high,
        widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}),
    )


def _step(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False)


class ScenarioForm(forms.Form):
    """A scenario: any of the changes, together."""

    name = forms.CharField(label=_("Name of the scenario"), max_length=120)
    note = forms.CharField(
        label=_("What it is about"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    list_step = _step(_("Daily list"))
    list_times = forms.CharField(
        label=_("Sent at"),
        required=False,
        max_length=80,
        help_text=_("Times of the day, such as 10:00, 15:00"),
    )
    list_same_day = forms.BooleanField(
        label=_("Taken up on the same day, where there is room"), required=False, initial=True
    )
    staff_team = _step(_("Team"))
    staff_people = forms.IntegerField(
        label=_("People more or fewer"), required=False, min_value=-1000, max_value=1000, initial=1
    )
    staff_days = forms.MultipleChoiceField(label=_("On"), required=False, widget=forms.CheckboxSelectMultiple)
    staff_from = forms.IntegerField(
        label=_("From hour"), required=False, min_value=0, max_value=23, initial=0
    )
    staff_to = forms.IntegerField(label=_("To hour"), required=False, min_value=1, max_value=24, initial=24)
    staff_cost = _number(_("Cost of one person for an hour"), 0)
    move_step = _step(_("Step to move"))
    move_team = _step(_("Done by"))
    move_factor = _number(_("Working time there, times that of today"), 1, low=0.05, high=20)
    skip_steps = forms.MultipleChoiceField(label=_("Steps left out"), required=False)
    merge_first = _step(_("First step"))
    merge_second = _step(_("Following step"))
    merge_factor = _number(_("Working time together, times that of today"), 1, low=0.05, high=20)
    tier_step = _step(_("Step the specialists take over"))
    tier_share = _number(_("Share of its cases, %"), 30, low=0, high=100)
    tier_people = forms.IntegerField(
        label=_("Specialists at a time"), required=False, min_value=1, max_value=1000, initial=1
    )
    tier_factor = _number(_("Their working time, times that of today"), 1, low=0.05, high=20)
    tier_cost = _number(_("Cost of one person for an hour"), 0)
    promised_hours = _number(_("Resolved within, hours"), low=0.05, high=10_000)
    demand = _number(
        _("Requests, % of today"), help_text=_("100 or empty: as many as today"), low=10, high=1000
    )

    def __init__(self, fit: Fit, data: QueryDict | None = None) -> None:
        super().__init__(data)
        names, language = Names.load(), get_language() or "en"
        steps = sorted(((code, names.activity(code)) for code in fit.learnt["steps"]), key=lambda one: one[1])
        teams = [(team, team) for team in fit.learnt["teams"]]
        lists = [(code, names.activity(code)) for code in fit.learnt["lists"]]
        worked = [one for one in steps if one[0] in fit.learnt["step_teams"]]
        none = [("", "—")]
        self._choose("list_step", none + lists)
        self._choose("staff_team", none + teams)
        self._choose("move_step", none + worked)
        self._choose("move_team", none + teams)
        self._choose("skip_steps", steps)
        self._choose("merge_first", none + steps)
        self._choose("merge_second", none + steps)
        self._choose("tier_step", none + worked)
        self._choose("staff_days", [(str(day), formats.weekday_name(day, language)) for day in range(7)])
        self.fields["staff_days"].initial = [str(day) for day in range(7)]
        self.has_lists = bool(lists)
        self.promised = fit.learnt["promised"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_list_times(self) -> tuple[float, ...]:
        """Read times of the day."""
        said = self.cleaned_data["list_times"]
        found = [(int(hour), int(minute or 0)) for hour, minute in _TIME.findall(said)]
        if said.strip() and (not found or any(hour > 23 or minute > 59 for hour, minute in found)):
            raise forms.ValidationError(gettext("Write times as 10:00, 15:00."))
        return tuple(hour * 3600.0 + minute * 60 for hour, minute in sorted(set(found)))

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to a change that was begun."""
        found: dict[str, Any] = super().clean() or {}
        for step, other in (
            ("list_step", "list_times"),
            ("move_step", "move_team"),
            ("merge_first", "merge_second"),
            ("staff_team", "staff_people"),
            ("tier_step", "tier_people"),
        ):
            if found.get(step) and not found.get(other) and other not in self.errors:
                self.add_error(other, gettext("This is needed for the change."))
        if (
            found.get("staff_team")
            and None not in (found.get("staff_from"), found.get("staff_to"))
            and found["staff_from"] >= found["staff_to"]
        ):
            self.add_error("staff_to", gettext("The end must come after the beginning."))
        return found

    def changes(self) -> list[Change]:
        """Return the changes of a valid form: those that act on steps first, then demand and promise."""
        given = self.cleaned_data
        found: list[Change] = []

        def or_else(name: str, default: float) -> float:
            return default if given.get(name) is None else float(given[name])

        if given["move_step"]:
            found.append(Move(given["move_step"], given["move_team"], or_else("move_factor", 1)))
        found += [Skip(step) for step in given["skip_steps"]]
        if given["merge_first"]:
            found.append(Merge(given["merge_first"], given["merge_second"], or_else("merge_factor", 1)))
        if given["tier_step"]:
            found.append(
                Tier(
                    given["tier_step"],
                    or_else("tier_share", 30) / 100,
                    given["tier_people"],
                    or_else("tier_factor", 1),
                    or_else("tier_cost", 0),
                )
            )
        if given["staff_team"]:
            days = tuple(sorted(int(day) for day in given["staff_days"])) or tuple(range(7))
            found.append(
                Staff(
                    given["staff_team"],
                    given["staff_people"],
                    days,
                    int(or_else("staff_from", 0)),
                    int(or_else("staff_to", 24)),
                    or_else("staff_cost", 0),
                )
            )
        if given["list_step"]:
            found.append(Lists(given["list_step"], given["list_times"], bool(given["list_same_day"])))
        if given["promised_hours"]:
            found.append(Promised(given["promised_hours"]))
        if given["demand"] and given["demand"] != 100:
            found.append(Demand(given["demand"] / 100))
        return found


class ErlangForm(forms.Form):
    """A team, an hour and what is wanted; asked with GET."""

    team = forms.ChoiceField(label=_("Team"), required=False)
    days = forms.ChoiceField(label=_("Days"), required=False)
    hour = forms.TypedChoiceField(label=_("Hour"), required=False, coerce=int, empty_value=None)
    per_hour = _number(_("Requests an hour"), help_text=_("Empty: as in the log"), low=0, high=100_000)
    handling = _number(
        _("Handling time, minutes"), help_text=_("Empty: as in the log"), low=0.05, high=10_000
    )
    level = _number(_("Answered in time, %"), 80, low=1, high=99.9)
    within = _number(_("In time means within, seconds"), 20, low=0, high=86_400)

    def __init__(self, teams: list[str], data: QueryDict | None = None) -> None:
        super().__init__(data)
        for name, choices in (
            ("team", [("", gettext("None: I give the figures")), *((team, team) for team in teams)]),
            (
                "days",
                [
                    ("all", gettext("All days")),
                    ("working", gettext("Monday to Friday")),
                    ("weekend", gettext("Weekend")),
                ],
            ),
            ("hour", [(str(hour), f"{hour}:00–{hour + 1}:00") for hour in range(24)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["hour"].initial = "10"
