"""Which character encoding a file is in, and where it breaks if it breaks later."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from .limits import ReadError, refuse

SAMPLE_BYTES = 256 * 1024

_LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "cp932": "Shift_JIS (CP932)",
    "utf-16": "UTF-16 (BOM)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32 (BOM)",
    "euc_jp": "EUC-JP",
    "euc_jis_2004": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP (JIS)",
    "iso2022_jp_ext": "ISO-2022-JP (JIS)",
    "iso2022_jp_2004": "ISO-2022-JP (JIS)",
    "cp1252": "Windows-1252",
}

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", "PDF文書"),
    (b"\x89PNG", "a PNG picture", "PNG画像"),
    (b"\xff\xd8\xff", "a JPEG picture", "JPEG画像"),
    (b"GIF8", "a GIF picture", "GIF画像"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "7-Zip書庫"),
    (b"Rar!", "a RAR archive", "RAR書庫"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file", "Zstandard圧縮ファイル"),
    (b"BZh", "a bzip2 file", "bzip2圧縮ファイル"),
    (b"\xfd7zXZ", "an xz file", "xz圧縮ファイル"),
    (b"SQLite format 3", "an SQLite database", "SQLiteデータベース"),
    (b"\x7fELF", "a program", "実行ファイル"),
    (b"$FL2", "an SPSS file", "SPSSファイル"),
    (b"$FL3", "an SPSS file", "SPSSファイル"),
)

_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_LONE_KANJI = re.compile("(?<=[A-Za-z])[\u4e00-\u9fff](?=[A-Za-z \\-,.;])")
# The characters business files are full of; a wrong double-byte reading hits them only by chance.
_COMMON = frozenset(
    "日月年時分秒名前氏住所電話番号顧客様担当者部署件回答満足度不問合対応受付完了解決案内容連絡先商品購入金額円"
    "注文会社株式東京都道府県市区町村大小中上下入出本社人生体手目口見行来事業務用品質料金交換返送返金確認依頼"
    "開始終了更新登録変更削除状況状態未済設定変確請求書支払方法予約宿泊旅館室利用女男性別代以上下点評価理由自由"
    "記述意見感想良悪普通親切丁寧早遅待長短高低新古全部一二三四五六七八九十百千万第今後次前最多少無有可能性"
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding found: ``name`` is the Python codec, ``label`` what people call it."""

    name: str
    label: str
    confident: bool = True


def _named(name: str, confident: bool = True) -> Encoding:
    return Encoding(name, _LABELS.get(name, name), confident)


def find_encoding(sample: bytes, *, complete: bool = False) -> Encoding:
    """Return the encoding of a file from its first bytes.

    ``complete`` says that the sample is the whole file; otherwise a character cut at its end is forgiven.
    Raises ReadError (``not_text``) for pictures, programs and other things that are no text.
    """
    refuse_known_binary(sample)
    if sample.startswith(codecs.BOM_UTF8):
        return _named("utf-8-sig")
    if sample.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _named("utf-32")
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _named("utf-16")
    if b"\x00" in sample:
        return _wide(sample)
    if b"\x1b" in sample:
        for name in ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004"):
            text = _decode(sample, name, complete)
            if text is not None and not text.isascii():
                return _named(name)
    text = _decode(sample, "utf-8", complete)
    if text is not None:
        _refuse_controls(text)
        return _named("utf-8")
    return _legacy(sample, complete)


def refuse_known_binary(sample: bytes) -> None:
    """Raise ReadError (``not_text``) naming what the file is when its first bytes say so."""
    for magic, en, ja in _MAGIC:
        if sample.startswith(magic):
            raise refuse(
                "not_text",
                "This is {en}, not a table of records. Export the records as CSV, XLSX, JSON or Parquet.",
                "これは{ja}で、記録の表ではありません。CSV、XLSX、JSON、Parquetのいずれかで書き出してください。",
                en=en,
                ja=ja,
            )


def _decode(sample: bytes, name: str, complete: bool) -> str | None:
    decoder = codecs.getincrementaldecoder(name)(errors="strict")
    try:
        return decoder.decode(sample, final=complete)
    except (UnicodeDecodeError, ValueError):
        return None


