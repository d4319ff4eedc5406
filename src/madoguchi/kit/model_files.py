"""Where fitted models are kept: a file each in the data directory, taken only with the checksum it was written with."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings


class BrokenFileError(ValueError):
    """The file of a model is missing, was changed, or cannot be used here."""


def folder() -> Path:
    """Return where models are kept."""
    return Path(settings.DATA) / "models"


def path_of(name: str) -> Path:
    """Return the place of a model's file; a folder in the name is left out."""
    return folder() / Path(name).name


def keep(name: str, content: bytes) -> str:
    """Write a model's file, whole or not at all. Returns its SHA-256 in hexadecimal."""
    folder().mkdir(parents=True, exist_ok=True)
    part = folder() / f".{name}.part"
    part.write_bytes(content)
    os.replace(part, path_of(name))
    return hashlib.sha256(content).hexdigest()


def take(path: Path, sha256: str) -> bytes:
    """Return what was written. Raises ``BrokenFileError`` where it is gone or another."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BrokenFileError(f"{path.name}: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BrokenFileError(f"{path.name}: not the file that was written")
    return content


def forget(name: str) -> None:
    """Remove a model's file where it is there."""
    path_of(name).unlink(missing_ok=True)
