"""A small reader of our PDFs: follows the cross references, opens the streams, and returns the words of each page."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

SIGNS = {0x2A: "∗", 0x2D: "−", 0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xAE: "→"}


@dataclass
class Read:
    """A file read back. ``words``: a text for each page, lines in the order they were written."""

    objects: dict[int, bytes]
    words: list[str]
    sizes: list[tuple[float, float]]

    def stream(self, number: int) -> bytes:
        head, _, body = self.objects[number].partition(b"stream\n")
        body = body[: -len(b"\nendstream")]
        return zlib.decompress(body) if b"/FlateDecode" in head else body

    def info(self, name: str) -> str:
        found = re.search(
            rb"/" + name.encode() + rb" (\(.*?[^\\]\)|<[0-9a-f]+>)", b"".join(self.objects.values())
        )
        assert found is not None, name
        if found[1].startswith(b"<"):
            return bytes.fromhex(found[1][1:-1].decode()).decode("utf-16")
        return found[1][1:-1].decode()


def read(data: bytes) -> Read:
    """Read a file, through its table of cross references."""
    assert data.startswith(b"%PDF-1.7")
    begin = int(data.rstrip().rsplit(b"\n", 2)[-2])
    assert data[begin : begin + 4] == b"xref"
    places = [int(line[:10]) for line in data[begin:].split(b"\n")[2:] if line.rstrip().endswith(b" n")]
    objects = {}
    for number, place in enumerate(places, 1):
        head = f"{number} 0 obj\n".encode()
        assert data[place:].startswith(head), number
        objects[number] = data[place + len(head) : data.index(b"\nendobj", place)]
    found = Read(objects, [], [])
    fonts = _fonts(found)
    for body in objects.values():
        if b"/Type /Page/" in body:
            box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", body)
            content = re.search(rb"/Contents (\d+) 0 R", body)
            assert box is not None
            assert content is not None
            found.sizes.append((float(box[1]), float(box[2])))
            found.words.append(_words(found.stream(int(content[1])), fonts))
    return found


def _fonts(file: Read) -> dict[str, dict[int, str] | None]:
    """Return, by a font's name on the page, what its codes mean; None: the codes of Windows-1252."""
    resources = next(body for body in file.objects.values() if body.startswith(b"<</Font"))
    meant: dict[str, dict[int, str] | None] = {}
    for name, number in re.findall(rb"/(latin|strong|signs|japanese|other) (\d+) 0 R", resources):
        table = re.search(rb"/ToUnicode (\d+) 0 R", file.objects[int(number)])
        if table is not None:
            pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>\n", file.stream(int(table[1])))
            meant[name.decode()] = {
                int(code, 16): bytes.fromhex(one.decode()).decode("utf-16-be") for code, one in pairs
            }
        else:
            meant[name.decode()] = SIGNS if name == b"signs" else None
    return meant


def _words(content: bytes, fonts: dict[str, dict[int, str] | None]) -> str:
    lines: list[str] = []
    font = ""
    for line in content.decode("latin-1").split("\n"):
        if line == "BT":
            lines.append("")
        elif found := re.fullmatch(r"/(\w+) [\d.]+ Tf", line):
            font = found[1]
        elif found := re.fullmatch(r"<([0-9a-f]*)> Tj", line):
            codes, meant = bytes.fromhex(found[1]), fonts[font]
            if font == "other":
                lines[-1] += codes.decode("utf-16-be")
            elif meant is None:
                lines[-1] += codes.decode("cp1252")
            else:
                step = 2 if font == "japanese" else 1
                lines[-1] += "".join(
                    meant[int.from_bytes(codes[n : n + step])] for n in range(0, len(codes), step)
                )
    return "\n".join(lines)