def _refuse_controls(text: str) -> None:
    controls = len(_CONTROL.findall(text))
    if controls > max(2, len(text) // 200):
        raise _not_text()


def _not_text() -> ReadError:
    return refuse(
        "not_text",
        "The file is not text in any encoding we know (UTF-8, Shift_JIS, UTF-16, EUC-JP, ISO-2022-JP). "
        "It may be damaged or of another kind. Export it again as CSV (UTF-8).",
        "対応している文字コード（UTF-8、Shift_JIS、UTF-16、EUC-JP、ISO-2022-JP）のいずれでも読めないファイルです。"
        "壊れているか、別の種類のファイルかもしれません。CSV（UTF-8）で書き出し直してください。",
    )


def _wide(sample: bytes) -> Encoding:
    """UTF-16 without a mark: the zero bytes of ASCII characters stand on one side only."""
    best, best_share = "", 0.0
    even = len(sample) & ~1
    for name in ("utf-16-le", "utf-16-be"):
        text = _decode(sample[:even], name, complete=False)
        if not text:
            continue
        good = sum(1 for c in text if c in "\t\r\n" or " " <= c <= "~" or _plausible(c) > 0)
        share = good / len(text)
        if share > best_share:
            best, best_share = name, share
    if best_share < 0.9:
        raise _not_text()
    return _named(best, best_share > 0.97)


def _plausible(c: str) -> float:
    """How likely a character stands in a Japanese or Western business file, per character."""
    o = ord(c)
    if 0x3041 <= o <= 0x3096:
        return 1.0
    if 0x30A1 <= o <= 0x30FC:
        return 0.9
    if c in _COMMON:
        return 0.8
    if 0x4E00 <= o <= 0x9FFF:
        return 0.35
    if 0x3000 <= o <= 0x303F or 0xFF01 <= o <= 0xFF60:
        return 0.6
    if 0xFF61 <= o <= 0xFF9F:
        return 0.25
    if 0x2460 <= o <= 0x24FF or 0x3200 <= o <= 0x33FF or 0x2010 <= o <= 0x2312:
        return 0.5
    if 0x00C0 <= o <= 0x017F or o in (0xA0, 0xA3, 0xA9, 0xAB, 0xAE, 0xB0, 0xBB, 0x20AC):
        return 0.7
    if 0xAC00 <= o <= 0xD7A3:
        return 0.3
    return -1.0


def _score(text: str, size: int) -> float:
    """Plausibility for each non-ASCII byte, so that one- and two-byte readings can be compared."""
    marks = [c for c in text if c >= "\x80"]
    ascii_bytes = len(text) - len(marks)
    lone = len(_LONE_KANJI.findall(text))
    return (sum(map(_plausible, marks)) - 1.5 * lone) / max(1, size - ascii_bytes)


def _legacy(sample: bytes, complete: bool) -> Encoding:
    scores: list[tuple[float, str, str]] = []
    # CP932 is by far the most common; the others must be clearly better to win.
    for name, weight in (("cp932", 1.0), ("euc_jp", 0.9), ("euc_jis_2004", 0.88), ("cp1252", 0.3)):
        text = _decode(sample, name, complete)
        if text is not None:
            scores.append((_score(text, len(sample)) * weight, name, text))
    if not scores:
        raise _not_text()
    scores.sort(key=lambda s: -s[0])
    score, name, text = scores[0]
    if score <= 0:
        raise _not_text()
    _refuse_controls(text)
    second = scores[1][0] if len(scores) > 1 else 0.0
    return _named(name, score - second > 0.05)


def find_stream_encoding(open_stream: Callable[[], BinaryIO]) -> Encoding:
    """Return the encoding of a stream of any length; reads on past a purely ASCII beginning.

    A file whose first accent or kanji stands far down would otherwise be taken for UTF-8.
    """
    with open_stream() as stream:
        sample = _read_full(stream, SAMPLE_BYTES)
        complete = len(sample) < SAMPLE_BYTES
        if complete or not sample.isascii() or b"\x1b" in sample or b"\x00" in sample:
            return find_encoding(sample, complete=complete)
        find_encoding(sample, complete=False)
        while chunk := stream.read(1 << 20):
            if not chunk.isascii() or b"\x1b$" in chunk:
                first = next((i for i, b in enumerate(chunk) if b >= 0x80), 0)
                # From a line break, so that the sample does not begin inside a character.
                start = max(0, chunk.rfind(b"\n", 0, first) + 1)
                more = chunk[start:] + _read_full(stream, SAMPLE_BYTES)
                return find_encoding(more, complete=False)
        return _named("utf-8")


def _read_full(stream: BinaryIO, size: int) -> bytes:
    parts: list[bytes] = []
    left = size
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def decode_error(open_stream: Callable[[], BinaryIO], encoding: Encoding) -> ReadError:
    """Return the error that names the line and byte at which a stream stops being this encoding."""
    decoder = codecs.getincrementaldecoder(encoding.name)(errors="strict")
    line, offset = 1, 0
    with open_stream() as stream:
        while True:
            chunk = stream.read(64 * 1024)
            state = decoder.getstate()
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                # A multi-byte character may have begun in the chunk before; those bytes wait in the state.
                waiting = len(state[0]) if isinstance(state[0], bytes) else 0
                decoder.setstate(state)
                good = max(0, error.start - waiting)
                line += decoder.decode(chunk[:good]).count("\n")
                return _broken(encoding, line, offset - waiting + error.start)
            offset += len(chunk)
            if not chunk:
                return _not_text()


def _broken(encoding: Encoding, line: int, offset: int) -> ReadError:
    return refuse(
        "bad_encoding",
        "Line {line} (byte {offset}) is not valid {label}. The file mixes encodings or was cut in the middle of "
        "a character. Save it again as CSV UTF-8, or name the right encoding.",
        "{line}行目（{offset}バイト目）が{label}として読めません。文字コードが混ざっているか、文字の途中で切れています。"
        "CSV UTF-8で保存し直すか、正しい文字コードを指定してください。",
        line=f"{line:,}",
        offset=f"{offset:,}",
        label=encoding.label,
    )


def named_encoding(name: str) -> Encoding:
    """Return the encoding a person named (``sjis``, ``utf8``, ``euc-jp`` …); raises ReadError if unknown."""
    alias = {
        "sjis": "cp932",
        "shift_jis": "cp932",
        "shift-jis": "cp932",
        "windows-31j": "cp932",
        "ms932": "cp932",
    }
    wanted = alias.get(name.strip().lower(), name.strip().lower())
    try:
        info = codecs.lookup(wanted)
    except LookupError as error:
        raise refuse(
            "unknown_encoding",
            "There is no encoding called “{name}”. Use utf-8, cp932, utf-16, euc-jp or iso-2022-jp.",
            "「{name}」という文字コードはありません。utf-8、cp932、utf-16、euc-jp、iso-2022-jpのいずれかを指定してください。",
            name=name,
        ) from error
    return Encoding(wanted, _LABELS.get(wanted, info.name.upper()))
