"""Opening hours as people write them: ``Mon-Fri 09:00-18:00; Sat 10:00-15:00`` or ``月〜金 9:00〜18:00``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ..text import Text

MINUTES_OF_DAY = 24 * 60
Span = tuple[int, int]

_DAYS = {
    name: day
    for day, names in enumerate(
        (
            ("mon", "monday", "mo", "月", "月曜", "月曜日"),
            ("tue", "tuesday", "tu", "tues", "火", "火曜", "火曜日"),
            ("wed", "wednesday", "we", "水", "水曜", "水曜日"),
            ("thu", "thursday", "th", "thur", "thurs", "木", "木曜", "木曜日"),
            ("fri", "friday", "fr", "金", "金曜", "金曜日"),
            ("sat", "saturday", "sa", "土", "土曜", "土曜日"),
            ("sun", "sunday", "su", "日", "日曜", "日曜日"),
        )
    )
    for name in names
}
_GROUPS = {
    "daily": range(7),
    "every day": range(7),
    "毎日": range(7),
    "無休": range(7),
    "weekdays": range(5),
    "平日": range(5),
    "weekend": range(5, 7),
    "weekends": range(5, 7),
    "土日": range(5, 7),
}
_CLOSED = {"off", "closed", "休", "休み", "休業", "定休", "定休日"}
_TIME = re.compile(r"(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分)?)")
_FIRST_TIME = re.compile(r"\d{1,2}(?::\d{2}|時)")


class OpeningHoursError(ValueError):
    """Opening hours that cannot be read; ``text`` says where and how to mend them, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Opening spans of each weekday, Monday first, in minutes after local midnight; sorted, not touching.

    A span may end after 24:00 (1440) where a counter stays open past midnight.
    """

    days: tuple[tuple[Span, ...], ...]

    @property
    def minutes(self) -> int:
        """Minutes open in an ordinary week."""
        return sum(end - start for day in self.days for start, end in day)


ALWAYS = WeeklyHours((((0, MINUTES_OF_DAY),),) * 7)


def parse_hours(text: str) -> WeeklyHours:
    """Read opening hours. Rules are parted by ``;`` or a line break, spans of one day by ``,``; later rules win,
    and a closed day is closed whatever else is said ("9:00〜18:00（水曜定休）").

    Days: English or Japanese names, ranges (``Fri-Mon`` goes over the week's end), lists (``Mon,Wed`` 月・水), ``daily``
    毎日, ``weekdays`` 平日, ``weekends`` 土日. Times: ``9:00-17:30``, ``9時〜17時30分``; an end at or before its start, or
    beyond 24:00, is on the next day. ``off``, 休: closed. ``24/7``: always. Raises OpeningHoursError.

    >>> parse_hours("Mon-Fri 09:00-12:00,13:00-18:00; Fri off").days[3]
    ((540, 720), (780, 1080))
    >>> parse_hours("平日 9:00〜18:00、土 10時〜15時").minutes
    3000
    """
    plain = _plain(text)
    if plain in ("24/7", "24時間", "24時間年中無休", "年中無休24時間"):
        return ALWAYS
    days: list[tuple[Span, ...]] = [()] * 7
    closed: set[int] = set()
    rules = [rule for rule in re.split(r"[;\n]+", plain) if rule.strip()]
    if not rules:
        raise _unreadable(text, text)
    for rule in rules:
        for names, times in _parts(rule, text):
            spans = _spans(times, text)
            for day in _days(names, text):
                days[day] = spans
                if not spans:
                    closed.add(day)
    return WeeklyHours(tuple(() if day in closed else spans for day, spans in enumerate(days)))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    folded = re.sub(r"\s*(?:〜|~|–|—|−|から|ー)\s*", "-", folded)
    folded = re.sub(r"(?<=\S)\s+(?=定休日)|(?<=[\d分])(?=定休日)", ";", folded.replace("毎週", ""))
    return folded.replace("、", ",").replace("・", ",").replace("。", ";").replace("(", ";").replace(")", ";")


def _parts(rule: str, whole: str) -> list[tuple[str, str]]:
    """A rule as (days, times) pairs; one rule may hold several ("平日 9:00-18:00, 土 10:00-15:00")."""
    closing_days = re.fullmatch(r"定休日?\s*:?\s*(.+)", rule.strip())
    if closing_days:
        return [(closing_days.group(1).replace(" ", ","), "off")]
    pairs: list[tuple[list[str], list[str]]] = []
    for piece in rule.split(","):
        piece = piece.strip()
        if not piece:
            continue
        names, times = _split(piece)
        if names and (not pairs or pairs[-1][1]):
            pairs.append(([names], []))
        elif names:
            pairs[-1][0].append(names)
        elif not pairs:
            pairs.append((["daily"], []))
        if times:
            pairs[-1][1].append(times)
    if not pairs or any(not times for _, times in pairs):
        raise _unreadable(rule, whole)
    return [(",".join(names), ",".join(times)) for names, times in pairs]


def _split(piece: str) -> tuple[str, str]:
    first = _FIRST_TIME.search(piece)
    if first:
        return piece[: first.start()].strip(" :"), piece[first.start() :]
    for word in sorted(_CLOSED, key=len, reverse=True):
        if piece == word or (piece.endswith((" " + word, "曜" + word, "日" + word)) and piece not in _DAYS):
            return piece[: -len(word)].strip(" :"), word
    if piece.endswith("24時間"):
        return piece[: -len("24時間")].strip(), "0:00-24:00"
    return piece, ""


def _days(names: str, whole: str) -> list[int]:
    found: list[int] = []
    for name in (part.strip() for part in names.split(",")):
        if name in _GROUPS:
            found += _GROUPS[name]
        elif "-" in name:
            first, _, last = (part.strip() for part in name.partition("-"))
            if first not in _DAYS or last not in _DAYS:
                raise _unreadable(name, whole)
            found += [(_DAYS[first] + step) % 7 for step in range((_DAYS[last] - _DAYS[first]) % 7 + 1)]
        elif name in _DAYS:
            found.append(_DAYS[name])
        elif name and all(letter in _DAYS for letter in name):
            found += [_DAYS[letter] for letter in name]
        else:
            raise _unreadable(name, whole)
    return found


def _spans(times: str, whole: str) -> tuple[Span, ...]:
    if times in _CLOSED:
        return ()
    spans: list[Span] = []
    for part in times.split(","):
        start_text, dash, end_text = part.partition("-")
        start, end = _minutes(start_text, whole), _minutes(end_text, whole)
        empty = start == end and start > 0
        if not dash or empty or start >= MINUTES_OF_DAY or end > 2 * MINUTES_OF_DAY:
            raise _unreadable(part, whole)
        spans.append((start, end if end > start else end + MINUTES_OF_DAY))
    return _merged(spans)


def _minutes(text: str, whole: str) -> int:
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise _unreadable(text, whole)
    minute = int(found.group(2) or found.group(3) or 0)
    if minute > 59:
        raise _unreadable(text, whole)
    return int(found.group(1)) * 60 + minute


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _unreadable(part: str, whole: str) -> OpeningHoursError:
    return OpeningHoursError(
        Text(
            "Cannot read “{part}” in the opening hours “{whole}”. Write them like: Mon-Fri 09:00-18:00; Sat 10:00-15:00.",
            "営業時間「{whole}」のうち「{part}」を読み取れません。「月〜金 9:00〜18:00；土 10:00〜15:00」のように書いてください。",
        ).fill(part=part.strip(), whole=whole.strip())
    )
