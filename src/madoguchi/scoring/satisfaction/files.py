"""Where models are kept: a JSON file each in the data directory, taken only with the checksum it was written with."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from madoguchi.core.conversation.predicting import own
from madoguchi.core.conversation.predicting.own import Own
from madoguchi.scoring.satisfaction.models import TrainedModel


class BrokenFileError(ValueError):
    """The file of a model is missing, was changed, or cannot be used here."""


def folder() -> Path:
    """Return where models are kept."""
    return Path(settings.DATA) / "models"


def write(row: TrainedModel, model: Own) -> None:
    """Write a model's file, whole or not at all, and note name and checksum on its row (which is not saved)."""
    text = own.to_json(model).encode()
    row.file, row.sha256 = f"satisfaction-{row.version}.json", hashlib.sha256(text).hexdigest()
    folder().mkdir(parents=True, exist_ok=True)
    part = folder() / f".{row.file}.part"
    part.write_bytes(text)
    os.replace(part, folder() / row.file)


def read(row: TrainedModel) -> Own:
    """Return the model of a row. Raises ``BrokenFileError``."""
    return _read(folder() / Path(row.file).name, row.sha256)


@lru_cache(maxsize=4)
def _read(path: Path, sha256: str) -> Own:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BrokenFileError(f"{path.name}: {error.strerror}") from error
    if hashlib.sha256(text).hexdigest() != sha256:
        raise BrokenFileError(f"{path.name}: not the file that was written")
    try:
        return own.from_json(text.decode())
    except ValueError as error:
        raise BrokenFileError(f"{path.name}: {error}") from error
