"""The files of models of foresight: JSON, kept by ``kit.model_files``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from madoguchi.core.process.foresight.file import from_json, to_json
from madoguchi.core.process.foresight.learning import Foresight
from madoguchi.kit.model_files import BrokenFileError, folder, forget, keep, path_of, take
from madoguchi.processes.foresight.models import Training

__all__ = ["BrokenFileError", "folder", "read", "write"]


def write(row: Training, model: Foresight) -> None:
    """Write a model's file and note name and checksum on its row (which is not saved)."""
    row.file = f"foresight-{row.pk}.json"
    row.sha256 = keep(row.file, to_json(model).encode())
    for old in Training.objects.exclude(file="").exclude(pk=row.pk)[2:]:
        forget(old.file)


def read(row: Training) -> Foresight:
    """Return the model of a row. Raises ``BrokenFileError``."""
    return _read(path_of(row.file), row.sha256)


@lru_cache(maxsize=2)
def _read(path: Path, sha256: str) -> Foresight:
    content = take(path, sha256)
    try:
        return from_json(content.decode())
    except ValueError as error:
        raise BrokenFileError(f"{path.name}: {error}") from error
