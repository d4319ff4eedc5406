"""Long work of the process pages that is kept as a row: states, progress, and how it is stopped."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from madoguchi.core.text import Text
from madoguchi.kit.sources import Identified
from madoguchi.warehouse.engine import WarehouseError

log = logging.getLogger(__name__)
SILENT = dt.timedelta(minutes=15)
LOST = dt.timedelta(days=1)  # that one waits: nobody will come for it any more
UNREAD = Text(
    "The figures could not be read just now. Please try again in a minute.",
    "集計データを読み取れませんでした。しばらくしてからもう一度お試しください。",
)
STOPPED = Text(
    "The work was interrupted, probably by a restart. It can be started again.",
    "処理が途中で中断されました（再起動などによるもの）。もう一度開始できます。",
)
BROKE = Text(
    "The work failed; the cause is in the log of the worker. It can be started again.",
    "処理に失敗しました。原因は処理プロセスのログに記録されています。もう一度開始できます。",
)


class State(models.TextChoices):
    """Where a piece of work stands."""

    WAITING = "waiting"  # for a worker
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # ``why`` says what is missing
    CANCELLED = "cancelled"
    FAILED = "failed"


class CancelledWork(Exception):  # noqa: N818 - it is no error
    """Somebody asked for the work to stop."""


class Refused(Exception):  # noqa: N818
    """The work cannot be done; ``text`` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Work(Identified):
    """A row a worker works on."""

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.JSONField(default=dict)  # {"en", "ja"}
    by = models.ForeignKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=100)
    stop = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def at_work(self) -> bool:
        """Whether it goes on."""
        return self.state in (State.WAITING, State.RUNNING)

    def alive(self, done: int) -> None:
        """Give a sign of life. Raises ``CancelledWork`` where somebody asked for it."""
        mine = type(self)._default_manager.filter(pk=self.pk, state=State.RUNNING, stop=False)
        if not mine.update(heartbeat_at=timezone.now(), done=done):
            raise CancelledWork
        self.done = done

    def cancel(self) -> None:
        """Stop it; what was before stays."""
        rows = type(self)._default_manager.filter(pk=self.pk)
        rows.filter(state=State.WAITING).update(state=State.CANCELLED, finished_at=timezone.now())
        rows.filter(state=State.RUNNING).update(stop=True)

    @classmethod
    def work(
        cls, pk: int, do: Callable[[Self], None], refusals: tuple[type[Exception], ...] = ()
    ) -> Self | None:
        """Do the work of a row, once. ``refusals`` are errors with ``text`` that say what is missing."""
        rows = cls._default_manager.filter(pk=pk, state=State.WAITING)
        if not rows.update(state=State.RUNNING, heartbeat_at=timezone.now()):
            return None
        row: Self = cls._default_manager.get(pk=pk)
        try:
            do(row)
            row.state = State.DONE
        except CancelledWork:
            row.state = State.CANCELLED
        except WarehouseError:
            row._say(State.FAILED, UNREAD)
        except Exception as error:
            said = getattr(error, "text", None)
            if isinstance(error, (Refused, *refusals)) and isinstance(said, Text):
                row._say(State.REFUSED, said)
            else:
                log.exception("%s %s failed", cls.__name__, row.pk)
                row._say(State.FAILED, BROKE)
        row.finished_at, row.done = timezone.now(), row.total
        row.save()
        return row

    def _say(self, state: str, why: Text) -> None:
        self.state, self.why = state, {"en": why.en, "ja": why.ja}

    @classmethod
    def mend(cls) -> int:
        """Say of work whose worker has fallen silent that it failed; returns how many."""
        now = timezone.now()
        dead = Q(state=State.RUNNING, heartbeat_at__lt=now - SILENT) | Q(
            state=State.WAITING, created_at__lt=now - LOST
        )
        why: dict[str, Any] = {"en": STOPPED.en, "ja": STOPPED.ja}
        return int(cls._default_manager.filter(dead).update(state=State.FAILED, why=why, finished_at=now))
