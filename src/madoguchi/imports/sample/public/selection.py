"""Make ``survey.csv.gz`` from the published file: a few columns, new person numbers, nothing else changed.

Run as ``python -m madoguchi.imports.sample.public.selection PUBLISHED.csv``. Gender, birth year, income, home town and
device are left out; the published pseudonym is replaced by a running number. Comments that hold an e-mail address,
a web address or a telephone number are blanked.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
from pathlib import Path

from madoguchi.imports.sample.public import SURVEY

PERSON = "会員ID"
COLUMNS = (
    PERSON,
    "回答日時",
    "回答エリア",
    "満足度",
    "満足度の理由",
    "福井県内での交通手段の満足度",
    "福井県内での交通手段の満足度の理由",
    "不便さ",
    "不便さの内容",
    "NPS",
    "推奨項目",
)
TRACEABLE = re.compile(r"[\w.+-]+[@＠][\w-]+|https?://|\d{2,4}[-‐－ー(（]\d{2,4}[-‐－ー)）]\d{3,4}|\d{10,11}")


def select(published: Path, target: Path = SURVEY) -> int:
    """Write the selection; returns the number of rows. The same input gives the same bytes."""
    persons: dict[str, str] = {}
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    rows = 0
    with published.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            kept = {name: row[name].strip() for name in COLUMNS}
            kept[PERSON] = persons.setdefault(row[PERSON], f"P{len(persons) + 1:04d}")
            writer.writerow({name: "" if TRACEABLE.search(value) else value for name, value in kept.items()})
            rows += 1
    with target.open("wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
        packed.write(buffer.getvalue().encode("utf-8"))
    return rows


if __name__ == "__main__":
    print(select(Path(sys.argv[1])))
