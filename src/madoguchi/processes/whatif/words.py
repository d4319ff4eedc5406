"""A scenario and its outcome in words: changes as sentences, figures as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from madoguchi.core.process.simulate.figures import NAMES as FIGURES
from madoguchi.core.process.simulate.figures import UNITS
from madoguchi.kit import formats
from madoguchi.kit.draw.interval import interval_bar
from madoguchi.processes.names import Names

ENOUGH = 30
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A figure as text: of a comparison (today, after, change) or of a check (real, simulated)."""

    name: str
    first: str
    second: str
    change: str
    between: str
    bar: SafeString
    sure: bool
    values: Mapping[str, Any]


def clock(seconds: float) -> str:
    """Return a time of the day."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def sentence(change: Mapping[str, Any], names: Names) -> str:
    """Say a change as a person would."""
    kind = change["kind"]
    step = names.activity(change.get("step", ""))
    factor = formats.given(change.get("factor", 1.0))
    if kind == "move":
        return gettext("“%(step)s” is done by %(team)s, in %(factor)s times the working time.") % {
            "step": step,
            "team": change["team"],
            "factor": factor,
        }
    if kind == "staff":
        return _staff(change)
    if kind == "skip":
        return gettext("“%(step)s” is left out.") % {"step": step}
    if kind == "merge":
        return gettext(
            "“%(first)s” and “%(second)s” become one step, in %(factor)s times their working time."
        ) % {
            "first": names.activity(change["first"]),
            "second": names.activity(change["second"]),
            "factor": factor,
        }
    if kind == "tier":
        return gettext(
            "%(people)s specialists do “%(step)s” for %(share)s of its cases, in %(factor)s times the working time."
        ) % {
            "people": formats.number(change["people"]),
            "step": step,
            "share": formats.percent(100 * change["share"], 0),
            "factor": factor,
        }
    if kind == "lists":
        times = "、".join if _japanese() else ", ".join
        said = {"step": step, "times": times(clock(one) for one in change["times"])}
        if change["same_day"]:
            return gettext("“%(step)s” leaves at %(times)s and is taken up the same day.") % said
        return gettext("“%(step)s” leaves at %(times)s and is taken up from the next working day.") % said
    if kind == "promised":
        return gettext("Promised: resolved within %(hours)s hours.") % {
            "hours": formats.given(change["hours"])
        }
    return gettext("%(share)s of today’s requests come.") % {
        "share": formats.percent(100 * change["factor"], 0)
    }


def _staff(change: Mapping[str, Any]) -> str:
    days = change["weekdays"]
    language = get_language() or "en"
    when = (
        gettext("every day")
        if len(days) == 7
        else ("・" if _japanese() else ", ").join(formats.weekday_name(day, language) for day in days)
    )
    whole = change["from_hour"] == 0 and change["to_hour"] == 24
    hours = gettext("all hours") if whole else f"{change['from_hour']}:00–{change['to_hour']}:00"
    people = change["people"]
    said = {"team": change["team"], "n": formats.number(abs(people)), "days": when, "hours": hours}
    if people >= 0:
        return (
            ngettext(
                "%(n)s person more in %(team)s (%(days)s, %(hours)s).",
                "%(n)s people more in %(team)s (%(days)s, %(hours)s).",
                people,
            )
            % said
        )
    return (
        ngettext(
            "%(n)s person fewer in %(team)s (%(days)s, %(hours)s).",
            "%(n)s people fewer in %(team)s (%(days)s, %(hours)s).",
            -people,
        )
        % said
    )


def _japanese() -> bool:
    return formats.is_japanese(get_language() or "en")


def value(unit: str, number: float, *, signed: bool = False) -> str:
    """Write a figure by its unit: seconds, share, count or number."""
    language = get_language() or "en"
    if unit == "seconds":
        figure, word = formats.duration_parts(number, language, signed=signed)
        return f"{figure} {word}".strip()
    if unit == "share":
        return (
            gettext("%(points)s points") % {"points": formats.number(100 * number, 1, signed=True)}
            if signed
            else formats.percent(100 * number, 1)
        )
    return formats.number(number, {"count": 0, "points": 2}.get(unit, 1), signed=signed)


def _between(unit: str, low: float, high: float) -> str:
    language = get_language() or "en"
    if unit == "seconds":
        return formats.duration_interval(low, high, language)
    if unit == "share":
        return formats.interval(100 * low, 100 * high, language, 1)
    return formats.interval(low, high, language, {"count": 0, "points": 2}.get(unit, 1))


def figure_name(code: str) -> str:
    """Return what a figure is called."""
    own = {
        "queued": gettext("Waiting for somebody to be free, mean"),
        "satisfaction": gettext("Predicted satisfaction, mean"),
    }
    return own.get(code) or FIGURES[code].to(get_language() or "en")


def compared(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], units: Mapping[str, str]
) -> list[Row]:
    """Return the rows of a comparison."""
    made = []
    for row in rows:
        unit = units.get(row["name"], UNITS.get(row["name"], "seconds"))
        reach = max(abs(row["low"]), abs(row["high"]), abs(row["difference"]), 1e-9) * 1.1
        between = _between(unit, row["low"], row["high"])
        bar = interval_bar(
            row["low"], row["high"], row["difference"], -reach, reach, zero=True, label=between
        )
        made.append(
            Row(
                names[row["name"]],
                value(unit, row["today"]),
                value(unit, row["after"]),
                value(unit, row["difference"], signed=True),
                between,
                mark_safe(bar),  # drawn from numbers
                bool(row["clear"]),
                row,
            )
        )
    return made


def checked(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the rows of a check: what was, and what the simulation said."""
    made = []
    for row in rows:
        unit = UNITS[row["name"]]
        low, high = min(row["low"], row["real"]), max(row["high"], row["real"])
        room = 0.15 * (high - low) or 1.0
        between = _between(unit, row["low"], row["high"])
        bar = interval_bar(
            row["low"], row["high"], row["mean"], low - room, high + room, target=row["real"], label=between
        )
        made.append(
            Row(
                figure_name(row["name"]),
                value(unit, row["real"]),
                value(unit, row["mean"]),
                "",
                between,
                mark_safe(bar),  # drawn from numbers
                bool(row["fits"]),
                row,
            )
        )
    return made
