"""Say whom to ask and how much; try the connection with a made-up conversation; switch on and off."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from madoguchi.events.models import Subject
from madoguchi.people.actions.note import note
from madoguchi.people.models import Member
from madoguchi.scoring.judge import prompt
from madoguchi.scoring.judge.actions.ask import send
from madoguchi.scoring.judge.models import Call, Setting
from madoguchi.scoring.judge.queries import setting as current
from madoguchi.scoring.judge.trial import trial

LONGEST_TEST = 90.0  # seconds: somebody waits at the page
WHOM = ("address", "model")


@transaction.atomic
def set_judge(values: Mapping[str, Any], by: Member | None) -> Setting:
    """Keep the setting. Another address or model has to answer a test before it is asked: until then asking is off."""
    one = Setting.objects.select_for_update().filter(pk=1).first() or current()
    another = any(values[name] != getattr(one, name) for name in WHOM)
    for name, value in values.items():
        setattr(one, name, value)
    if another:
        one.on, one.tested_at, one.form = False, None, ""
    one.problem, one.paused_until = "", None
    one.save()
    note("judge.set", (Subject.ORGANISATION, 1), by, {"on": one.on, "draw": one.draw, "share": one.share})
    return one


def try_connection(language: str, by: Member | None, *, sleep: Callable[[float], None] = time.sleep) -> Call:
    """Ask about a made-up conversation; nothing of the record is sent. Remembers whether it went well."""
    one = current()
    call = Call(trial=True, model=one.model, prompt=prompt.version())
    send(call, one, trial(language), tries=1, most=LONGEST_TEST, sleep=sleep)
    whom = {name: getattr(one, name) for name in WHOM}
    with transaction.atomic():
        went_well = not call.problem
        told: dict[str, Any] = {"tested_at": timezone.now() if went_well else None, "problem": call.problem}
        if not went_well:
            told["on"] = False
        Setting.objects.filter(pk=1, **whom).update(paused_until=None, **told)
        note("judge.tested", (Subject.ORGANISATION, 1), by, {"problem": call.problem})
    return call


@transaction.atomic
def switch(on: bool, by: Member | None) -> bool:
    """Switch asking on or off; returns whether it is on. It cannot be switched on before a test went well."""
    ready = Setting.objects.filter(pk=1).exclude(address="").exclude(model="")
    if on:
        ready.filter(tested_at__isnull=False).update(on=True, problem="", paused_until=None)
    else:
        Setting.objects.filter(pk=1).update(on=False)
    now = current().on
    note("judge.switched", (Subject.ORGANISATION, 1), by, {"on": now})
    return now
