"""Where fitted models are kept: a compressed JSON file each in the data directory, taken only with its checksum."""

from __future__ import annotations

import gzip
import hashlib
import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from madoguchi.core.process.simulate import file
from madoguchi.core.process.simulate.model import Model
from madoguchi.processes.whatif.models import Fit

KEEP = 5  # fits without a scenario; those with one keep theirs


class BrokenFileError(ValueError):
    """The file of a model is missing or was changed."""


def folder() -> Path:
    """Return where models are kept."""
    return Path(settings.DATA) / "models"


def write(row: Fit, model: Model) -> None:
    """Write a model's file, whole or not at all, and note name and checksum on its row (which is not saved)."""
    text = gzip.compress(file.to_json(model).encode(), mtime=0)
    row.file, row.sha256 = f"whatif-{row.pk}.json.gz", hashlib.sha256(text).hexdigest()
    folder().mkdir(parents=True, exist_ok=True)
    part = folder() / f".{row.file}.part"
    part.write_bytes(text)
    os.replace(part, folder() / row.file)


def read(row: Fit) -> Model:
    """Return the model of a row. Raises ``BrokenFileError``."""
    return _read(folder() / Path(row.file).name, row.sha256)


@lru_cache(maxsize=2)
def _read(path: Path, sha256: str) -> Model:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BrokenFileError(f"{path.name}: {error.strerror}") from error
    if hashlib.sha256(text).hexdigest() != sha256:
        raise BrokenFileError(f"{path.name}: not the file that was written")
    try:
        return file.from_json(gzip.decompress(text).decode())
    except (OSError, ValueError) as error:
        raise BrokenFileError(f"{path.name}: {error}") from error


def tidy() -> int:
    """Remove the files of old fits no scenario stands on; returns how many."""
    old = Fit.objects.filter(scenarios=None).exclude(file="")[KEEP:]
    count = 0
    for row in old:
        (folder() / Path(row.file).name).unlink(missing_ok=True)
        Fit.objects.filter(pk=row.pk).update(file="", sha256="")
        count += 1
    return count
