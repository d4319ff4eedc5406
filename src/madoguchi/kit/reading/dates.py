"""Dates and times of whole columns: one decision for the column, then fast parsing to UTC."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from typing import Literal

from madoguchi.core.text import Text

from .date_shapes import COMPACT, NUMBER, TRIPLE, YMD, DateError, Order, parse_shape, tidy

Shape = Literal["iso", "slash", "text", "epoch_s", "epoch_ms", "epoch_us", "excel"]
_SAMPLES = 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serials count local days


@dataclass(slots=True)
class DateFormat:
    """How the dates of one column are read.

    ``shape``: the form of most values. ``order``: how 03/04/2026 is read; ``short_order``: how 26/03/04 is.
    ``zone``: for values that name none. ``ambiguous``: the order could not be decided by content, and
    ``question`` asks the user. ``share``: the part of the samples that are dates (0–1). ``timed`` and ``zoned``:
    whether values have a time of day and a zone.
    """

    shape: Shape
    zone: tzinfo
    order: Order = "mdy"
    short_order: Order = "ymd"
    ambiguous: bool = False
    question: Text | None = None
    share: float = 1.0
    timed: bool = True
    zoned: bool = False
    notes: list[Text] = field(default_factory=list)
    parse: Callable[[str], datetime] = field(init=False, repr=False, compare=False)
    """Return the moment of a text as an aware UTC datetime; raises DateError with the reason."""

    def __post_init__(self) -> None:
        self.parse = _PARSERS[self.shape](self)

    def parse_ms(self, text: str) -> int:
        """Return the moment of a text as milliseconds since 1970 UTC; raises DateError."""
        gap = self.parse(text) - _EPOCH
        return (gap.days * 86_400 + gap.seconds) * 1000 + gap.microseconds // 1000

    def with_day_first(self, day_first: bool) -> DateFormat:
        """Return the same format with the user's answer to ``question``."""
        order: Order = "dmy" if day_first else "mdy"
        return DateFormat(
            self.shape, self.zone, order, order, share=self.share, timed=self.timed, zoned=self.zoned
        )


def parse_date(text: str, zone: tzinfo, *, day_first: bool = False) -> datetime:
    """Return one moment as aware UTC; raises DateError. For columns use ``parse_column``: it sees more."""
    plain = tidy(text)
    order: Order = "dmy" if day_first else "mdy"
    shape = _number_shape(plain) if NUMBER.match(plain) else None
    return DateFormat(shape or "text", zone, order, order if day_first else "ymd").parse(text)


def parse_column(samples: Iterable[str], zone: tzinfo, *, day_first: bool | None = None) -> DateFormat:
    """Decide how the dates of a column are written from its values (at most 2,000 are looked at).

    ``day_first`` settles 03/04/2026 where the user knows; otherwise any value above 12 decides, and if none does
    the format is ``ambiguous`` and guesses by the zone (Europe, Africa and Oceania put the day first).
    Raises DateError when fewer than half of the values are dates.
    """
    texts = [t for t in map(tidy, islice((s for s in samples if s and not s.isspace()), _SAMPLES)) if t]
    if not texts:
        raise DateError(Text("The column is empty.", "列が空です。"))
    shape = _column_shape(texts)
    order, short_order, ambiguous, notes = _orders(texts, zone, day_first)
    found = DateFormat(shape, zone, order, short_order, notes=notes)
    good, timed, zoned, first_reason = _try(found, texts)
    found.share = good / len(texts)
    if found.share < 0.5:
        raise first_reason or DateError(Text("These are not dates.", "日時ではありません。"))
    found.timed, found.zoned = timed, zoned
    if ambiguous:
        found.ambiguous = True
        found.question = _question(texts, order, short_order)
    return found


def date_share(samples: Iterable[str], zone: tzinfo = UTC) -> tuple[float, Shape | None]:
    """Return the share of values that are dates and their form; (0, None) when they are not."""
    try:
        found = parse_column(samples, zone)
    except DateError:
        return 0.0, None
    return found.share, found.shape


