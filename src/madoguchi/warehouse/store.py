"""The warehouse's files: one generation in use, named by a pointer; anything else is left over and removed.

A rebuild writes the next generation beside the one in use; moving the pointer swaps them, and removing the old file
takes what was erased off the disk, which DuckDB's own DELETE does not. Knows no Django.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from pathlib import Path

import duckdb

from madoguchi.core.text import Text
from madoguchi.warehouse import build
from madoguchi.warehouse.engine import DuckEngine, Limits, WarehouseError, first_row

TAKEN = Text(
    "Another process keeps the warehouse in {directory} and does not answer. Stop it, or wait until it ends.",
    "{directory} のデータ集計は別のプロセスが使用中で、応答がありません。そのプロセスを止めるか、終了をお待ちください。",
)


class TakenError(WarehouseError):
    """Another process is the owner."""


class OwnerLock:
    """Held by the one process that may open the warehouse's file; the kernel lets go of it if the process dies."""

    def __init__(self, directory: Path, wait: float = 0.0) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(directory / "owner.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError:
                if time.monotonic() >= deadline:
                    os.close(self._file)
                    raise TakenError(TAKEN.fill(directory=directory)) from None
                time.sleep(0.05)

    def release(self) -> None:
        """Let another process be the owner."""
        os.close(self._file)


class Store:
    """Opens, creates and swaps the generations of one directory; the caller holds the ``OwnerLock``."""

    def __init__(self, directory: Path, limits: Limits) -> None:
        self.directory = directory
        self.limits = limits
        self._pointer = directory / "current"
        self._spill = directory / "spill"

    def open(self) -> DuckEngine | None:
        """Open the generation in use, or None where there is none that this version can read."""
        self._tidy()
        path = self._current()
        if path is None or not path.exists():
            return None
        engine = None
        try:
            engine = DuckEngine(path, self.limits, self._spill)
            row = first_row(engine.connection, "SELECT value FROM meta WHERE name = 'version'")
            if row and row[0] == build.version():
                build.prepare(engine.connection)
                return engine
        except duckdb.Error:
            pass  # damaged, or written by a newer DuckDB: facts are rebuilt, never repaired
        if engine is not None:
            engine.close()
        return None

    def new(self) -> DuckEngine:
        """Make the next, empty generation; not in use before ``use``."""
        numbers = [int(path.stem.split("-")[1]) for path in self.directory.glob("facts-*.duckdb")]
        path = self.directory / f"facts-{max(numbers, default=0) + 1:06}.duckdb"
        engine = DuckEngine(path, self.limits, self._spill)
        build.create(engine.connection)
        return engine

    def use(self, engine: DuckEngine) -> None:
        """Point to a generation. It is on disk as a whole before the pointer moves."""
        assert engine.path is not None
        engine.connection.execute("CHECKPOINT")
        moved = self._pointer.with_suffix(".new")
        with moved.open("w", encoding="utf-8") as file:
            file.write(engine.path.name)
            file.flush()
            os.fsync(file.fileno())
        moved.replace(self._pointer)
        folder = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def remove(self, path: Path) -> None:
        """Remove a closed generation from the disk."""
        for leftover in (path, path.with_name(path.name + ".wal")):
            with contextlib.suppress(FileNotFoundError):
                leftover.unlink()

    def _current(self) -> Path | None:
        try:
            return self.directory / Path(self._pointer.read_text(encoding="utf-8").strip()).name
        except FileNotFoundError:
            return None

    def _tidy(self) -> None:
        current = self._current()
        for path in self.directory.glob("facts-*.duckdb*"):
            if current is None or not path.name.startswith(current.name):
                path.unlink(missing_ok=True)
        if self._spill.is_dir():
            for path in self._spill.iterdir():
                if path.is_dir():  # steps reckoned anew for an owner that was killed
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
