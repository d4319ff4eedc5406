"""Opening hours as people tick them, and as they are kept: text that ``core.service_time.parse_hours`` reads."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.service_time import OpeningHoursError, parse_hours

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Week:
    """The same hours on every open day, with an optional break. Times are ``HH:MM``."""

    days: tuple[str, ...]
    opens: str
    closes: str
    break_from: str = ""
    break_to: str = ""

    def __str__(self) -> str:
        spans = f"{self.opens}-{self.closes}"
        if self.break_from:
            spans = f"{self.opens}-{self.break_from},{self.break_to}-{self.closes}"
        return f"{_runs(self.days)} {spans}"


def _runs(days: tuple[str, ...]) -> str:
    """Join neighbouring days: Mon, Tue, Wed, Fri is ``Mon-Wed,Fri``."""
    runs: list[list[str]] = []
    for day in DAYS:
        if day not in days:
            continue
        if runs and DAYS.index(runs[-1][-1]) == DAYS.index(day) - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def as_week(text: str) -> Week | None:
    """Return hours that are the same on every open day of a week and end before midnight; None for all others."""
    try:
        week = parse_hours(text)
    except OpeningHoursError:
        return None
    kinds = {spans for spans in week.days if spans}
    if len(kinds) != 1:
        return None
    (spans,) = kinds
    if len(spans) > 2 or spans[-1][1] >= 24 * 60:
        return None
    days = tuple(day for day, open_ in zip(DAYS, week.days, strict=True) if open_)
    times = [f"{minute // 60:02}:{minute % 60:02}" for span in spans for minute in span]
    if len(times) == 2:
        return Week(days, times[0], times[1])
    return Week(days, times[0], times[3], times[1], times[2])