def _number_shape(text: str) -> Shape | None:
    whole = text.partition(".")[0]
    if len(whole) in (8, 12, 14) and COMPACT.match(text):
        return "text"
    if len(whole) in (9, 10):
        return "epoch_s"
    if len(whole) in (12, 13):
        return "epoch_ms"
    if len(whole) in (15, 16):
        return "epoch_us"
    if 4 <= len(whole) <= 5 and 1_000 <= int(whole) < 80_000:
        return "excel"
    return None


def _shape(text: str) -> Shape | None:
    if match := YMD.match(text):
        return "iso" if match[2] == "-" else "slash" if match[2] == "/" else "text"
    if NUMBER.match(text):
        return _number_shape(text)
    return "text"


def _column_shape(texts: list[str]) -> Shape:
    shapes = Counter(_shape(t) for t in texts)
    shape, _ = shapes.most_common(1)[0]
    return shape or "text"


def _orders(texts: list[str], zone: tzinfo, day_first: bool | None) -> tuple[Order, Order, bool, list[Text]]:
    """Decide the order of 03/04/2026 and of 26/03/04 by the values that allow one order only."""
    long = Counter({"dmy": 0, "mdy": 0})
    short = Counter({"ymd": 0, "dmy": 0, "mdy": 0})
    longs = shorts = 0
    for text in texts:
        match = TRIPLE.match(text)
        if match is None:
            continue
        a, b, c = int(match[1]), int(match[3]), int(match[4])
        if len(match[4]) == 4:
            longs += 1
            long["dmy"] += a <= 31 and b <= 12
            long["mdy"] += a <= 12 and b <= 31
        else:
            shorts += 1
            short["ymd"] += b <= 12 and c <= 31
            short["dmy"] += a <= 31 and b <= 12
            short["mdy"] += a <= 12 and b <= 31
    guess: Order = ("dmy" if day_first else "mdy") if day_first is not None else _custom(zone)
    notes: list[Text] = []
    order, unsure = guess, False
    if longs:
        if long["dmy"] == long["mdy"]:
            unsure = long["dmy"] == longs and day_first is None
        elif day_first is None:
            order = "dmy" if long["dmy"] > long["mdy"] else "mdy"
        if day_first is None and max(long.values()) < longs:
            notes.append(
                Text(
                    "Some dates have the day first and some the month first; those that fit only the other order "
                    "are refused.",
                    "日/月の順と月/日の順が混ざっています。判定した順に合わない行は取り込みません。",
                )
            )
    short_order: Order = "ymd"
    if shorts:
        best = max(short.values())
        fitting = [o for o in ("ymd", "dmy", "mdy") if short[o] == best]
        told = day_first is not None or longs > 0 or guess == "dmy"
        preferred: list[Order] = [guess, "ymd"] if told else ["ymd", guess]
        short_order = next((o for o in preferred if o in fitting), "mdy" if "mdy" in fitting else "dmy")
        decided = len(fitting) == 1 or day_first is not None or _years_first(texts)
        short_order = "ymd" if decided and "ymd" in fitting and _years_first(texts) else short_order
        unsure = unsure or not decided
    return order, short_order, unsure, notes


def _years_first(texts: list[str]) -> bool:
    """In 26/03/04 the year is the part that hardly changes while the day changes most."""
    parts = [m for m in map(TRIPLE.match, texts) if m and len(m[4]) == 2]
    first, last = len({m[1] for m in parts}), len({m[4] for m in parts})
    return last >= 5 and last >= 3 * first


def _custom(zone: tzinfo) -> Order:
    name = str(getattr(zone, "key", ""))
    return "dmy" if name.startswith(("Europe/", "Africa/", "Australia/", "Pacific/Auckland")) else "mdy"


