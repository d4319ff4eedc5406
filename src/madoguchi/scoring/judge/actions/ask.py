"""Ask the model about one conversation, and keep its marks beside the machine's."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from madoguchi.cases.models import Conversation
from madoguchi.people.erasure import is_marked
from madoguchi.scoring.judge import prompt
from madoguchi.scoring.judge.addresses import AddressError, read
from madoguchi.scoring.judge.answer import AnswerError, Reading
from madoguchi.scoring.judge.answer import read as read_answer
from madoguchi.scoring.judge.client import TRIES, Answer, CallError, Server, chat
from madoguchi.scoring.judge.models import Call, JudgeMark, Setting
from madoguchi.scoring.judge.preparing import Prepared, prepare


def ask(
    conversation: Conversation,
    setting: Setting,
    prepared: Prepared | None = None,
    *,
    staff: Sequence[str] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Call:
    """Send one conversation, redacted, and keep what comes back. Only for callers that saw that asking is on."""
    read_at = conversation.changed_at
    prepared = prepared or prepare(conversation, staff)
    call = Call(conversation=conversation, read_at=read_at, model=setting.model, prompt=prompt.version())
    if prepared is None:
        call.problem = "too_long"
        call.save()
        return call
    reading = send(call, setting, prepared, sleep=sleep)
    if reading is not None:
        _keep(call, conversation.pk, prepared, reading)
    return call


def send(
    call: Call,
    setting: Setting,
    prepared: Prepared,
    *,
    tries: int = TRIES,
    most: float = 600.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Reading | None:
    """Send what is prepared and write the call down; None where nothing came back that can be kept.

    ``most`` seconds are waited for an answer, whatever the setting allows.
    """
    call.letters, call.hidden = prepared.letters, dict(prepared.counts)
    began = time.monotonic()
    answer: Answer | None = None
    reading: Reading | None = None
    try:
        answer = chat(server(setting, most), prepared.messages, prepared.schema, tries=tries, sleep=sleep)
        if answer.cut_short:
            raise AnswerError("cut_short")
        reading = read_answer(answer.content, {item.id for item in prepared.items}, prepared.turns)
    except (CallError, AnswerError, AddressError) as error:
        call.problem = error.code
    call.milliseconds = int((time.monotonic() - began) * 1000)
    if answer is not None:
        if answer.form != setting.form:
            setting.form = answer.form
            Setting.objects.filter(pk=setting.pk).update(form=answer.form)
        # a server that does not count is counted for
        call.tokens_in = answer.tokens_in or prepared.letters // (1 if prepared.language == "ja" else 3)
        call.tokens_out = answer.tokens_out or len(answer.content) // 3
    elif call.problem == "slow":
        call.tokens_in = prepared.tokens  # it may have worked on it all the same
    if reading is not None:
        call.marks, call.invented = len(reading.marks), reading.invented
    call.at = timezone.now()
    call.save()
    return reading


def server(setting: Setting, most: float = 600.0) -> Server:
    """Return whom the setting asks; the key comes from the environment alone. Raises ``AddressError``."""
    return Server(
        read(setting.address),
        setting.model,
        settings.JUDGE_KEY,
        min(float(setting.seconds), most),
        setting.form,
    )


@transaction.atomic
def _keep(call: Call, conversation: int, prepared: Prepared, reading: Reading) -> None:
    """Put the marks in the place of earlier ones, unless the conversation is no longer the one that was sent."""
    now = Conversation.objects.select_for_update(of=("self",)).select_related("case").get(pk=conversation)
    if now.changed_at != call.read_at or is_marked(now.case.personal):
        call.problem, call.marks = "changed", 0
        call.save(update_fields=["problem", "marks"])
        return
    JudgeMark.objects.filter(conversation=now).delete()
    JudgeMark.objects.bulk_create(
        JudgeMark(
            conversation=now,
            item=mark.item,
            result=mark.result,
            evidence=[{"turn": one.turn, "start": one.start, "end": one.end} for one in mark.evidence],
            model=call.model,
            prompt=call.prompt,
            scorecard=prepared.scorecard,
            read_at=call.read_at,
            at=call.at,
        )
        for mark in reading.marks
    )
