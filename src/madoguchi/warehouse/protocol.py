"""What owner and askers say to each other: JSON in frames of a four-byte length, over a Unix-domain socket.

A message may say under ``parts`` how many bytes of each column follow it as they are (``columns.py``).
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import struct
import tempfile
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from madoguchi.core.text import Text
from madoguchi.warehouse.filters import Filters

LARGEST = 256 * 1024 * 1024
MOST_BYTES = 2 * 1024 * 1024 * 1024
Row = dict[str, Any]


class ClosedError(ConnectionError):
    """The other side hung up."""


def address(directory: Path) -> str:
    """Return the socket's path: in the data directory, or in our own folder of the temporary files where that is too long."""
    inside = str(directory / "ask.sock")
    if len(os.fsencode(inside)) < 100:  # the kernel allows 108 bytes
        return inside
    short = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"madoguchi-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to someone else")
    return str(folder / f"{short}.sock")


def send(connection: socket.socket, message: Any, parts: Sequence[memoryview] = ()) -> None:
    """Send one message, and the bytes that belong to it."""
    if parts:
        message = {**message, "parts": [part.nbytes for part in parts]}
    data = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    connection.sendall(struct.pack(">I", len(data)) + data)
    for part in parts:
        connection.sendall(part)


def receive(connection: socket.socket) -> Any:
    """Wait for one message; under ``parts`` are then the bytes themselves.

    Raises ``ClosedError`` at the end, ``ValueError`` for what is no message.
    """
    (size,) = struct.unpack(">I", _exactly(connection, 4))
    if size > LARGEST:
        raise ValueError(f"a message of {size} bytes")
    message = json.loads(_exactly(connection, size))
    if isinstance(message, dict) and (sizes := message.get("parts")):
        if sum(sizes) > MOST_BYTES:
            raise ValueError(f"columns of {sum(sizes)} bytes")
        message["parts"] = [_exactly(connection, size) for size in sizes]
    return message


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise ClosedError("hung up")
        parts += part
    return bytes(parts)


def pack_filters(filters: Filters) -> dict[str, Any]:
    """Return filters as JSON."""
    return {
        item.name: value.isoformat() if isinstance(value, date) else value
        for item in fields(filters)
        if item.compare and (value := getattr(filters, item.name)) is not None
    }


def unpack_filters(given: dict[str, Any]) -> Filters:
    """Return filters from JSON."""
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if isinstance(value, str) else tuple(value)
        for name, value in given.items()
    }
    return Filters(**values)


def pack_rows(rows: Sequence[Row]) -> dict[str, Any]:
    """Return rows as JSON: column names once, and which columns hold dates."""
    if not rows:
        return {"columns": [], "dates": [], "rows": []}
    columns = list(rows[0])
    dates = [place for place, name in enumerate(columns) if any(isinstance(row[name], date) for row in rows)]
    values = [list(row.values()) for row in rows]
    for place in dates:
        for value in values:
            value[place] = value[place].isoformat() if value[place] is not None else None
    return {"columns": columns, "dates": dates, "rows": values}


def unpack_rows(given: dict[str, Any]) -> list[Row]:
    """Return rows from JSON, the same values as ``pack_rows`` was given."""
    for place in given["dates"]:
        for value in given["rows"]:
            value[place] = date.fromisoformat(value[place]) if value[place] is not None else None
    columns = given["columns"]
    return [dict(zip(columns, value, strict=True)) for value in given["rows"]]


def pack_error(text: Text) -> dict[str, str]:
    """Return an error as JSON."""
    return {"en": text.en, "ja": text.ja}
