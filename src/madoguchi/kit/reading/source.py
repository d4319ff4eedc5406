"""The bytes behind a table: a plain file, a gz, or the one file inside a ZIP; reopenable and guarded."""

from __future__ import annotations

import gzip
import hashlib
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO, cast

from .limits import MIB, Limits, ReadError, human_size, refuse

_RATIO_FROM = 32 * MIB
_SKIP_IN_ZIP = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class Source:
    """A file on disk with its wrapping taken off. ``open()`` gives the unwrapped bytes from the start."""

    def __init__(
        self,
        path: Path,
        limits: Limits,
        *,
        name: str,
        wrapping: str | None = None,
        entry: str | None = None,
    ) -> None:
        self.path = path
        self.limits = limits
        self.name = name
        self.wrapping = wrapping
        self.entry = entry
        self._raw: IO[bytes] | None = None
        self._unpacked: Path | None = None
        self.size = path.stat().st_size

    @property
    def position(self) -> int:
        """Bytes of the file on disk consumed by the newest stream; for progress bars."""
        raw = self._raw
        if raw is None or raw.closed:
            return self.size if raw is not None else 0
        try:
            return min(raw.tell(), self.size)
        except (OSError, ValueError):
            return 0

    def open(self) -> BinaryIO:
        """Return a new stream over the unwrapped bytes. Raises ReadError while reading if it is a bomb or broken."""
        raw = self.path.open("rb")
        self._raw = raw
        if self.wrapping is None:
            return cast(BinaryIO, raw)
        if self.wrapping == "gz":
            inner: IO[bytes] = cast(IO[bytes], gzip.GzipFile(fileobj=raw))
            return _guarded(inner, [raw], self.size, self.limits)
        archive = _open_zip(raw)
        info = archive.getinfo(self.entry or "")
        try:
            unpacked = archive.open(info)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise _broken_archive(0) from error
        except RuntimeError as error:
            raise _protected() from error
        return _guarded(unpacked, [archive, raw], max(1, info.compress_size), self.limits)

    def local_path(self) -> Path:
        """Return a path to the unwrapped bytes, unpacking to a temporary file (bounded) when wrapped."""
        if self.wrapping is None:
            return self.path
        if self._unpacked is None:
            with self.open() as stream, tempfile.NamedTemporaryFile(prefix="table-", delete=False) as out:
                self._unpacked = Path(out.name)
                total = 0
                try:
                    while chunk := stream.read(1 << 20):
                        total += len(chunk)
                        if total > self.limits.max_unpacked:
                            raise too_large_unpacked(total, self.limits.max_unpacked)
                        out.write(chunk)
                except BaseException:
                    self.close()
                    raise
        return self._unpacked

    def sha256(self) -> str:
        """Return the checksum of the file as it lies on disk, as hexadecimal digits."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def close(self) -> None:
        """Remove the temporary file if one was made."""
        if self._unpacked is not None:
            self._unpacked.unlink(missing_ok=True)
            self._unpacked = None

    def __del__(self) -> None:
        self.close()


class _Guard(io.RawIOBase):
    """Counts what a decompressor gives out and stops it when it gives too much."""

    def __init__(self, inner: IO[bytes], owned: list[object], packed: int, limits: Limits) -> None:
        self._inner = inner
        self._owned = owned
        self._packed = max(1, packed)
        self._limits = limits
        self._total = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        try:
            data = self._inner.read(len(buffer))
        except (EOFError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, NotImplementedError) as error:
            raise _broken_archive(self._total) from error
        except RuntimeError as error:
            raise _protected() from error
        self._total += len(data)
        check_growth(self._total, self._packed, self._limits)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
            for thing in self._owned:
                cast(IO[bytes], thing).close()
        super().close()


def _guarded(inner: IO[bytes], owned: list[object], packed: int, limits: Limits) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Guard(inner, owned, packed, limits), buffer_size=256 * 1024))


def check_growth(total: int, packed: int, limits: Limits) -> None:
    """Raise ReadError (``zip_bomb``) when packed bytes grew past what an honest file does."""
    if total > limits.max_uncompressed:
        raise refuse(
            "zip_bomb",
            "The compressed file unpacks to more than {most}. It may be a decompression bomb; nothing was read further. "
            "Split the export into smaller files.",
            "圧縮ファイルを展開すると{most}を超えます。解凍爆弾の可能性があるため、読み込みを中止しました。"
            "書き出しを小さなファイルに分けてください。",
            most=human_size(limits.max_uncompressed),
        )
    if total > _RATIO_FROM and total / packed > limits.max_ratio:
        raise refuse(
            "zip_bomb",
            "The compressed file grows more than {ratio:.0f} times when unpacked, which records do not do. "
            "It may be a decompression bomb; nothing was read further. Bring in the unpacked file instead.",
            "圧縮ファイルが展開時に{ratio:.0f}倍を超えて膨らみます。通常の記録ではあり得ないため、解凍爆弾とみなして"
            "読み込みを中止しました。展開済みのファイルを取り込んでください。",
            ratio=limits.max_ratio,
        )


def too_large_unpacked(total: int, most: int) -> ReadError:
    return refuse(
        "too_large",
        "Unpacked, the file is larger than {most}, too large for this format. "
        "Save it as CSV (UTF-8), which is read piece by piece whatever its size.",
        "展開後の大きさが{most}を超え、この形式では扱えません。CSV（UTF-8）で保存すると、大きさに関わらず少しずつ読み込めます。",
        most=human_size(most),
        total=human_size(total),
    )


def _protected() -> ReadError:
    return refuse(
        "encrypted",
        "The ZIP is protected by a password. Unpack it and bring in the file inside.",
        "ZIPにパスワードがかかっています。展開してから、中のファイルを取り込んでください。",
    )


def _broken_archive(total: int) -> ReadError:
    return refuse(
        "broken_archive",
        "The compressed file is damaged or was cut off (after {size} unpacked). Download or export it again.",
        "圧縮ファイルが壊れているか、途中で切れています（展開済み{size}の時点）。もう一度ダウンロードまたは書き出してください。",
        size=human_size(total),
    )


def _open_zip(file: IO[bytes] | Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken_archive(0) from error


def zip_entries(path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return what a ZIP holds, refusing too many entries and impossible sizes by its directory alone."""
    with _open_zip(path) as archive:
        infos = archive.infolist()
    if len(infos) > limits.max_entries:
        raise refuse(
            "zip_bomb",
            "The file holds {count} entries; at most {most} are read. Bring in the one file that matters.",
            "ファイルの中に{count}件の項目があります（上限{most}件）。必要なファイルだけを取り込んでください。",
            count=f"{len(infos):,}",
            most=f"{limits.max_entries:,}",
        )
    total = sum(i.file_size for i in infos)
    check_growth(total, max(1, sum(i.compress_size for i in infos), path.stat().st_size // 64), limits)
    # Overlapping entries (one stream listed many times) promise more packed bytes than the file has.
    if sum(i.compress_size for i in infos) > path.stat().st_size:
        raise refuse(
            "zip_bomb",
            "The entries of the ZIP overlap, as in a decompression bomb. Nothing was read.",
            "ZIPの中の項目が重なり合っています（解凍爆弾の特徴です）。読み込みを中止しました。",
        )
    return infos


def sole_entry(infos: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """Return the one file inside an archive; raises ReadError when there is none or more than one."""
    files = [i for i in infos if not i.is_dir() and not any(s in i.filename for s in _SKIP_IN_ZIP)]
    if len(files) == 1:
        return files[0]
    names = ", ".join(i.filename for i in files[:5])
    raise refuse(
        "archive_content",
        "The ZIP must hold exactly one file of records, but it holds {count}: {names}. "
        "Unpack it and bring in the files one by one.",
        "ZIPの中に入れられる記録ファイルは1つだけですが、{count}個あります：{names}。展開して、1つずつ取り込んでください。",
        count=len(files),
        names=names or "–",
    )


def true_sizes_hold(path: Path, infos: list[zipfile.ZipInfo], wanted: Callable[[str], bool]) -> None:
    """Check that no entry unpacks to more than its directory says, which a reader trusting it would not see.

    Raises ReadError (``zip_bomb``). Reads every wanted entry once, in pieces.
    """
    with path.open("rb") as raw:
        for info in infos:
            if info.compress_type != zipfile.ZIP_DEFLATED or not wanted(info.filename):
                continue
            raw.seek(info.header_offset)
            header = raw.read(30)
            if len(header) < 30 or header[:4] != b"PK\x03\x04":
                raise _broken_archive(0)
            raw.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
            if _inflated_size(raw, info) > info.file_size:
                raise refuse(
                    "zip_bomb",
                    "“{name}” inside the file unpacks to more than the file declares, as in a decompression bomb. "
                    "Nothing was read.",
                    "ファイル内の「{name}」が、申告された大きさを超えて展開されます（解凍爆弾の特徴です）。読み込みを中止しました。",
                    name=info.filename,
                )


def _inflated_size(raw: IO[bytes], info: zipfile.ZipInfo) -> int:
    inflate = zlib.decompressobj(-15)
    left, total = info.compress_size, 0
    try:
        while left > 0 and not inflate.eof and total <= info.file_size:
            data = raw.read(min(left, 64 * 1024))
            if not data:
                raise _broken_archive(total)
            left -= len(data)
            while data and not inflate.eof and total <= info.file_size:
                total += len(inflate.decompress(data, 1 << 20))
                data = inflate.unconsumed_tail
    except zlib.error as error:
        raise _broken_archive(total) from error
    return total
