"""Numbers that carry their own proof, and dates that are dates."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}  # fmt: skip


def luhn(figures: str) -> bool:
    """Say whether a card number's check figure is right (ISO/IEC 7812-1, annex B).

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    total = 0
    for place, figure in enumerate(reversed(figures)):
        value = int(figure) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def my_number(figures: str) -> bool:
    """Say whether the check figure of a Japanese individual number is right (総務省令第八十五号, 第五条).

    >>> my_number("123456789018"), my_number("123456789017")
    (True, False)
    """
    if len(figures) != 12:
        return False
    weights = (n + 1 if n <= 6 else n - 5 for n in range(1, 12))
    rest = (
        sum(int(figure) * weight for figure, weight in zip(reversed(figures[:11]), weights, strict=True)) % 11
    )
    return int(figures[11]) == (0 if rest <= 1 else 11 - rest)


def ip(text: str) -> bool:
    """Say whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def compact_date(figures: str) -> bool:
    """Say whether eight figures are a day of the years in which a service makes appointments.

    >>> compact_date("20261130"), compact_date("20261330"), compact_date("19801130")
    (True, False, False)
    """
    if len(figures) != 8 or not "2010" <= figures[:4] <= "2099":
        return False
    try:
        dt.date(int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    except ValueError:
        return False
    return True


def year_of(date: str) -> int | None:
    """Return the year of a written date, of the Japanese eras too.

    >>> year_of("昭和55年5月3日"), year_of("3/5/1980"), year_of("May 3")
    (1980, 1980, None)
    """
    if found := re.match(r"(明治|大正|昭和|平成|令和|[MTSHR])\s?(\d{1,2}|元)", date):
        return _ERAS[found[1]] + (1 if found[2] == "元" else int(found[2]))
    whole = re.search(r"(?<!\d)(?:18|19|20)\d\d", date)
    return int(whole[0]) if whole else None
