"""Where models of foresight are kept: a JSON file each in the data directory, taken only with its checksum."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from madoguchi.core.process import foresight
from madoguchi.core.process.foresight import Foresight
from madoguchi.processes.foresight.models import Training


class BrokenFileError(ValueError):
    """The file of a model is missing or was changed."""


def folder() -> Path:
    """Return where models are kept."""
    return Path(settings.DATA) / "models"


def write(row: Training, model: Foresight) -> None:
    """Write a model's file, whole or not at all, and note name and checksum on its row (which is not saved)."""
    text = foresight.to_json(model).encode()
    row.file, row.sha256 = f"foresight-{row.pk}.json", hashlib.sha256(text).hexdigest()
    folder().mkdir(parents=True, exist_ok=True)
    part = folder() / f".{row.file}.part"
    part.write_bytes(text)
    os.replace(part, folder() / row.file)
    for old in Training.objects.exclude(file="").exclude(pk=row.pk)[2:]:
        (folder() / Path(old.file).name).unlink(missing_ok=True)


def read(row: Training) -> Foresight:
    """Return the model of a row. Raises ``BrokenFileError``."""
    return _read(folder() / Path(row.file).name, row.sha256)


@lru_cache(maxsize=2)
def _read(path: Path, sha256: str) -> Foresight:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BrokenFileError(f"{path.name}: {error.strerror}") from error
    if hashlib.sha256(text).hexdigest() != sha256:
        raise BrokenFileError(f"{path.name}: not the file that was written")
    try:
        return foresight.from_json(text.decode())
    except ValueError as error:
        raise BrokenFileError(f"{path.name}: {error}") from error
