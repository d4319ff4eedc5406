"""How every room asks the warehouse: ``ask`` one question by name, ``ask_many`` in one round trip.

Goes to the running owner; where none runs, becomes the owner inside this process (commands, tests). Nothing heavy is
imported before it is needed: a web process that asks the owner never loads DuckDB or Ibis.
"""

from __future__ import annotations

import atexit
import os
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.text import Text
from madoguchi.warehouse.filters import Filters
from madoguchi.warehouse.preparing import PreparingError, patient_for

if TYPE_CHECKING:
    from madoguchi.warehouse.columns import Columns
    from madoguchi.warehouse.owner import Owner

Row = dict[str, Any]
Question = tuple[str, Filters | None, Mapping[str, Any]]

NOT_RUNNING = Text(
    "The analytics process does not answer. It is started by “madoguchi up”; look at its messages.",
    "集計プロセスが応答しません。「madoguchi up」で起動されるので、そのメッセージをご確認ください。",
)
PATIENCE = 30.0  # seconds to wait for an owner that is starting or ending

_local = threading.local()
_guard = threading.RLock()
_embedded: Owner | None = None
_embedded_pid = 0


def ask(name: str, filters: Filters | None = None, /, **params: Any) -> list[Row]:
    """Ask one question; the list of them with their columns is in ``warehouse/README.md``.

    Raises ``WarehouseError`` (with ``.text`` in both languages) for an unknown question, a wrong parameter, or an
    answer that would take too much time or memory.
    """
    return ask_many([(name, filters, params)])[0]


def ask_many(questions: Sequence[Question]) -> list[list[Row]]:
    """Ask ``(name, filters, params)`` each, in one round trip; answers in the same order. Raises as ``ask``.

    Raises ``PreparingError`` where something has to be made first that is not made in the time somebody has
    (``preparing.patience``).
    """
    patience = patient_for()
    while questions:
        try:
            return _asked(questions, patience)
        except PreparingError:
            if patience is not None:
                raise
    return []


def _asked(questions: Sequence[Question], patience: float | None) -> list[list[Row]]:
    from madoguchi.warehouse import protocol

    message: dict[str, Any] = {
        "op": "ask",
        "questions": [
            [name, protocol.pack_filters(filters or Filters()), dict(params)]
            for name, filters, params in questions
        ],
    }
    if patience is not None:
        message["patience"] = patience
    reply = _tell(message)
    if reply is None:
        owner = _owner()
        owner.drain()
        return [
            owner.ask(name, filters or Filters(), dict(params), patience=patience)
            for name, filters, params in questions
        ]
    return [protocol.unpack_rows(_checked(part)) for part in reply["answers"]]


def ask_columns(name: str, filters: Filters | None = None, /, **params: Any) -> Columns:
    """Ask one question of very many rows; its answer as columns (``columns.py``). Raises as ``ask``."""
    from madoguchi.warehouse import protocol
    from madoguchi.warehouse.columns import unpacked

    chosen = filters or Filters()
    reply = _tell({"op": "columns", "question": [name, protocol.pack_filters(chosen), params]})
    if reply is None:
        owner = _owner()
        owner.drain()
        return owner.columns(name, chosen, params)
    told = _checked(reply)
    return unpacked(told["columns"], told["parts"])


def wait_until_fresh(timeout: float = 10.0) -> bool:
    """Wait until everything committed before this call is in the facts; False where that took too long."""
    reply = _tell({"op": "fresh", "timeout": timeout}, timeout + 5.0)
    if reply is None:
        return _owner().drain(time.monotonic() + timeout)
    return bool(_checked(reply)["fresh"])


def rebuild() -> None:
    """Build the facts from scratch and take the old file off the disk (as every night)."""
    reply = _tell({"op": "rebuild"}, None)
    if reply is None:
        _owner().rebuild()
    else:
        _checked(reply)


