"""Which files can be taken as a blueprint. Another format adds its reader to ``READERS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.core.blueprint import bpmn
from madoguchi.core.blueprint.model import Blueprint
from madoguchi.core.blueprint.reading import BlueprintError, Problem, loads
from madoguchi.core.text import Text

LARGEST = 8 * 2**20  # bytes
UNREADABLE = Text(
    "This file cannot be read as a blueprint. Known: {known}.",
    "設計図として読めないファイルです。使える形式：{known}",
)
NOT_TEXT = Text("The file is not text in UTF-8.", "UTF-8 のテキストではありません。")


@dataclass(frozen=True)
class Reader:
    """A format: what it is called, the ends of its files' names, and how its bytes become a drawing.

    ``read`` raises ``BlueprintError``.
    """

    name: str | Promise
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Blueprint]


def text_of(data: bytes) -> str:
    """Return a file's text. Raises ``BlueprintError``."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BlueprintError([Problem("", NOT_TEXT)]) from None


READERS: list[Reader] = [
    Reader(_("Madoguchi blueprint"), (".json",), lambda data: loads(text_of(data))),
    Reader(_("BPMN 2.0"), (".bpmn", ".bpmn2", ".bpmn20.xml", ".xml"), bpmn.loads),
]


def read_file(name: str, data: bytes) -> Blueprint:
    """Return the drawing in a file, by its name's ending. Raises ``BlueprintError``."""
    for reader in READERS:
        if name.lower().endswith(reader.suffixes):
            return reader.read(data)
    known = ", ".join(end for reader in READERS for end in reader.suffixes)
    raise BlueprintError([Problem("", UNREADABLE.fill(known=known))])


def accepted() -> str:
    """Return the endings for a file field's ``accept``."""
    return ",".join(end for reader in READERS for end in reader.suffixes)
