"""Ratings and reviews of Zendesk QA (Klaus): rows of ``autoqa/ratings``, or reviews that hold ratings; JSON, CSV or Excel.

Each rating becomes a mark of a person beside the machine's. Which item a category means can be said
(``categories``: category → item, empty to leave it out); else the usual names are known.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from madoguchi.core.text import Text
from madoguchi.imports.kinds.base import Record, Take, Told, sift, spread
from madoguchi.imports.kinds.desk import Export
from madoguchi.imports.kinds.spool import each_record
from madoguchi.imports.kinds.values import BadRowError, bad, when
from madoguchi.kit.reading import open_table
from madoguchi.kit.reading.limits import ReadError
from madoguchi.kit.taking import Problem, Result, Taking
from madoguchi.scoring.marks.actions.take_in import MarkRow, take_marks
from madoguchi.scoring.marks.categories import fold, result_of, usual_item

MOST_CATEGORIES = 200
NAMES = {
    "ticket": ("externalTicketId", "externalId", "ticketExternalId", "ticketId", "conversationId"),
    "category": ("ratingCategoryName", "categoryName", "ratingCategory", "category"),
    "score": ("score", "rating", "ratingScore"),
    "most": ("ratingMax", "scoreMax", "maxRating", "maxScore"),
    "reviewer": ("reviewerEmail", "reviewer", "reviewerName"),
    "automatic": ("autoqaCategoryType",),
    "at": ("reviewTime", "reviewedAt", "reviewDate", "createdAt", "created"),
}
_FIELD_OF = {fold(name): field for field, names in NAMES.items() for name in names}
_NO_SCORE = {"", "na", "none", "null", "notapplicable", "対象外", "該当なし"}
_DATE = re.compile(r"\d{4}\s*[-/.年]")
NO_RATINGS = Text(
    "The file holds no ratings: each needs a ticket (externalTicketId), a category (ratingCategoryName) and a score.",
    "評価が見つかりません。チケット（externalTicketId）・カテゴリ（ratingCategoryName）・点数（score）の列が必要です。",
)


def flat(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the ratings of a record under our names: a review gives one for each of its ratings."""
    own = _named(record)
    nested = record.get("ratings")
    if not isinstance(nested, list):
        return [own]
    own.pop("score", None)  # that of the whole review
    return [own | _named(one) for one in nested if isinstance(one, Mapping)]


def _named(record: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    best: dict[str, int] = {}
    for name, value in record.items():
        field = _FIELD_OF.get(fold(str(name)))
        if field is None or isinstance(value, list):
            continue
        rank = [fold(one) for one in NAMES[field]].index(fold(str(name)))
        if field in found and best[field] <= rank:
            continue
        found[field], best[field] = _plain(value), rank
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get("email") or value.get("name") or value.get("id") or ""
    return value


def ratings(path: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield every rating with the number of the row or record it stands in. Raises ReadError."""
    if _is_json(path):
        for number, (_, _, value) in enumerate(each_record(path, name), 1):
            if isinstance(value, Mapping):
                yield from ((number, one) for one in flat(value))
        return
    with open_table(path, hint=name) as table:
        for row in table.rows():
            yield row.number, _named(row.values)


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"PK"):  # a workbook is a ZIP as well
        with zipfile.ZipFile(path) as archive:
            return any(one.lower().endswith((".json", ".jsonl", ".ndjson")) for one in archive.namelist())
    return head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")


def categories(path: Path, name: str) -> dict[str, int]:
    """Return the categories of a file with how many ratings each has, the most frequent first. Raises ReadError."""
    counted: Counter[str] = Counter()
    for _, one in ratings(path, name):
        if category := str(one.get("category") or "").strip():
            counted[category[:120]] += 1
    if not counted:
        raise ReadError(NO_RATINGS, code="no_records")
    return dict(counted.most_common(MOST_CATEGORIES))


@contextmanager
def open_export(path: Path, name: str, alive: Callable[[], None] = lambda: None) -> Iterator[Export]:
    """Open a file of ratings. Raises ReadError where it holds none."""
    total = 0
    for total, _ in enumerate(ratings(path, name), 1):
        if not total % 2_000:
            alive()
    if not total:
        raise ReadError(NO_RATINGS, code="no_records")

    def records() -> Iterator[tuple[int, Record | Problem]]:
        for done, (number, one) in enumerate(ratings(path, name), 1):
            export.done = done
            yield number, one

    export = Export(records, total)  # type: ignore[arg-type]
    yield export


def taker(chosen: Mapping[str, str], most: float | None = None) -> Take:
    """Return what takes ratings in, given what was chosen for their categories, and the highest score of rows that name none."""
    wanted = {fold(category): item for category, item in chosen.items()}

    def take(taking: Taking, records: Sequence[Record], told: Told) -> list[Result]:
        def clean(record: Record) -> MarkRow:
            return _row(record, told, wanted, most)

        good, places, results = sift(records, clean)
        return spread(results, places, take_marks(taking, good))

    return take


def _row(record: Record, told: Told, wanted: Mapping[str, str], most: float | None) -> MarkRow:
    ticket = str(record.get("ticket") or "").strip()
    category = str(record.get("category") or "").strip()
    if not ticket or not category:
        raise bad(
            "no_ticket" if not ticket else "no_category",
            "The row names no ticket or no category.",
            "チケットまたはカテゴリがありません。",
        )
    item = wanted.get(fold(category), usual_item(category))
    if not item:
        raise bad(
            "no_item",
            "No item stands for the category “{category}”.",
            "カテゴリ「{category}」に対応する採点項目がありません。",
            category=category,
        )
    score = _number(record.get("score"))
    top = _number(record.get("most")) or most
    if score is not None and (top is None or top <= 0):
        raise bad(
            "no_highest",
            "The row does not say the highest score (ratingMax). Say it before the import.",
            "最高点（ratingMax）がありません。取り込む前に最高点を指定してください。",
        )
    if score is not None and top is not None and not 0 <= score <= top:
        raise bad(
            "bad_score",
            "The score {score} is not between 0 and {top}.",
            "点数 {score} が 0〜{top} の範囲にありません。",
            score=f"{score:g}",
            top=f"{top:g}",
        )
    reviewer = str(record.get("reviewer") or "").strip()
    return MarkRow(
        ticket,
        item,
        result_of(score, top or 1.0),
        reviewer,
        automatic=bool(record.get("automatic")) and not reviewer,
        at=_time(record, told),
    )


def _time(record: Record, told: Told) -> dt.datetime | None:
    """Return when it was rated. The field may also hold how many seconds a review took: what is no date is left out."""
    if not _DATE.search(str(record.get("at") or "")):
        return None
    try:
        return when(record, "at", told.zone)
    except BadRowError:
        return None


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return float(value)
    if value is None or fold(str(value)) in _NO_SCORE:
        return None
    try:
        number = float(unicodedata.normalize("NFKC", str(value)).strip().rstrip("%"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise bad("bad_score", "“{value}” is no number.", "「{value}」は数ではありません。", value=value)
    return number
