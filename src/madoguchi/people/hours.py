"""Opening hours as people fill them in, and as they are kept: ``Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-16:00``."""

from __future__ import annotations

import re
from dataclasses import dataclass

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_SPAN = rf"{_TIME}-(?:{_TIME}|24:00)"
_PART = rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)* {_SPAN}(?:,{_SPAN})*"
_WHOLE = re.compile(rf"{_PART}(?:; {_PART})*")


def is_valid(text: str) -> bool:
    """Say whether a text is opening hours, each span ending after it begins. Blank means always open."""
    if not text:
        return True
    if not _WHOLE.fullmatch(text):
        return False
    spans = re.findall(rf"({_TIME})-({_TIME}|24:00)", text)
    return all(begin < end for begin, end in spans)


@dataclass(frozen=True)
class Week:
    """The same hours on every open day, with an optional break."""

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
    """Return hours that are the same on every open day, or None where they are not."""
    if not is_valid(text) or not text or ";" in text:
        return None
    names, spans = text.split(" ")
    days: list[str] = []
    for run in names.split(","):
        first, _, last = run.partition("-")
        days += DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]
    parts = [span.split("-") for span in spans.split(",")]
    if len(parts) == 1:
        return Week(tuple(days), parts[0][0], parts[0][1])
    if len(parts) == 2:
        return Week(tuple(days), parts[0][0], parts[1][1], parts[0][1], parts[1][0])
    return None
