"""Items of a desk's export, sorted out on disk: any order in, each item once, related items together out."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from madoguchi.core.text import Text
from madoguchi.kit.reading.limits import Limits, ReadError, human_size
from madoguchi.kit.reading.source import zip_entries
from madoguchi.kit.reading.tables import open_sections

Item = dict[str, Any]


class Spool:
    """A throw-away database of (section, id) → the newest version of an item."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="madoguchi-spool-"))
        self._database = sqlite3.connect(self._folder / "items")
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE item (section TEXT, id TEXT, version TEXT, parent TEXT, place INTEGER, body TEXT,"
            " PRIMARY KEY (section, id)) WITHOUT ROWID;"
        )
        self.repeated = 0

    def add(self, section: str, item_id: str, item: Item, *, version: str = "", parent: str = "") -> None:
        """Keep an item unless a newer version of it is kept already."""
        place = self.count()
        before = self._database.total_changes
        self._database.execute(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (section, id) DO UPDATE SET"
            " version=excluded.version, parent=excluded.parent, body=excluded.body"
            " WHERE excluded.version > version",
            (section, item_id, version, parent, place, json.dumps(item, ensure_ascii=False)),
        )
        self._added += self._database.total_changes - before

    _added = 0

    def count(self) -> int:
        """Return how many items were kept so far, newer versions counted again."""
        return self._added

    def settle(self) -> None:
        """Call once all items are in: related items are found from then on."""
        self._database.execute("CREATE INDEX parent ON item (section, parent)")
        self._database.commit()

    def sections(self) -> dict[str, int]:
        """Return section → number of items."""
        return dict(self._database.execute("SELECT section, count(*) FROM item GROUP BY section"))

    def items(self, section: str) -> Iterator[Item]:
        """Yield a section's items in the order they came in."""
        found = self._database.execute("SELECT body FROM item WHERE section=? ORDER BY place", (section,))
        for (body,) in found:
            yield json.loads(body)

    def get(self, section: str, item_id: object) -> Item | None:
        """Return one item, or None."""
        row = self._database.execute(
            "SELECT body FROM item WHERE section=? AND id=?", (section, str(item_id))
        ).fetchone()
        return json.loads(row[0]) if row else None

    def of(self, section: str, parent: object) -> list[Item]:
        """Return a section's items that belong to another item."""
        found = self._database.execute(
            "SELECT body FROM item WHERE section=? AND parent=? ORDER BY place", (section, str(parent))
        )
        return [json.loads(body) for (body,) in found]

    def close(self) -> None:
        """Remove the database."""
        self._database.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def each_record(path: Path, name: str, limits: Limits | None = None) -> Iterator[tuple[str, str, Any]]:
    """Yield (file name, section, record) of a JSON file, or of every JSON file in a ZIP.

    Raises ReadError for a ZIP that holds too much, or no JSON at all.
    """
    limits = limits or Limits()
    with path.open("rb") as file:
        zipped = file.read(4) == b"PK\x03\x04"
    if not zipped:
        for section, record in open_sections(path, limits=limits):
            yield Path(name).name, section, record.value
        return
    entries = [
        entry
        for entry in zip_entries(path, limits)
        if not entry.is_dir()
        and entry.filename.lower().endswith((".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz"))
        and not Path(entry.filename).name.startswith(".")
        and "__MACOSX" not in entry.filename
    ]
    if not entries:
        raise ReadError(
            Text("The ZIP holds no JSON files.", "ZIPの中にJSONファイルがありません。"), code="no_records"
        )
    total = sum(entry.file_size for entry in entries)
    if total > limits.max_uncompressed:
        raise ReadError(
            Text(
                "Unpacked, the ZIP holds more than {most}. Split the export.",
                "ZIPを展開すると{most}を超えます。書き出しを分けてください。",
            ).fill(most=human_size(limits.max_uncompressed)),
            code="zip_bomb",
        )
    with zipfile.ZipFile(path) as archive:
        for entry in sorted(entries, key=lambda one: one.filename):
            with tempfile.TemporaryDirectory(prefix="madoguchi-unzip-") as folder:
                unpacked = Path(folder) / Path(entry.filename).name
                _unpack(archive, entry, unpacked, limits)
                for section, record in open_sections(unpacked, limits=limits):
                    yield unpacked.name, section, record.value


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limits: Limits) -> None:
    """Unpack one entry, believing its bytes rather than its directory."""
    size = 0
    try:
        with archive.open(entry) as source, target.open("wb") as out:
            while piece := source.read(1 << 20):
                size += len(piece)
                if size > max(64 << 20, entry.compress_size * limits.max_ratio):
                    raise ReadError(
                        Text(
                            "The ZIP grows far more than records do when it is unpacked; it was not read further.",
                            "ZIPが展開時に異常に膨らむため、読み込みを中止しました。",
                        ),
                        code="zip_bomb",
                    )
                out.write(piece)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise ReadError(
            Text(
                "The ZIP is damaged or protected: {name}.",
                "ZIPが壊れているか、保護されています：{name}",
            ).fill(name=entry.filename),
            code="broken_archive",
        ) from error