def compare() -> dict[str, Any]:
    """Say whether the facts equal facts built from scratch: ``{"rows": {table: n}, "differences": [{"table", "kept",
    "built", "only_kept", "only_built"}]}``. Takes as long as a rebuild; what is asked meanwhile is answered.
    """
    reply = _tell({"op": "compare"}, None)
    if reply is None:
        owner = _owner()
        owner.drain()
        return asdict(owner.compare())
    found: dict[str, Any] = _checked(reply)["compared"]
    return found


def running() -> bool:
    """Whether an owner answers (a running analytics process, or this process itself)."""
    return _is_owner() or _exchange({"op": "ping"}, 5.0)[0]


def close() -> None:
    """End the owner inside this process, if there is one, and hang up."""
    global _embedded
    with _guard:
        _hang_up()
        if _embedded is not None and _is_owner():
            _embedded.close()
        _embedded = None


def forget() -> None:
    """Close, and remove the facts from the disk: the next question builds them anew (tests, a restored backup)."""
    from madoguchi.warehouse.owner import configured
    from madoguchi.warehouse.store import OwnerLock

    directory, _ = configured()
    with _guard:  # no other thread of ours may become the owner in between
        close()
        if not directory.exists():
            return
        lock = OwnerLock(directory, PATIENCE)
        try:
            for path in [directory / "current", *directory.glob("facts-*")]:
                path.unlink(missing_ok=True)
        finally:
            lock.release()


def _checked(part: dict[str, Any]) -> dict[str, Any]:
    if error := part.get("error"):
        from madoguchi.warehouse.engine import WarehouseError

        raise WarehouseError(Text(error["en"], error["ja"]))
    if preparing := part.get("preparing"):
        raise PreparingError(*preparing)
    return part


def _directory() -> Path:
    from django.conf import settings

    return Path(settings.WAREHOUSE["directory"])


def _may_embed() -> bool:
    return os.environ.get("MADOGUCHI_WAREHOUSE_EMBED", "yes").lower() not in {"no", "0", "false", "off"}


def _tell(message: Any, timeout: float | None = 120.0) -> Any:
    """Say something to the running owner and return its reply; None where this process is the owner or became it."""
    from madoguchi.warehouse.engine import WarehouseError

    deadline = time.monotonic() + PATIENCE
    while not _is_owner():
        try:
            found, reply = _exchange(message, timeout)
        except TimeoutError:
            _hang_up()
            raise WarehouseError(NOT_RUNNING) from None
        if found:
            return reply
        if _may_embed() and _become_owner():
            break
        if time.monotonic() > deadline:
            raise WarehouseError(NOT_RUNNING)
        time.sleep(0.1)
    return None


def _exchange(message: Any, timeout: float | None) -> tuple[bool, Any]:
    """Return (True, reply) of the owner, or (False, None) where none answers."""
    from madoguchi.warehouse import protocol

    for connection in (_connection(), None):  # the owner may have been restarted since we last spoke
        try:
            connection = connection or _call()
            connection.settimeout(timeout)
            protocol.send(connection, message)
            return True, protocol.receive(connection)
        except TimeoutError:
            raise
        except (OSError, ValueError):
            _hang_up()
    return False, None


def _is_owner() -> bool:
    return _embedded is not None and _embedded_pid == os.getpid()


def _become_owner() -> bool:
    global _embedded, _embedded_pid
    from madoguchi.warehouse.owner import Owner, configured
    from madoguchi.warehouse.store import TakenError

    with _guard:
        if not _is_owner():
            try:
                _embedded, _embedded_pid = Owner(*configured()), os.getpid()
            except TakenError:
                return False
            atexit.register(close)
        return True


def _connection() -> socket.socket | None:
    if getattr(_local, "pid", 0) != os.getpid():
        _local.socket = None  # after a fork the parent's conversation is not ours
    found: socket.socket | None = getattr(_local, "socket", None)
    return found


def _call() -> socket.socket:
    from madoguchi.warehouse import protocol

    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(protocol.address(_directory()))
    except OSError:
        connection.close()
        raise
    _local.socket, _local.pid = connection, os.getpid()
    return connection


def _hang_up() -> None:
    connection = _connection()
    _local.socket = None
    if connection is not None:
        connection.close()


def _owner() -> Owner:
    assert _embedded is not None
    return _embedded
