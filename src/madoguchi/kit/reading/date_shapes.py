"""The forms in which Japan and the English-speaking world write a moment, one parser for each."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Literal, NamedTuple

from madoguchi.core.text import Text

from .eras import era_bounds, era_year, in_era

Order = Literal["ymd", "dmy", "mdy"]


class DateError(ValueError):
    """A text that is no moment, with the reason in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Moment(NamedTuple):
    """A parsed moment: naive when the text names no zone. ``timed`` is False for a bare day."""

    at: datetime
    timed: bool


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([a-z]*)\.?"
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rday|urday)?\.?,?\s+)?"

YMD = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
KANJI = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})(?:\s*日)?")
ERA = re.compile(
    r"(令和|平成|昭和|大正|明治|[RHSTMrhstm])\s*\.?\s*(元|\d{1,2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)(?:\s*日)?"
)
TRIPLE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
COMPACT = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:[T _-]?(\d{2})(\d{2})(\d{2})?(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?\Z"
)
MONTH_FIRST = re.compile(_WEEKDAY + _MONTH + r"\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.IGNORECASE)
DAY_FIRST = re.compile(
    _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+" + _MONTH + r",?[\s-]+(\d{4}|\d{2})(?!\d)",
    re.IGNORECASE,
)
CTIME = re.compile(
    _WEEKDAY
    + _MONTH
    + r"\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+(?:([A-Z]{2,4}|[+-]\d{4})\s+)?(\d{4})\Z",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d{1,17}(?:\.\d+)?\Z")
_KANJI_SHORT = re.compile(r"(?<!\d)\d{2}\s*年|\d{4}\s*年\s*\d{1,2}\s*月\s*\Z|\d{1,2}\s*月\s*\d{1,2}\s*日")

_DAY_MARK = re.compile(r"\s*(?:\(\s*[日月火水木金土](?:曜日?)?\s*\)|[日月火水木金土]曜日?)\s*")
_LEAD = re.compile(r"(?:\s*,?\s*(?:at|on)\s+|[T,\s　]+)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:(午前|午後|[AaPp]\.?[Mm]\.?)\s*)?"
    r"(\d{1,2})\s*(?:[:時]\s*(?:(\d{1,2})\s*(?:[:分]\s*(?:(\d{1,2})(?:[.,](\d{1,9}))?\s*秒?)?)?|(半))?)?"
    r"\s*([AaPp]\.?[Mm]\.?)?"
)
_ZONE = re.compile(
    r"\s*(?:(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?(?::\d{2})?|([A-Za-z]{1,4}))?\s*(?:\(.*\)|\[.*\])?\Z"
)
_ABBREVIATIONS = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "JST": 9, "KST": 9, "EST": -5, "EDT": -4, "CST": -6,
    "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "BST": 1, "EET": 2,
    "EEST": 3, "WEST": 1, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip


def tidy(text: str) -> str:
    """Return the text with full-width forms folded, stray blanks and weekday marks gone."""
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
        if "曜" in text or "(" in text:
            text = _DAY_MARK.sub(" ", text)
        text = text.replace("正午", " 12:00").replace("時頃", "時").replace("分頃", "分").strip()
    return text


def parse_shape(text: str, order: Order, short_order: Order) -> Moment:
    """Return the moment of a tidied text in any form but bare numbers; raises DateError with the reason.

    ``order`` decides 03/04/2026, ``short_order`` decides 26/03/04.
    """
    if match := YMD.match(text):
        return _with_time(_day(match[1], match[3], match[4]), text[match.end() :])
    if match := KANJI.match(text):
        return _with_time(_day(match[1], match[2], match[3]), text[match.end() :])
    if match := TRIPLE.match(text):
        return _with_time(_triple(match, order, short_order), text[match.end() :])
    if match := ERA.match(text):
        return _with_time(_era_day(match), text[match.end() :])
    if match := COMPACT.match(text):
        return _compact(match)
    if match := MONTH_FIRST.match(text):
        return _with_time(_named_day(match[4], match[1], match[2], match[3]), text[match.end() :])
    if match := DAY_FIRST.match(text):
        return _with_time(_named_day(match[4], match[2], match[3], match[1]), text[match.end() :])
    if match := CTIME.match(text):
        day = _named_day(match[6], match[1], match[2], match[3])
        return _with_time(day, f" {match[4]} {match[5] or ''}")
    raise _no_date(text)


def _no_date(text: str) -> DateError:
    shown = text[:40]
    if not text:
        return DateError(Text("The date is empty.", "日時が空です。"))
    if _KANJI_SHORT.search(text):
        return DateError(
            Text(
                f"“{shown}” lacks the full year, the era or the day.",
                f"「{shown}」には、西暦4桁の年、元号、または日がありません。",
            )
        )
    if _CLOCK.fullmatch(text) and (":" in text or "時" in text):
        return DateError(
            Text(f"“{shown}” is a time without a date.", f"「{shown}」は時刻だけで、日付がありません。")
        )
    return DateError(
        Text(f"“{shown}” is not a date in a form we know.", f"「{shown}」は日時として読み取れません。")
    )


def _day(year: str | int, month: str | int, day: str | int) -> datetime:
    y, m, d = int(year), int(month), int(day)
    try:
        return datetime(y, m, d)  # noqa: DTZ001 - the zone is settled once the whole text is read
    except ValueError:
        raise impossible(y, m, d) from None


def impossible(y: int, m: int, d: int) -> DateError:
    if not 1 <= m <= 12:
        return DateError(Text(f"There is no month {m}.", f"{m}月はありません。"))
    return DateError(Text(f"There is no day {y}-{m:02d}-{d:02d}.", f"{y}年{m}月{d}日という日はありません。"))


def _two_digit_year(text: str) -> int:
    year = int(text)
    # The POSIX rule: 69–99 belong to the last century.
    return year if len(text) > 2 else year + (1900 if year >= 69 else 2000)


def _triple(match: re.Match[str], order: Order, short_order: Order) -> datetime:
    a, b, c = match[1], match[3], match[4]
    if len(c) == 4:
        return _day(c, b, a) if order == "dmy" else _day(c, a, b)
    if short_order == "ymd":
        return _day(_two_digit_year(a.zfill(2)), b, c)
    year = _two_digit_year(c)
    return _day(year, b, a) if short_order == "dmy" else _day(year, a, b)


def _era_day(match: re.Match[str]) -> datetime:
    name, year = match[1], match[2]
    if year != "元" and int(year) == 0:
        raise DateError(Text("Eras have no year 0.", "元号に0年はありません。"))
    day = _day(era_year(name, year), match[3], match[4])
    if not in_era(name, day.date()):
        label, first, last = era_bounds(name)
        ended = last != date.max
        raise DateError(
            Text(
                f"{label} ran from {first} to {last}; {label}{year}年{match[3]}月{match[4]}日 is outside it."
                if ended
                else f"{label} began on {first}; {label}{year}年{match[3]}月{match[4]}日 is before it.",
                f"{label}は{_ja(first)}から{_ja(last)}までです。{label}{year}年{match[3]}月{match[4]}日は存在しません。"
                if ended
                else f"{label}は{_ja(first)}からです。{label}{year}年{match[3]}月{match[4]}日は存在しません。",
            )
        )
    return day


def _ja(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _named_day(year: str, month: str, rest: str, day: str) -> datetime:
    number = _MONTHS.get((month + rest).lower())
    if number is None:
        raise DateError(
            Text(f"“{month}{rest}” is not a month.", f"「{month}{rest}」は月の名前ではありません。")
        )
    return _day(_two_digit_year(year), number, day)


def _compact(match: re.Match[str]) -> Moment:
    day = _day(match[1], match[2], match[3])
    if match[4] is None:
        return Moment(day, False)
    at = _at(day, int(match[4]), int(match[5]), int(match[6] or 0), match[7])
    zone = _zone(match[8]) if match[8] else None
    return Moment(at.replace(tzinfo=zone) if zone else at, True)


def _with_time(day: datetime, rest: str) -> Moment:
    if not rest or rest.isspace():
        return Moment(day, False)
    lead = _LEAD.match(rest)
    start = lead.end() if lead else 0
    clock = _CLOCK.match(rest, start)
    if clock is None:
        zone = _ZONE.match(rest, start)
        if zone and lead is None and rest[start:] == "Z":
            return Moment(day.replace(tzinfo=UTC), False)
        raise _bad_time(rest)
    half = clock[1] or clock[7]
    bare = not (":" in clock[0] or "時" in clock[0])
    if bare and not half:
        raise _bad_time(rest)
    hour = _hour(int(clock[2]), half, rest)
    minute = 30 if clock[6] else int(clock[3] or 0)
    at = _at(day, hour, minute, int(clock[4] or 0), clock[5])
    tail = rest[clock.end() :]
    if not tail or tail.isspace():
        return Moment(at, True)
    zone_found = _zone(tail)
    return Moment(at.replace(tzinfo=zone_found) if zone_found else at, True)


def _hour(hour: int, half: str | None, rest: str) -> int:
    if not half:
        return hour
    afternoon = half == "午後" or half[0] in "Pp"
    if hour > 12:
        if not afternoon:
            raise _bad_time(rest)
        return hour
    if hour == 12:
        return 12 if afternoon else 0
    return hour + 12 if afternoon else hour


def _at(day: datetime, hour: int, minute: int, second: int, fraction: str | None) -> datetime:
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    if hour == 24 and minute == second == micro == 0:
        return day + timedelta(days=1)
    try:
        return day.replace(hour=hour, minute=minute, second=second, microsecond=micro)
    except ValueError:
        shown = f"{hour}:{minute:02d}" + (f":{second:02d}" if second else "")
        raise DateError(Text(f"There is no time {shown}.", f"{shown}という時刻はありません。")) from None


def _zone(text: str) -> tzinfo | None:
    match = _ZONE.match(text)
    if match is None:
        raise _bad_time(text)
    if match[1]:
        hours, minutes = int(match[2]), int(match[3] or 0)
        if hours > 15 or minutes > 59:
            raise _bad_time(text)
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if match[1] == "-" else offset)
    if match[4]:
        known = _ABBREVIATIONS.get(match[4].upper())
        if known is None:
            raise DateError(
                Text(
                    f"The time zone “{match[4]}” is not known.", f"タイムゾーン「{match[4]}」は分かりません。"
                )
            )
        return timezone(timedelta(hours=known))
    return None


def _bad_time(rest: str) -> DateError:
    shown = rest.strip()[:40]
    return DateError(Text(f"“{shown}” is not a time we know.", f"「{shown}」は時刻として読み取れません。"))
