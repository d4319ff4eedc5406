"""Receiving a file: it is stored as it came, with its checksum, before anyone reads it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from madoguchi.core.text import Text
from madoguchi.imports.models import Batch
from madoguchi.kit.reading.limits import Limits, ReadError, human_size
from madoguchi.people.models import Member

FILES = "files"  # the source of neutral files where no other is named, so that their cases find each other
_PIECE = 1024 * 1024


def receive(
    stream: BinaryIO,
    name: str,
    *,
    kind: str = "",
    source: str = FILES,
    created_by: Member | None = None,
    limits: Limits | None = None,
) -> Batch:
    """Store a file under its checksum in the data directory and open a batch for it.

    The same bytes are kept once. Raises ReadError when the file is too large or the disk too full; then nothing
    is kept.
    """
    digest, size, path = _store(stream, name, limits or Limits())
    return Batch.objects.create(
        kind=kind,
        source_system=source[:40] or FILES,
        file_name=Path(name).name[:300],
        file_path=str(path.relative_to(settings.DATA)),
        file_bytes=size,
        sha256=digest,
        created_by=created_by,
    )


def receive_path(paths: Sequence[Path], *, kind: str = "", source: str = "") -> Batch:
    """Store a file; several files, or a folder, of one export are stored together as a ZIP.

    Raises ReadError when one is not there or too large.
    """
    files = [file for path in paths for file in _files(path)]
    source = source or (kind if kind in ("zendesk", "klaus") else FILES)
    if len(files) == 1 and files[0] in paths:
        with files[0].open("rb") as stream:
            return receive(stream, files[0].name, kind=kind, source=source)
    with tempfile.TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                # One date for all, so that the same files give the same checksum.
                entry = zipfile.ZipInfo(file.name, date_time=(1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                with file.open("rb") as inner, archive.open(entry, "w", force_zip64=True) as out:
                    shutil.copyfileobj(inner, out, _PIECE)
        packed.seek(0)
        return receive(packed, f"{paths[0].name}.zip", kind=kind, source=source)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
    if not path.is_file():
        raise ReadError(
            Text("There is no file “{name}”.", "「{name}」というファイルがありません。").fill(name=path.name),
            code="missing",
        )
    return [path]


def raw_file(batch: Batch) -> Path:
    """Return where a batch's file lies. Raises ReadError when it was removed."""
    path = Path(settings.DATA) / batch.file_path
    if not batch.file_path or not path.is_file():
        raise ReadError(
            Text("The raw file is no longer kept.", "元のファイルはすでに削除されています。"), code="raw_gone"
        )
    return path


def remove_raw(batches: Iterable[Batch], *, at: object) -> None:
    """Remove the files of batches (they named a person who was erased); the batches stay."""
    for batch in batches:
        others = Batch.objects.filter(sha256=batch.sha256, raw_removed_at=None).exclude(pk=batch.pk)
        if batch.file_path and not others.exists():
            (Path(settings.DATA) / batch.file_path).unlink(missing_ok=True)
        Batch.objects.filter(pk=batch.pk).update(raw_removed_at=at, file_path="")


def _store(stream: BinaryIO, name: str, limits: Limits) -> tuple[str, int, Path]:
    folder = Path(settings.DATA) / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    checksum = hashlib.sha256()
    size = 0
    handle, temporary = tempfile.mkstemp(prefix="incoming-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > limits.max_bytes:
                    raise _too_large(limits)
                checksum.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        digest = checksum.hexdigest()
        path = folder / digest[:2] / f"{digest}{_suffix(name)}"
        path.parent.mkdir(exist_ok=True)
        os.replace(temporary, path)
    except OSError as error:
        raise ReadError(
            Text(
                "The file could not be stored ({reason}); {free} are free on the disk.",
                "ファイルを保存できませんでした（{reason}）。ディスクの空き容量：{free}",
            ).fill(reason=error.strerror, free=human_size(shutil.disk_usage(folder).free)),
            code="not_stored",
        ) from error
    finally:
        Path(temporary).unlink(missing_ok=True)
    return digest, size, path


def _too_large(limits: Limits) -> ReadError:
    return ReadError(
        Text(
            "The file is larger than {most}. Split it, for example by month, and bring in the parts.",
            "ファイルの大きさが上限の{most}を超えています。月ごとなどに分けて取り込んでください。",
        ).fill(most=human_size(limits.max_bytes)),
        code="too_large",
    )


def _suffix(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).lower()
    found = re.search(r"(\.[a-z0-9]{1,8}){1,2}$", plain)
    return found.group(0) if found else ""
