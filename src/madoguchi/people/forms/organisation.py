"""The organisation: its name, language, clock and calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.core.service_time import OpeningHoursError, parse_hours
from madoguchi.people.calendars import country_choices, country_of, zone_choices, zone_of
from madoguchi.people.hours import DAYS, Week, as_week
from madoguchi.people.models import Organisation

LANGUAGES = [("ja", "日本語"), ("en", "English")]
DAY_NAMES = dict(
    zip(DAYS, [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")], strict=True)
)


def _time(label: Any, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=required, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )


class OrganisationForm(forms.Form):
    """Name, language, time zone, opening hours, holidays. ``values()`` is what ``set_organisation`` takes."""

    name = forms.CharField(
        label=_("Name of your organisation"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the organisation"),
        choices=LANGUAGES,
        help_text=_("For reports and mails. Each colleague can choose another one for their own pages."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Dates in your files that name no time zone are read in this one."),
    )
    days = forms.MultipleChoiceField(
        label=_("Open on"), choices=list(DAY_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    opens = _time(_("Opens at"))
    closes = _time(_("Closes at"))
    break_from = _time(_("Break from"), required=False)
    break_to = _time(_("Break to"), required=False)
    opening_hours = forms.CharField(
        label=_("Opening hours"),
        max_length=400,
        help_text=_("For example: Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-16:00. Always open: 24/7"),
    )
    holidays_of = forms.ChoiceField(
        label=_("Public holidays of"),
        required=False,
        help_text=_("On these days the clock of business hours stands still."),
    )

    def __init__(self, *args: Any, by_text: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = (get_language() or "en")[:2]
        self.fields["time_zone"].choices = zone_choices(shown)  # type: ignore[attr-defined]
        self.fields["holidays_of"].choices = [("", _("No public holidays")), *country_choices(shown)]  # type: ignore[attr-defined]
        # Hours that differ from day to day do not fit the simple fields; they are shown as they are kept.
        kept = self.initial.get("opening_hours")
        self.by_text = by_text or (kept is not None and as_week(kept) is None)
        for name in (
            ("days", "opens", "closes", "break_from", "break_to") if self.by_text else ("opening_hours",)
        ):
            del self.fields[name]

    @classmethod
    def of(cls, organisation: Organisation, data: Any = None, by_text: bool = False) -> OrganisationForm:
        """Return the form filled with the organisation as it stands."""
        initial: dict[str, Any] = {
            "name": organisation.name,
            "language": organisation.language,
            "time_zone": organisation.time_zone,
            "holidays_of": organisation.holidays_of,
            "opening_hours": organisation.opening_hours,
        }
        return cls(data, initial=initial | week_fields(organisation.opening_hours), by_text=by_text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.by_text:
            try:
                parse_hours(cleaned.get("opening_hours", ""))
            except OpeningHoursError as error:
                self.add_error("opening_hours", error.text.to(get_language() or "en"))
            return cleaned
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        begin, end = cleaned.get("break_from"), cleaned.get("break_to")
        if opens and closes and opens >= closes:
            self.add_error("closes", _("Closing must be later than opening."))
        elif bool(begin) != bool(end):
            self.add_error(
                "break_to" if begin else "break_from", _("Fill in both ends of the break, or neither.")
            )
        elif opens and closes and begin and end and not opens < begin < end < closes:
            self.add_error("break_from", _("The break must lie within the opening hours."))
        return cleaned

    def values(self) -> dict[str, str]:
        """Return the arguments of ``set_organisation``; call only after ``is_valid()``."""
        cleaned = self.cleaned_data
        names = ("name", "language", "time_zone", "holidays_of")
        return {name: cleaned[name] for name in names} | {"opening_hours": self._hours()}

    def _hours(self) -> str:
        cleaned = self.cleaned_data
        if self.by_text:
            return str(cleaned["opening_hours"])

        def at(name: str) -> str:
            return f"{cleaned[name]:%H:%M}" if cleaned[name] else ""

        return str(Week(tuple(cleaned["days"]), at("opens"), at("closes"), at("break_from"), at("break_to")))


def week_fields(opening_hours: str) -> dict[str, Any]:
    """Return the initial values of the simple fields for hours that fit them."""
    week = as_week(opening_hours)
    if week is None:
        return {}
    return {
        "days": list(week.days),
        "opens": week.opens,
        "closes": week.closes,
        "break_from": week.break_from or None,
        "break_to": week.break_to or None,
    }


def first_guess(accept_language: str, language: str) -> dict[str, Any]:
    """Return sensible values for a new organisation from the languages the browser asks for."""
    country = country_of(accept_language, language)
    known = {code for code, _name in country_choices(language)}
    hours = "Mon-Fri 09:00-18:00" if country in {"JP", ""} else "Mon-Fri 09:00-17:00"
    return {
        "language": language,
        "time_zone": zone_of(country),
        "holidays_of": country if country in known else "",
    } | week_fields(hours)
