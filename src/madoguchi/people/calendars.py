"""Public holidays and time zones by country, from data that comes with the packages."""

from __future__ import annotations

import datetime
from functools import cache
from importlib.resources import files

import holidays
from babel import Locale
from babel.dates import get_timezone_location

Choices = list[tuple[str, str]]

YEARS_AROUND = 3


def holidays_around(country: str, today: datetime.date) -> list[datetime.date]:
    """Return the public holidays of a country from three years before to three years after, sorted.

    Empty for an empty country. Raises ``NotImplementedError`` for a country that is not known.
    """
    if not country:
        return []
    years = range(today.year - YEARS_AROUND, today.year + YEARS_AROUND + 1)
    return sorted(holidays.country_holidays(country, years=years))


@cache
def _zones() -> tuple[tuple[str, str], ...]:
    """Return (country, time zone) in the order of the time zone database: a country's main zone first."""
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((row[0], row[2]) for row in rows)


def zone_of(country: str) -> str:
    """Return the main time zone of a country, or UTC where it is unknown."""
    return next((zone for code, zone in _zones() if code == country), "UTC")


@cache
def zone_choices(language: str) -> Choices:
    """Return the time zones people choose from, named in their language, sorted by identifier."""
    locale = Locale.parse(language)
    names = sorted({zone for _, zone in _zones()})
    return [("UTC", "UTC")] + [
        (name, f"{name} — {get_timezone_location(name, locale=locale)}") for name in names
    ]


@cache
def country_choices(language: str) -> Choices:
    """Return the countries whose public holidays are known, named in a language; blank for none is not in it."""
    territories = Locale.parse(language).territories
    known = [code for code in holidays.list_supported_countries() if code in territories]
    shape = "{}（{}）" if language == "ja" else "{} ({})"
    named = [(code, shape.format(territories[code], code)) for code in known]
    first = [pair for pair in named if pair[0] == "JP"]
    return first + sorted((pair for pair in named if pair[0] != "JP"), key=lambda pair: pair[1])


def country_of(accept_language: str, language: str) -> str:
    """Guess the country from the browser's languages: ``en-GB,en`` is GB; Japanese without a region is JP."""
    for part in accept_language.replace("_", "-").split(","):
        tag = part.split(";")[0].strip()
        region = tag.split("-")[-1].upper() if "-" in tag else ""
        if len(region) == 2 and region.isalpha():
            return region
    return "JP" if language == "ja" else ""
