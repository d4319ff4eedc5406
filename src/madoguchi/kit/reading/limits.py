"""How large a file may be, and the one error every reader raises when a file cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.text import Text

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep one file from filling memory or disk; sizes in bytes unless said otherwise."""

    max_bytes: int = 2 * GIB
    """The file as it arrived."""
    max_uncompressed: int = 8 * GIB
    """What a compressed file may unpack to while it is streamed."""
    max_ratio: float = 400.0
    """Unpacked size divided by packed size, checked once more than 32 MiB came out."""
    max_entries: int = 2_000
    """Files inside an archive or workbook."""
    max_unpacked: int = 512 * MIB
    """What may be unpacked at once: a workbook, or a file inside an archive that cannot be streamed."""
    max_cells: int = 8_000_000
    """Cells of one worksheet; a workbook is held in memory at about 45 bytes a cell."""
    max_columns: int = 400
    max_field_chars: int = 1_000_000
    max_record_chars: int = 32_000_000
    """One JSON record."""
    max_rows: int = 50_000_000


class ReadError(Exception):
    """A file that cannot be read, with what is wrong, where, and how to mend it in both languages.

    ``code`` is a short stable word for programs and tests (``too_large``, ``zip_bomb``, ``not_text`` …).
    """

    def __init__(self, text: Text, *, code: str = "unreadable") -> None:
        super().__init__(text.en)
        self.text = text
        self.code = code


def refuse(code: str, en: str, ja: str, /, **values: object) -> ReadError:
    """Return the error for a code with ``{name}`` places filled in both languages."""
    return ReadError(Text(en, ja).fill(**values) if values else Text(en, ja), code=code)


def human_size(count: float) -> str:
    """Return a byte count as people read it: ``980 B``, ``3.2 MB``, ``2.0 GB`` (powers of 1024)."""
    for unit in ("B", "KB", "MB"):
        if count < KIB:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= KIB
    return f"{count:.1f} GB"