def _question(texts: list[str], order: Order, short_order: Order) -> Text:
    match = next(m for m in map(TRIPLE.match, texts) if m)
    shown = match.string[:30]
    order = short_order if len(match[4]) == 2 else order
    en = {"mdy": "month first", "dmy": "day first", "ymd": "year first"}[order]
    ja = {"mdy": "月/日の順", "dmy": "日/月の順", "ymd": "年/月/日の順"}[order]
    return Text(
        f"Dates such as “{shown}” can be read in more than one order, and no value in the column decides it. "
        f"They are read {en}; say so if that is wrong.",
        f"「{shown}」のような日付は、どちらの順とも読めます。列の中に決め手がないため、{ja}として読みます。"
        "違う場合は指定してください。",
    )


def _try(found: DateFormat, texts: list[str]) -> tuple[int, bool, bool, DateError | None]:
    good = timed = zoned = 0
    reason: DateError | None = None
    for text in texts:
        try:
            found.parse(text)
        except DateError as error:
            reason = reason or error
            continue
        good += 1
        if found.shape in ("iso", "slash", "text"):
            try:
                moment = parse_shape(text, found.order, found.short_order)
            except DateError:
                timed += 1
                continue
            timed += moment.timed
            zoned += moment.at.tzinfo is not None
        else:
            timed += found.shape != "excel" or "." in text
            zoned += found.shape != "excel"
    return good, timed * 2 > good, zoned * 2 > good, reason


def _utc(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise DateError(Text("The date is out of range.", "日付が範囲を超えています。")) from None


def _slow(found: DateFormat) -> Callable[[str], datetime]:
    zone, order, short = found.zone, found.order, found.short_order

    def parse(text: str) -> datetime:
        return _utc(parse_shape(tidy(text), order, short).at, zone)

    return parse


def _iso(found: DateFormat) -> Callable[[str], datetime]:
    zone, slow, read, utc = found.zone, _slow(found), datetime.fromisoformat, UTC

    def parse(text: str) -> datetime:
        try:
            moment = read(text)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=zone)
            return moment.astimezone(utc)
        except (ValueError, OverflowError):
            return slow(text)

    return parse


def _slash(found: DateFormat) -> Callable[[str], datetime]:
    zone, slow, read, utc = found.zone, _slow(found), datetime.fromisoformat, UTC

    def parse(text: str) -> datetime:
        try:
            moment = read(text.replace("/", "-"))
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=zone)
            return moment.astimezone(utc)
        except (ValueError, OverflowError):
            return slow(text)

    return parse


def _epoch(per_second: int) -> Callable[[DateFormat], Callable[[str], datetime]]:
    def make(found: DateFormat) -> Callable[[str], datetime]:
        slow = _slow(found)

        def parse(text: str) -> datetime:
            plain = text if text.isdigit() and text.isascii() else tidy(text)
            if not NUMBER.match(plain):
                return slow(text)
            try:
                if plain.isdigit():
                    return _EPOCH + timedelta(microseconds=int(plain) * (1_000_000 // per_second))
                return _EPOCH + timedelta(seconds=float(plain) / per_second)
            except OverflowError:
                raise DateError(Text("The date is out of range.", "日付が範囲を超えています。")) from None

        return parse

    return make


def _excel(found: DateFormat) -> Callable[[str], datetime]:
    zone, slow = found.zone, _slow(found)

    def parse(text: str) -> datetime:
        plain = tidy(text)
        if not NUMBER.match(plain):
            return slow(text)
        days = float(plain)
        # Excel counts a 29 February 1900 that never was; serials before it are off by one and are refused.
        if not 61 <= days < 2_958_466:
            raise DateError(
                Text(f"{plain} is not a date serial.", f"{plain}は日付のシリアル値ではありません。")
            )
        return _utc(_EXCEL_EPOCH + timedelta(milliseconds=round(days * 86_400_000)), zone)

    return parse


_PARSERS: dict[str, Callable[[DateFormat], Callable[[str], datetime]]] = {
    "iso": _iso,
    "slash": _slash,
    "text": _slow,
    "epoch_s": _epoch(1),
    "epoch_ms": _epoch(1_000),
    "epoch_us": _epoch(1_000_000),
    "excel": _excel,
}

__all__ = ["DateError", "DateFormat", "date_share", "parse_column", "parse_date"]
