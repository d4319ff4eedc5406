"""Ask about what waits, politely: one at a time, within the day's cap, and not at all while the server is in trouble."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from madoguchi.scoring.judge.actions.ask import ask
from madoguchi.scoring.judge.models import Call, Setting
from madoguchi.scoring.judge.preparing import members, prepare
from madoguchi.scoring.judge.problems import PROBLEMS
from madoguchi.scoring.judge.queries import spent, waiting

RUN = 20.0  # seconds after which no new conversation is begun: other jobs wait for the same worker


def catch_up(seconds: float = RUN, sleep: Callable[[float], None] = time.sleep) -> int:
    """Ask about what waits for about so many seconds; returns how many conversations were asked about.

    Stopped half-way it goes on from its rows the next time. The setting is read again before each call, so that
    switching off takes hold at once.
    """
    began = time.monotonic()
    asked = 0
    staff: list[str] | None = None
    while time.monotonic() - began < seconds and (setting := _taken()) is not None:
        try:
            now = timezone.now()
            conversation = waiting(setting, now).first()
            if conversation is None:
                break
            staff = members() if staff is None else staff
            prepared = prepare(conversation, staff)
            if prepared is not None and not spent(now).allows(setting, prepared.tokens):
                break
            call = ask(conversation, setting, prepared, staff=staff, sleep=sleep)
            asked += call.letters > 0
            if not _went_on(setting, call):
                break
        finally:
            Setting.objects.filter(pk=setting.pk).update(busy_until=None)
    return asked


def _taken() -> Setting | None:
    """Return the setting if asking is on, not paused, and nobody else asks; this process then has it for one call."""
    now = timezone.now()
    one = Setting.objects.filter(
        Q(paused_until=None) | Q(paused_until__lte=now), pk=1, on=True, tested_at__isnull=False
    ).first()
    if one is None:
        return None
    until = now + dt.timedelta(seconds=one.seconds * 4 + 60)
    free = Setting.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now), pk=1, on=True)
    return one if free.update(busy_until=until) else None


def _went_on(setting: Setting, call: Call) -> bool:
    """Remember how the call ended; False where the server should be left alone for a while."""
    pause = PROBLEMS[call.problem].pause if call.problem in PROBLEMS else None
    if pause is None:
        if setting.problem:
            Setting.objects.filter(pk=setting.pk).update(problem="", paused_until=None)
        return True
    until = timezone.now() + dt.timedelta(minutes=pause)
    Setting.objects.filter(pk=setting.pk).update(problem=call.problem, paused_until=until)
    return False
