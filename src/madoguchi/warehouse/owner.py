"""The one owner of the warehouse's file in this process: projects, answers, rebuilds and swaps."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings

from madoguchi.warehouse import anew, build, projector, rebuild
from madoguchi.warehouse.compare import OF_STEPS, Comparison, compare
from madoguchi.warehouse.engine import DuckEngine, Limits, Row
from madoguchi.warehouse.expressions import answer, answer_columns
from madoguchi.warehouse.filters import Filters
from madoguchi.warehouse.segments import zone
from madoguchi.warehouse.store import OwnerLock, Store

if TYPE_CHECKING:
    from madoguchi.warehouse.cluster.tiers import Tiers
    from madoguchi.warehouse.columns import Columns

KEPT_ANSWERS = 512


def configured() -> tuple[Path, Limits]:
    """Return where the warehouse is and what it may use, from the settings."""
    given = settings.WAREHOUSE
    return Path(given["directory"]), Limits(
        threads=int(given["threads"]),
        memory=str(given["memory"]),
        spill=str(given["spill"]),
        seconds=float(given["query_seconds"]),
    )


def tiers() -> Tiers | None:
    """Return the lake and the cluster the settings name, or None: this machine alone."""
    if not settings.WAREHOUSE.get("spark"):
        return None
    from madoguchi.warehouse.cluster.tiers import Tiers

    return Tiers.from_settings(settings.WAREHOUSE)


class Owner:
    """Holds the lock and the open database. Questions may come from many threads; ``poll`` from one at a time."""

    def __init__(self, directory: Path, limits: Limits, wait: float = 0.0) -> None:
        """Open the warehouse, building it where it is missing, unreadable or another database's. Raises ``TakenError``."""
        self._lock = OwnerLock(directory, wait)
        try:
            self._store = Store(directory, limits)
            self._polling = threading.Lock()
            self._rebuilding = threading.Lock()
            self._switch = threading.Condition()
            self._readers: dict[int, int] = {}
            self._carried: set[build.Subject] | None = None
            self._answers: OrderedDict[str, list[Row]] = OrderedDict()
            self._revision = 0
            self._anew = anew.Anew()
            self._tiers = tiers()
            engine = self._store.open()
            if engine is not None and not (rebuild.belongs(engine) and (self._tiers or _whole(engine))):
                engine.close()
                engine = None
            self._engine = engine or self._built()
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Close the database and give the lock back; questions under way get a moment to end."""
        with self._polling, self._rebuilding:
            self._anew.forget()
            with self._switch:
                self._switch.wait_for(lambda: not self._readers, timeout=5.0)
            self._anew.forget()
            self._engine.close()
            if self._tiers is not None:
                self._tiers.close()
            self._lock.release()

    def poll(self) -> int:
        """Project what is dirty now; returns how many dirty rows that were (0: nothing left)."""
        with self._polling:
            work = projector.read()
            if work.rows:
                projector.project(self._engine, work)
                if self._carried is not None:
                    self._carried |= work.subjects
                projector.settle(work)
                self._revision += 1
        return len(work.rows)

    def drain(self, deadline: float | None = None) -> bool:
        """Poll until nothing is dirty; returns whether that was reached by the deadline (``time.monotonic``)."""
        while self.poll():
            if deadline is not None and time.monotonic() > deadline:
                return False
        return True

    def ask(
        self,
        name: str,
        filters: Filters,
        params: dict[str, Any],
        steps: anew.Steps | None = None,
        patience: float | None = None,
    ) -> list[Row]:
        """Answer one question from the facts as last committed. Raises ``WarehouseError``.

        ``steps``: what ``steps_for`` returned, if it was waited for; else it is waited for here, for ``patience`` seconds
        (None: until they are there). Raises ``PreparingError`` where they are not there by then.
        """
        revision = self._revision

        def key() -> str:
            return json.dumps([revision, name, repr(filters), params], sort_keys=True, default=str)

        if (kept := self._remembered(key())) is not None:
            return kept
        with self._using() as engine:
            if self._tiers is not None:
                rows = self._tiers.answer(engine, name, filters, **params)
            else:
                patience = 0.0 if steps is not None else patience
                if steps is None or steps.engine is not engine:
                    steps = self._steps(engine, revision, name, filters)
                if steps is None:
                    rows = answer(engine, name, filters, **params)
                else:
                    revision = steps.revision
                    if (kept := self._remembered(key())) is not None:
                        return kept
                    with self._anew.reading(steps, patience) as reading:
                        rows = answer(reading, name, filters, **params)
        self._remember(key(), rows)
        return [dict(row) for row in rows]

    def columns(self, name: str, filters: Filters, params: dict[str, Any]) -> Columns:
        """Answer one question as ``ask`` does, as columns. Not remembered: they are large."""
        with self._using() as engine:
            if self._tiers is not None:
                return self._tiers.columns(engine, name, filters, **params)
            return answer_columns(engine, name, filters, **params)

    def steps_for(self, name: str, filters: Filters, deadline: float) -> anew.Steps | None:
        """Begin to reckon the steps anew that a question needs; wait for them until ``deadline`` (``time.monotonic``).

        None where it needs none. Waiting here, rather than in ``ask``, keeps nobody else's question from its turn.
        """
        if self._tiers is not None:
            return None
        with self._using() as engine:
            steps = self._steps(engine, self._revision, name, filters)
            if steps is not None:
                steps.finished.wait(max(0.0, deadline - time.monotonic()))
            return steps

    def _steps(self, engine: DuckEngine, revision: int, name: str, filters: Filters) -> anew.Steps | None:
        if not anew.asks_for_steps(name) or (of := anew.key(filters)) is None:
            return None
        return self._anew.begin(engine, revision, of, lambda: self._holding(engine))

    def _remembered(self, key: str) -> list[Row] | None:
        with self._switch:
            if (kept := self._answers.get(key)) is None:
                return None
            self._answers.move_to_end(key)
            return [dict(row) for row in kept]

    def _remember(self, key: str, rows: list[Row]) -> None:
        with self._switch:
            self._answers[key] = rows
            while len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Build all facts anew in another file, swap it in, and remove the old file from the disk."""
        with self._rebuilding:
            with self._polling:
                self._carried = set()
            engine = None
            try:
                engine = self._store.new()
                rebuild.load(engine, progress)
                self._catch_up(engine)
                with self._polling:
                    rebuild.catch_up(engine, self._carried)
                    self._carried = None
                    self._mark(engine)
                    self._store.use(engine)
                    old, self._engine = self._engine, engine
                    self._revision += 1
            except BaseException:
                self._carried = None
                if engine is not None:
                    engine.close()
                    assert engine.path is not None
                    self._store.remove(engine.path)
                raise
            self._retire(old)

    def compare(self) -> Comparison:
        """Build all facts anew beside those in use, and say where the two differ. Nothing is swapped."""
        with self._rebuilding:
            with self._polling:
                self._carried = set()
            engine = self._store.new()
            try:
                rebuild.load(engine)
                self._catch_up(engine)
                with self._polling:
                    rebuild.catch_up(engine, self._carried)
                    return compare(self._engine, engine, OF_STEPS if self._tiers is not None else ())
            finally:
                self._carried = None
                engine.close()
                assert engine.path is not None
                self._store.remove(engine.path)

    def ship(self) -> bool:
        """Bring the lake up to the facts and let go of the steps of cold cases; returns whether there was anything to do.

        Nothing without a cluster. Raises ``LakeError`` where the lake cannot be written.
        """
        if self._tiers is None:
            return False
        from madoguchi.warehouse.cluster.shipping import MissingError

        today = datetime.now(self.zone()).date()
        try:
            with self._rebuilding:
                shipped = self._tiers.ship(self._engine, self._polling, today)
        except MissingError:
            self.rebuild()
            return self.ship()
        if shipped:
            self._revision += 1
        return shipped

    def built_at(self) -> float:
        """Return when the facts were last built from scratch (Unix seconds)."""
        with self._using() as engine:
            rows = engine.run("SELECT value FROM meta WHERE name = 'built_at'").rows
        return float(rows[0][0]) if rows else 0.0

    def zone(self) -> ZoneInfo:
        """Return the organisation's time zone as last said in a calendar event."""
        with self._using() as engine:
            rows = engine.run("SELECT value FROM meta WHERE name = 'calendar'").rows
        return zone(str(json.loads(rows[0][0]).get("time_zone") or "UTC") if rows else "UTC")

    def _built(self) -> DuckEngine:
        engine = self._store.new()
        rebuild.load(engine)
        self._mark(engine)
        self._store.use(engine)
        return engine

    def _mark(self, engine: DuckEngine) -> None:
        engine.connection.execute("DELETE FROM meta WHERE name = 'built_at'")
        engine.connection.execute("INSERT INTO meta VALUES ('built_at', ?)", [str(time.time())])

    def _catch_up(self, engine: DuckEngine) -> None:
        """Catch up while polling goes on, until little is left to do with polling held up."""
        for _ in range(20):
            with self._polling:
                assert self._carried is not None
                if len(self._carried) < 500:
                    return
                carried, self._carried = self._carried, set()
            rebuild.catch_up(engine, carried)

    @contextmanager
    def _using(self) -> Iterator[DuckEngine]:
        with ExitStack() as held:
            with self._switch:  # so that the engine is not retired between being read and being held
                engine = held.enter_context(self._holding(self._engine))
            yield engine

    @contextmanager
    def _holding(self, engine: DuckEngine) -> Iterator[DuckEngine]:
        with self._switch:
            self._readers[id(engine)] = self._readers.get(id(engine), 0) + 1
        try:
            yield engine
        finally:
            with self._switch:
                self._readers[id(engine)] -= 1
                if not self._readers[id(engine)]:
                    del self._readers[id(engine)]
                self._switch.notify_all()

    def _retire(self, engine: DuckEngine) -> None:
        self._anew.forget(engine)
        with self._switch:
            self._switch.wait_for(lambda: id(engine) not in self._readers)
        self._anew.forget(engine)  # a question that was under way may have begun another
        engine.close()
        assert engine.path is not None
        self._store.remove(engine.path)


def _whole(engine: DuckEngine) -> bool:
    """Whether no steps were let go of to a lake."""
    return not engine.run("SELECT 1 FROM meta WHERE name = 'horizon'").rows
