"""Backup and restore of everything that cannot be made again: the database, raw files, media, the secret key.

The warehouse is not in a backup: it is derived from the events and built anew after a restore.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from madoguchi import __version__
from madoguchi.core.text import Text

FORMAT = 1
FOLDERS = ("raw", "media", "models")
FILES = ("secret-key", "sample-sign-in.json")
CHUNK = 1 << 20


class BackupError(Exception):
    """A backup could not be made or read; ``text`` says why in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


NO_TOOL = Text(
    "{tool} is not installed. Install PostgreSQL's client programs on this machine and try again.",
    "{tool} が見つかりません。この環境に PostgreSQL のクライアントをインストールして、もう一度お試しください。",
)
TOOL_FAILED = Text("{tool} failed: {said}", "{tool} が失敗しました：{said}")
NOT_A_BACKUP = Text("{file} is not a Madoguchi backup.", "{file} は Madoguchi のバックアップではありません。")
DAMAGED = Text(
    "The backup is damaged: {name} does not match its checksum. Nothing was changed.",
    "バックアップが壊れています：{name} の内容がチェックサムと一致しません。データは変更していません。",
)
NEWER = Text(
    "The backup was made by Madoguchi {made}; this is {here}. Update first. Nothing was changed.",
    "このバックアップは Madoguchi {made} で作られています（この環境は {here}）。先に更新してください。データは変更していません。",
)
OTHER_ENGINE = Text(
    "The backup holds a {theirs} database, this installation uses {ours}. Nothing was changed.",
    "バックアップのデータベースは {theirs} ですが、この環境は {ours} です。データは変更していません。",
)
NOT_EMPTY = Text(
    "There is data here already. Use --replace to put the backup in its place.",
    "すでにデータがあります。バックアップで置き換えるには --replace を付けてください。",
)


def back_up(target: Path) -> dict[str, object]:
    """Write a backup into ``target`` (a ZIP), complete or not at all; returns its manifest.

    Safe while the product runs: the database is copied as of one moment. Raises ``BackupError``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        database = Path(folder) / "database"
        _dump(database)
        part = Path(folder) / "part.zip"
        checksums: dict[str, str] = {}
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            for name, path in _members(database):
                archive.write(path, name)
                checksums[name] = _sha256(path)
            manifest: dict[str, object] = {
                "format": FORMAT,
                "madoguchi": __version__,
                "engine": connection.vendor,
                "made_at": timezone.now().isoformat(timespec="seconds"),
                "sha256": checksums,
            }
            archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        part.chmod(0o600)  # names and messages of customers are inside
        os.replace(part, target)
    return manifest | {"file": str(target), "bytes": target.stat().st_size}


def restore(source: Path, *, replace: bool = False) -> dict[str, object]:
    """Put a backup in the place of this installation's data; returns its manifest.

    Everything is unpacked and checked before anything is changed. Raises ``BackupError``.
    """
    data = Path(settings.DATA)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        if not replace and _has_data():
            raise BackupError(NOT_EMPTY)
        connections.close_all()
        _load(folder / "database")
        for name_ in (*FOLDERS, *FILES):
            _put(folder / name_, data / name_)
        shutil.rmtree(str(settings.WAREHOUSE["directory"]), ignore_errors=True)
    return manifest


def _members(database: Path) -> Iterator[tuple[str, Path]]:
    data = Path(settings.DATA)
    yield "database", database
    for name in FILES:
        if (data / name).exists():
            yield name, data / name
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file():
                yield str(path.relative_to(data)), path


def _unpack(source: Path, folder: Path) -> dict[str, object]:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest: dict[str, object] = json.loads(archive.read("manifest.json"))
            checksums: dict[str, str] = manifest["sha256"]  # type: ignore[assignment]
            if manifest["format"] != FORMAT:
                raise BackupError(NEWER.fill(made=manifest["madoguchi"], here=__version__))
            if manifest["engine"] != connection.vendor:
                raise BackupError(OTHER_ENGINE.fill(theirs=manifest["engine"], ours=connection.vendor))
            for name, expected in checksums.items():
                archive.extract(name, folder)  # extract() never leaves the folder
                if _sha256(folder / name) != expected:
                    raise BackupError(DAMAGED.fill(name=name))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BackupError(NOT_A_BACKUP.fill(file=source.name)) from error
    return manifest


def _has_data() -> bool:
    from madoguchi.people.models import Organisation

    return "people_organisation" in connection.introspection.table_names() and Organisation.objects.exists()


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        with copy:
            connection.connection.backup(copy, pages=2048)
        copy.close()
    else:
        _postgresql("pg_dump", "--format=custom", "--no-owner", "--file", str(target))


def _load(source: Path) -> None:
    if connection.vendor == "sqlite":
        place = Path(str(settings.DATABASES["default"]["NAME"]))
        for suffix in ("-wal", "-shm"):
            place.with_name(place.name + suffix).unlink(missing_ok=True)
        os.replace(source, place)
    else:
        _postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source))


def _postgresql(tool: str, *options: str) -> None:
    found = shutil.which(tool)
    if not found:
        raise BackupError(NO_TOOL.fill(tool=tool))
    place = connection.settings_dict
    environment = os.environ | {
        "PGHOST": place["HOST"], "PGPORT": str(place["PORT"]), "PGUSER": place["USER"],
        "PGPASSWORD": place["PASSWORD"], "PGDATABASE": place["NAME"],
    }  # fmt: skip
    command = [found, *options] if tool == "pg_dump" else [found, "--dbname", place["NAME"], *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(TOOL_FAILED.fill(tool=tool, said=done.stderr.strip()[:300]))


def _put(new: Path, place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    if new.exists():
        os.replace(new, place)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()
