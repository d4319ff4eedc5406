"""The files of fitted models: compressed JSON, kept by ``kit.model_files``."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from madoguchi.core.process.simulate import file
from madoguchi.core.process.simulate.model import Model
from madoguchi.kit.model_files import BrokenFileError, folder, forget, keep, path_of, take
from madoguchi.processes.whatif.models import Fit

__all__ = ["BrokenFileError", "folder", "read", "tidy", "write"]

KEEP = 5  # fits without a scenario; those with one keep theirs


def write(row: Fit, model: Model) -> None:
    """Write a model's file and note name and checksum on its row (which is not saved)."""
    row.file = f"whatif-{row.pk}.json.gz"
    row.sha256 = keep(row.file, gzip.compress(file.to_json(model).encode(), mtime=0))


def read(row: Fit) -> Model:
    """Return the model of a row. Raises ``BrokenFileError``."""
    return _read(path_of(row.file), row.sha256)


@lru_cache(maxsize=2)
def _read(path: Path, sha256: str) -> Model:
    content = take(path, sha256)
    try:
        return file.from_json(gzip.decompress(content).decode())
    except (OSError, ValueError) as error:
        raise BrokenFileError(f"{path.name}: {error}") from error


def tidy() -> int:
    """Remove the files of old fits no scenario stands on; returns how many."""
    old = Fit.objects.filter(scenarios=None).exclude(file="")[KEEP:]
    count = 0
    for row in old:
        forget(row.file)
        Fit.objects.filter(pk=row.pk).update(file="", sha256="")
        count += 1
    return count
