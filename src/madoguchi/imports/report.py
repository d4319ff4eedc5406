"""The report of an import: every row that was left out, with its number and the reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from madoguchi.imports.models import Batch, Skipped

HEADS = {"en": ("row", "code", "reason"), "ja": ("行", "コード", "理由")}


def lines(batch: Batch, language: str) -> Iterator[str]:
    """Yield the report as CSV (UTF-8 with byte-order mark, so that spreadsheets read it right)."""
    yield "\ufeff" + _line(HEADS[language])
    rows = Skipped.objects.filter(batch=batch).order_by("row", "pk")
    for skipped in rows.iterator(2_000):
        reason = skipped.reason_ja if language == "ja" else skipped.reason_en
        yield _line((skipped.row, skipped.reason_code, reason))


def _line(values: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_safe(value) for value in values])
    return out.getvalue()


def _safe(value: object) -> object:
    """A reason quotes what stood in the file: a spreadsheet must not take it for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
