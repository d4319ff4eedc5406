"""The analytics process: ``python -m madoguchi.warehouse.server``. Owns the warehouse's file and answers over a socket."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from madoguchi.core.text import Text

if TYPE_CHECKING:
    from madoguchi.warehouse.anew import Steps
    from madoguchi.warehouse.columns import Columns
    from madoguchi.warehouse.owner import Owner

log = logging.getLogger(__name__)

POLL = 0.5  # seconds between looks at the dirty queue
AT_ONCE = 4  # questions answered beside each other
MOST_PAUSE = 1.0  # seconds a busy projector rests
WAIT_FOR_LOCK = 60.0
REBUILD_HOUR = 3  # on the organisation's clock
PATIENCE = 20.0  # seconds a question waits for steps to be reckoned anew where it says nothing else
SHIP = 60.0  # seconds between shippings to the lake, where there is one
FAILED = Text("The question could not be answered ({error}).", "集計できませんでした（{error}）。")
RUNNING = "the warehouse already has an owner that answers; this process is not needed\n"


class Server:
    """One owner, a thread that polls, a thread per connection, one that rebuilds at night, and one that ships to the lake."""

    def __init__(
        self, owner: Owner, directory: Path, rebuild_hour: int = REBUILD_HOUR, ship_seconds: float = SHIP
    ) -> None:
        self.owner = owner
        self._ship_seconds = ship_seconds
        self.stopping = threading.Event()
        self._kick = threading.Event()
        self._rebuild_hour = rebuild_hour
        self._address = _address(directory)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._address)
        before = os.umask(0o177)
        try:
            self._listener.bind(self._address)
        finally:
            os.umask(before)
        self._listener.listen(64)
        # A page asks for dozens of small things, which a query's own threads cannot share among them
        self._pool = ThreadPoolExecutor(AT_ONCE, "answer")

    def run(self) -> None:
        """Serve until ``stop``; then let running questions end and close the file."""
        for work in (self._accept, self._nightly, self._shipping):
            threading.Thread(target=work, daemon=True).start()
        try:
            self._poll()
        finally:
            self._listener.close()
            self._pool.shutdown(wait=False, cancel_futures=True)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._address)
            self.owner.close()

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self.stopping.set()
        self._kick.set()

    def _poll(self) -> None:
        pause = POLL
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                with database():
                    while self.owner.poll() and not self.stopping.is_set():
                        pass
                pause = POLL
            except Exception:
                log.exception("the dirty queue could not be projected; trying again")
                pause = min(pause * 2, 30.0)
            # about half of the time is spent projecting, however busy the log is; but what comes after a long catching
            # up is not kept waiting for as long as that took
            self._kick.wait(max(pause, min(time.monotonic() - began, MOST_PAUSE)))
            self._kick.clear()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        from madoguchi.warehouse import protocol

        with connection:
            try:
                while not self.stopping.is_set():
                    reply = self.reply(protocol.receive(connection))
                    protocol.send(connection, reply, reply.pop("parts", ()))
            except (OSError, ValueError):
                return

    def reply(self, message: Any) -> dict[str, Any]:
        """Answer one message; whatever goes wrong is part of the reply and never ends the process."""
        from madoguchi.warehouse import protocol
        from madoguchi.warehouse.columns import packed
        from madoguchi.warehouse.engine import WarehouseError

        try:
            op = message["op"]
            if op == "ask":
                asked = message["questions"]
                steps = self._steps_for(asked, float(message.get("patience", PATIENCE)))
                return {"answers": list(self._pool.map(self._reply_to, asked, steps))}
            if op == "columns":
                head, parts = packed(self._columns(*message["question"]))
                return {"columns": head, "parts": parts}
            if op == "fresh":
                return {"fresh": self._fresh(float(message["timeout"]))}
            if op == "rebuild":
                with database():
                    self.owner.rebuild()
                return {"done": True}
            if op == "compare":
                with database():
                    return {"compared": asdict(self.owner.compare())}
            return {"pid": os.getpid()}
        except WarehouseError as error:
            return {"error": protocol.pack_error(error.text)}
        except Exception as error:
            log.exception("a message could not be answered")
            return {"error": protocol.pack_error(FAILED.fill(error=type(error).__name__))}

    def _steps_for(self, asked: Any, patience: float) -> list[Steps | None]:
        """The steps the questions of one message read, waited for in the thread of its connection and not in the pool."""
        from madoguchi.warehouse import protocol

        deadline = time.monotonic() + patience
        found: list[Steps | None] = []
        for name, filters, _ in asked:
            try:
                found.append(self.owner.steps_for(name, protocol.unpack_filters(filters), deadline))
            except Exception:  # what is wrong with the question is said in its answer
                found.append(None)
        return found

    def _columns(self, name: str, filters: dict[str, Any], params: dict[str, Any]) -> Columns:
        from madoguchi.warehouse import protocol

        chosen = protocol.unpack_filters(filters)
        return self._pool.submit(self.owner.columns, name, chosen, params).result()

    def _reply_to(self, question: Any, steps: Steps | None) -> dict[str, Any]:
        name, filters, params = question
        return self._answer(name, filters, params, steps)

    def _answer(
        self, name: str, filters: dict[str, Any], params: dict[str, Any], steps: Steps | None = None
    ) -> dict[str, Any]:
        from madoguchi.warehouse import protocol
        from madoguchi.warehouse.engine import WarehouseError
        from madoguchi.warehouse.preparing import PreparingError

        try:
            return protocol.pack_rows(self.owner.ask(name, protocol.unpack_filters(filters), params, steps))
        except PreparingError as error:
            return {"preparing": [error.done, error.total]}
        except WarehouseError as error:
            return {"error": protocol.pack_error(error.text)}
        except Exception as error:
            log.exception("question %s could not be answered", name)
            return {"error": protocol.pack_error(FAILED.fill(error=f"{name}: {type(error).__name__}"))}

    def _fresh(self, timeout: float) -> bool:
        """Whether all that is dirty now has been projected before the time is up."""
        with database():
            return self.owner.drain(time.monotonic() + timeout)

    def _nightly(self) -> None:
        while not self.stopping.wait(60.0):
            try:
                if self._due():
                    with database():
                        self.owner.rebuild()
                        scrub()
            except Exception:
                log.exception("the nightly rebuild failed; the facts of yesterday's file stay in use")

    def _shipping(self) -> None:
        pause = 0.0  # at once, then as often as set
        while not self.stopping.wait(pause):
            began = time.monotonic()
            try:
                with database():
                    self.owner.ship()
            except Exception:
                log.exception("the lake could not be brought up to the facts; trying again")
            pause = max(self._ship_seconds, time.monotonic() - began)

    def _due(self) -> bool:
        hour = datetime.now(self.owner.zone()).hour
        return hour == self._rebuild_hour and time.time() - self.owner.built_at() > 4 * 3600


def scrub() -> None:
    """Take deleted bytes out of SQLite's write-ahead log; the main file overwrites them itself (secure_delete)."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def database() -> Iterator[None]:
    """Give this thread a working connection to the database, and drop a broken one."""
    from django.db import close_old_connections

    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


def _address(directory: Path) -> str:
    from madoguchi.warehouse.protocol import address

    return address(directory)


def main() -> int:
    """Own the warehouse until told to stop. Returns 1 where another owner already answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    import django

    django.setup()
    from django.conf import settings

    from madoguchi.warehouse import client
    from madoguchi.warehouse.owner import Owner, configured
    from madoguchi.warehouse.store import TakenError

    directory, limits = configured()
    deadline = time.monotonic() + WAIT_FOR_LOCK
    while True:
        try:
            owner = Owner(directory, limits, wait=0.5)
            break
        except TakenError as taken:
            if client.running():
                sys.stderr.write(RUNNING)
                return 1
            if time.monotonic() > deadline:
                sys.stderr.write(f"{taken}\n")
                return 1
    given = settings.WAREHOUSE
    server = Server(
        owner,
        directory,
        int(given.get("rebuild_hour", REBUILD_HOUR)),
        float(given.get("ship_seconds", SHIP)),
    )

    def stop(number: int, frame: FrameType | None) -> None:
        server.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.run()
    return 0


if __name__ == "__main__":
    ended = main()
    logging.shutdown()
    sys.stderr.flush()
    # the file is closed; threads still in a conversation would only make the interpreter complain
    os._exit(ended)
