"""Calls written down: WebVTT, SubRip or JSON of contact centres, one call a file, many in a ZIP."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from madoguchi.core.conversation import transcripts
from madoguchi.core.text import Text
from madoguchi.imports.kinds.base import Take
from madoguchi.imports.kinds.conversations import take as take_conversations
from madoguchi.imports.kinds.desk import Export, Record
from madoguchi.kit.reading.encoding import find_encoding
from madoguchi.kit.reading.limits import Limits, ReadError
from madoguchi.kit.reading.source import zip_entries
from madoguchi.kit.taking import Problem

ENDINGS = (".vtt", ".srt", ".json")
BREATH = 30.0  # seconds of one person's talk in a message: the record keeps when one begins, not when it ends
_MOST = 4 * transcripts.LONGEST  # bytes
_DAY = re.compile(
    r"(?<!\d)(20\d\d)[-_./年]?(0\d|1[0-2])[-_./月]?([0-2]\d|3[01])日?(?:[T _\-.]*([01]\d|2[0-3])[-_.:時h]?([0-5]\d)(?:[-_.:分]?([0-5]\d))?)(?!\d)"
)
_NO_START = Text(
    "{file}: it does not say when the call was. Put date and time into the file's name, such as 2026-11-03_1012.vtt.",
    "{file}：通話の日時が分かりません。「2026-11-03_1012.vtt」のように、ファイル名に日付と時刻を入れてください。",
)
_NONE = Text(
    "The ZIP holds no transcripts (.vtt, .srt or .json).",
    "ZIPの中に文字起こし（.vtt、.srt、.json）がありません。",
)
_TOO_LARGE = Text(
    "{file} is too large for the transcript of a call.", "{file}は、通話の文字起こしとしては大きすぎます。"
)

take: Take = take_conversations


@contextmanager
def open_export(path: Path, name: str, alive: Callable[[], None] = lambda: None) -> Iterator[Export]:
    """Open a transcript or a ZIP of them. Raises ReadError when there is none."""
    files = list(_files(path, name))
    if not files:
        raise ReadError(_NONE, code="no_records")

    def records() -> Iterator[tuple[int, Record | Problem]]:
        for number, (file, content) in enumerate(files, 1):
            export.done = number
            if not number % 200:
                alive()
            yield number, _call(file, content)

    export = Export(records, len(files))
    yield export


def looks_like(head: bytes) -> bool:
    """Return whether a file begins as a transcript does."""
    text = head[:2_000].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    return (
        text.startswith("WEBVTT")
        or bool(re.match(r"\d{1,4}\s*\n\d\d:\d\d:\d\d[,.]\d{3} --> ", text.replace("\r\n", "\n")))
        or (text[:1] == "{" and b'"BeginOffsetMillis"' in head)
    )


_Content = Callable[[], bytes]


def _files(path: Path, name: str) -> Iterator[tuple[str, _Content]]:
    if not zipfile.is_zipfile(path):
        yield Path(name).name, lambda: _small(path.open("rb").read(_MOST + 1), name)
        return
    for entry in sorted(zip_entries(path, Limits()), key=lambda one: one.filename):
        inner = PurePosixPath(entry.filename).name
        if not entry.is_dir() and inner.lower().endswith(ENDINGS) and inner[:1] not in "._":
            yield inner, _unpacker(path, entry, inner)


def _unpacker(path: Path, entry: zipfile.ZipInfo, name: str) -> _Content:
    def read() -> bytes:
        with zipfile.ZipFile(path) as archive, archive.open(entry) as file:
            return _small(file.read(_MOST + 1), name)

    return read


def _small(content: bytes, name: str) -> bytes:
    if len(content) > _MOST:
        raise _UnusableError(_TOO_LARGE.fill(file=name))
    return content


class _UnusableError(Exception):
    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def _call(file: str, content: _Content) -> Record | Problem:
    """Return a call as a conversation whose turns stand at seconds since it began, or why it cannot be one."""
    stem = PurePosixPath(file).stem
    try:
        raw = content()
        told = transcripts.read(raw.decode(find_encoding(raw).name, "replace"), stem, longest=BREATH)
    except _UnusableError as error:
        return Problem("too_large", error.text)
    except ReadError as error:
        return Problem("unreadable", _of(file, error.text))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        return Problem(
            "broken_archive",
            Text("{file} is damaged or protected.", "{file}は壊れているか、保護されています。").fill(
                file=file
            ),
        )
    except transcripts.TranscriptError as error:
        return Problem("no_transcript", _of(file, error.text))
    begun = _start(stem)
    if begun is None:
        return Problem("no_start", _NO_START.fill(file=file))
    turns: list[dict[str, Any]] = [
        {
            "speaker": one["speaker"],
            "text": one["text"],
            "at": (one["at"] - transcripts.BEGIN).total_seconds(),
        }
        for one in told["turns"]
    ]
    return {
        "id": stem,
        "channel": "phone",
        "opened_at": begun,
        "agent": told.get("agent", ""),
        "turns": turns,
    }


def _of(file: str, text: Text) -> Text:
    return Text(f"{file}: {text.en}", f"{file}：{text.ja}")


def _start(stem: str) -> dt.datetime | None:
    """Return the date and time a file's name tells, in the organisation's zone (none is set here)."""
    if (found := _DAY.search(stem)) is None:
        return None
    try:
        return dt.datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
