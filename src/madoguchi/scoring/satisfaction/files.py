"""The files of models of satisfaction: JSON, kept by ``kit.model_files``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from madoguchi.core.conversation.predicting import own
from madoguchi.core.conversation.predicting.own import Own
from madoguchi.kit.model_files import BrokenFileError, folder, keep, path_of, take
from madoguchi.scoring.satisfaction.models import TrainedModel

__all__ = ["BrokenFileError", "folder", "read", "write"]


def write(row: TrainedModel, model: Own) -> None:
    """Write a model's file and note name and checksum on its row (which is not saved)."""
    row.file = f"satisfaction-{row.version}.json"
    row.sha256 = keep(row.file, own.to_json(model).encode())


def read(row: TrainedModel) -> Own:
    """Return the model of a row. Raises ``BrokenFileError``."""
    return _read(path_of(row.file), row.sha256)


@lru_cache(maxsize=4)
def _read(path: Path, sha256: str) -> Own:
    content = take(path, sha256)
    try:
        return own.from_json(content.decode())
    except ValueError as error:
        raise BrokenFileError(f"{path.name}: {error}") from error
