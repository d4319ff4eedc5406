"""What a column holds, judged by its values: dates, numbers, addresses, names, labels, free text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .dates import Shape, date_share
from .rows import Row

_SAMPLE = 1_000
_CLOSER = 250
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[A-Za-z]{2,}\Z")
_PHONE = re.compile(
    r"(?:(?:\+\d{1,3}[-\s.]?)?\(?0\d{1,4}\)?[-\s.]?\d{1,4}[-\s.]?\d{3,4}"
    r"|\+\d{1,3}[-\s.]?\(?\d{1,4}\)?(?:[-\s.]?\d{2,4}){2,4}|\(?\d{3}\)?[-\s.]\d{3}[-.]\d{4})\Z"
)
_POSTAL = re.compile(r"〒?\s*\d{3}-\d{4}\Z")
_ADDRESS = re.compile(
    r"(?:東京都|北海道|(?:京都|大阪)府|[一-龥]{2,3}県).{1,8}?(?:市|区|郡|町|村)"
    r"|^\d{1,5}\s+\S.*\b(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct)\b\.?",
    re.IGNORECASE,
)
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}\Z")
_CARD = re.compile(r"\d{4}[- ]?\d{4}[- ]?\d{4}[- ]?\d{1,7}\Z")
_NUMBER = re.compile(
    r"[-+]?[¥$€£]?\s?[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?\s?(?:円|%)?\Z"
)
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9#_./:-]{1,64}\Z")
_SPACED_NAME = re.compile(
    r"[一-龥々ヶ]{1,4}[ 　][一-龥々ぁ-んァ-ヶー]{1,6}\Z|[ァ-ヶー]{2,8}[ 　][ァ-ヶー]{2,8}\Z"
)
_SURNAMES = (
    "佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|渡邉|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|"
    "井上|木村|林|斎藤|斉藤|齋藤|清水|山崎|森|池田|橋本|阿部|石川|山下|中島|石井|小川|前田|"
    "岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子|岡本|藤原|三浦|"
    "中野|中川|原田|松田|竹内|小野|田村|中山|和田|石田|森田|上田|原|内田|柴田|酒井|宮崎|横山|"
    "高木|安藤|宮本|大野|小島|谷口|今井|工藤|高田|増田|丸山|杉山|村田|大塚|新井|小山|平野|"
    "藤本|河野|上野|野口|武田|松井|千葉|菅原|岩崎|久保|木下|佐野|野村|松尾|菊地|菊池|杉本|"
    "市川|古川|大西|島田|水野|桜井|高野|渡部|吉川|山内"
)
_SURNAME = re.compile(
    "(?:"
    + "|".join(sorted(_SURNAMES.split("|"), key=len, reverse=True))
    + r")[ 　]?[一-龥々ぁ-んァ-ヶー]{1,4}(?:様|さん|殿)?\Z"
)


@dataclass(slots=True)
class Profile:
    """A column by its sampled values. Shares are of the filled values, 0–1."""

    name: str
    n: int
    filled: int
    distinct: int
    top: list[tuple[str, int]]
    mean_length: float
    date: float
    date_shape: Shape | None
    number: float
    low: float | None
    high: float | None
    integer: bool
    email: float
    phone: float
    postal: float
    address: float
    person: float
    ip: float
    card: float
    code: float
    runs: float
    """How often a value equals the one before it: 0 for shuffled or unique values."""

    @property
    def is_date(self) -> bool:
        """Dates written as dates; bare numbers that could be dates do not count."""
        return self.date >= 0.6 and self.date_shape in ("iso", "slash", "text")

    @property
    def may_be_date(self) -> bool:
        return self.date >= 0.6

    @property
    def is_number(self) -> bool:
        return self.number >= 0.9

    @property
    def is_free_text(self) -> bool:
        """Sentences rather than labels: long and seldom the same."""
        repeats = self.distinct / max(1, self.filled)
        return (
            self.filled > 0
            and not self.is_number
            and not self.is_date
            and ((self.mean_length >= 25 and repeats > 0.3) or (self.mean_length >= 12 and repeats > 0.6))
            and self.code < 0.7
        )

    @property
    def is_label(self) -> bool:
        """Few different values, each seen again."""
        return 0 < self.distinct <= max(2, min(60, self.filled // 2)) or self.distinct == 1

    def personal(self) -> str | None:
        """The kind of personal data the values are, or None."""
        for kind in ("email", "phone", "card", "address", "postal", "person", "ip"):
            if float(getattr(self, kind)) >= 0.3 and self.filled:
                return kind
        return None


def number_of(text: str) -> float | None:
    """Return a number as people write it (``1,234円``, ``¥500``, ``12.5%`` as 12.5, full width), or None."""
    plain = text.strip()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
        plain = plain.replace("−", "-").replace("▲", "-").replace("△", "-")
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain.strip("()") if negative else plain
    if not _NUMBER.match(plain):
        return None
    try:
        value = float(re.sub(r"[,¥$€£円%\s]", "", plain))
    except ValueError:
        return None
    return -value if negative else value


def profile(name: str, values: Sequence[str]) -> Profile:
    """Return the profile of one column's values; empty strings are missing."""
    filled = [v.strip() for v in values if v and not v.isspace()]
    sample = filled[:_SAMPLE]
    size = max(1, len(sample))
    counts = Counter(filled)
    numbers = [x for x in map(number_of, sample) if x is not None]
    share, shape = date_share(list(dict.fromkeys(sample))[:_CLOSER]) if sample else (0.0, None)
    closer = sample[:_CLOSER]

    def of(pattern: re.Pattern[str]) -> float:
        return sum(1 for v in closer if pattern.search(v)) / max(1, len(closer))

    def whole(pattern: re.Pattern[str]) -> float:
        return sum(1 for v in closer if pattern.match(v)) / max(1, len(closer))

    dates = share >= 0.6 and shape in ("iso", "slash", "text")
    return Profile(
        name=name,
        n=len(values),
        filled=len(filled),
        distinct=len(counts),
        top=counts.most_common(12),
        mean_length=sum(map(len, sample)) / size,
        date=share,
        date_shape=shape,
        number=len(numbers) / size,
        low=min(numbers, default=None),
        high=max(numbers, default=None),
        integer=all(x.is_integer() for x in numbers),
        email=whole(_EMAIL),
        phone=0.0 if dates else whole(_PHONE),
        postal=0.0 if dates else whole(_POSTAL),
        address=of(_ADDRESS),
        person=max(whole(_SPACED_NAME), whole(_SURNAME)),
        ip=whole(_IP),
        card=sum(1 for v in sample if _CARD.match(v) and _luhn(v)) / size,
        code=whole(_CODE),
        runs=sum(a == b for a, b in pairwise(sample)) / max(1, size - 1),
    )


def profile_columns(columns: Sequence[str], rows: Iterable[Row]) -> dict[str, Profile]:
    """Return the profile of every column over some rows."""
    values: dict[str, list[str]] = {c: [] for c in columns}
    for row in rows:
        for column in columns:
            values[column].append(row.values.get(column, ""))
    return {c: profile(c, v) for c, v in values.items()}


def _luhn(text: str) -> bool:
    digits = [int(c) for c in text if c.isdigit()]
    if not 13 <= len(digits) <= 19:
        return False
    total = sum(digits[-1::-2]) + sum(sum(divmod(2 * d, 10)) for d in digits[-2::-2])
    return total % 10 == 0
