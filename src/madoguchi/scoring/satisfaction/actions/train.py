"""Training a model on this installation's answers: by hand or by itself, with progress, to be cancelled at any moment."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from madoguchi.cases.models import Case
from madoguchi.core.conversation.predicting import drift, training
from madoguchi.core.conversation.predicting.training import Answers, CannotTrainError, Trained
from madoguchi.core.text import Text
from madoguchi.kit import jobs
from madoguchi.people.models import Member
from madoguchi.scoring.satisfaction import files, gathering
from madoguchi.scoring.satisfaction.models import TrainedModel
from madoguchi.scoring.satisfaction.queries import at_work
from madoguchi.surveys.main_questions import MainQuestion
from madoguchi.warehouse.engine import WarehouseError

log = logging.getLogger(__name__)
RUN = "madoguchi.scoring.satisfaction.jobs.train"
State = TrainedModel.State
LOST = dt.timedelta(days=1)  # that one waits: nobody will come for it any more
SILENT = dt.timedelta(minutes=15)  # a fitting may take minutes on a busy machine
READING = 70  # hundredths of the way that reading the conversations takes
MORE, SHARE = 50, 0.1  # new answers, and share of those learnt from, before it trains again by itself
LIKE_ALL = 1_000  # conversations that show how features are spread
NO_QUESTION = Text(
    "There are no answers about satisfaction yet: import answers that name their case.",
    "満足度の回答がまだありません。案件番号の入った回答を取り込んでください。",
)
UNREAD = Text(
    "The figures could not be read just now. Please try again in a minute.",
    "集計データを読み取れませんでした。しばらくしてからもう一度お試しください。",
)
STOPPED = Text(
    "The training was interrupted, probably by a restart. Nothing was changed; it can be started again.",
    "学習が途中で中断されました（再起動などによるもの）。設定やデータは変わっていません。もう一度開始できます。",
)
BROKE = Text(
    "The training failed. Nothing was changed; the cause is in the log of the worker.",
    "学習に失敗しました。設定やデータは変わっていません。原因は処理プロセスのログに記録されています。",
)


class _CancelledError(Exception):
    pass


def start(by: Member | None = None) -> TrainedModel:
    """Ask a worker to train; returns the training that is already on its way, where there is one."""
    with transaction.atomic():
        if (there := at_work()) is not None:
            return there
        last = TrainedModel.objects.aggregate(last=Max("version"))["last"] or 0
        row = TrainedModel.objects.create(version=last + 1, by=by, total=100)
        jobs.enqueue(RUN, row.pk)
    return row


def cancel(row: TrainedModel) -> None:
    """Stop a training; what was in force stays in force."""
    TrainedModel.objects.filter(pk=row.pk, state=State.WAITING).update(
        state=State.CANCELLED, finished_at=timezone.now()
    )
    TrainedModel.objects.filter(pk=row.pk, state=State.RUNNING).update(stop=True)


def run(row_id: int) -> TrainedModel | None:
    """Train. A training that is already running, done or cancelled is left alone."""
    begun = TrainedModel.objects.filter(pk=row_id, state=State.WAITING)
    if not begun.update(state=State.RUNNING, heartbeat_at=timezone.now()):
        return None
    row = TrainedModel.objects.get(pk=row_id)
    try:
        _train(row)
    except _CancelledError:
        row.state = State.CANCELLED
    except CannotTrainError as error:
        _refuse(row, error.text)
    except WarehouseError:
        _refuse(row, UNREAD, State.FAILED)
    except Exception:
        log.exception("training %s failed", row.label)
        _refuse(row, BROKE, State.FAILED)
    row.finished_at, row.done = timezone.now(), row.total
    row.save()
    return row


def mend() -> int:
    """Say of trainings whose worker has fallen silent that they failed; returns how many."""
    now = timezone.now()
    dead = Q(state=State.RUNNING, heartbeat_at__lt=now - SILENT) | Q(
        state=State.WAITING, created_at__lt=now - LOST
    )
    silent = TrainedModel.objects.filter(dead)
    why = {"en": STOPPED.en, "ja": STOPPED.ja}
    return silent.update(state=State.FAILED, why=why, finished_at=now)


def worth_training() -> bool:
    """Say whether there is enough, and enough new since the last training, to train by itself."""
    question = gathering.main_question()
    if question is None or at_work() is not None or gathering.Scale.of(question) is None:
        return False
    rows = gathering.answered(question)
    if len(rows) < training.LEAST or len({row["customer"] for row in rows}) < training.PERSONS:
        return False
    last = TrainedModel.objects.filter(state__in=(State.GOOD, State.WEAK, State.SET_ASIDE)).first()
    if last is None or last.until is None:
        return True
    until = last.until.timestamp() * 1000
    return sum(row["at_ms"] > until for row in rows) >= max(MORE, SHARE * last.n)


def _train(row: TrainedModel) -> None:
    question = gathering.main_question()
    if question is None or gathering.Scale.of(question) is None:
        raise CannotTrainError(NO_QUESTION)
    row.question = question.code
    answers, rows = gathering.gather(question, lambda done, of: _alive(row, READING * done // max(of, 1)))
    row.n, row.customers = len(rows), len({one["customer"] for one in rows})
    if rows:
        row.since, row.until = (_moment(rows[place]["at_ms"]) for place in (0, -1))
    left = 100 - READING
    found = training.train(answers, lambda done, of: _alive(row, READING + left * done // max(of, 1)))
    row.metrics, row.card = _metrics(found), _card(question, answers, rows, found)
    _alive(row, 99)
    if found.better:
        files.write(row, found.model)
    row.state = State.GOOD if found.better else State.WEAK


def _alive(row: TrainedModel, done: int) -> None:
    """Give a sign of life; stop where somebody asked for it."""
    mine = TrainedModel.objects.filter(pk=row.pk, state=State.RUNNING, stop=False)
    if not mine.update(heartbeat_at=timezone.now(), done=done):
        raise _CancelledError


def _metrics(found: Trained) -> dict[str, Any]:
    return {
        "figures": [one.told() for one in found.figures.values()],
        "calibration": [asdict(step) for step in found.calibration],
        "tried": [{"way": way, "error": round(error, 4)} for way, error in found.tried],
        "parts": found.parts,
        "better": found.better,
        "languages": {
            language: [one.told() for one in figures.values()]
            for language, figures in found.languages.items()
        },
    }


def _card(
    question: MainQuestion, answers: Answers, rows: list[dict[str, Any]], found: Trained
) -> dict[str, Any]:
    since, until = _moment(rows[0]["at_ms"]), _moment(rows[-1]["at_ms"])
    told = [name for name, _ in found.worth if name != "vectors"]
    like_all, used = gathering.sample(since, until, told, LIKE_ALL)
    scale = gathering.Scale.of(question)
    assert scale is not None
    return {
        "kind": found.model.core.kind,
        "stretch": round(found.model.stretch, 4),
        "worth": found.worth,
        "pulls": found.model.pulls.told(),
        "spreads": {
            name: drift.spread(like_all[:, place]).told() for place, name in enumerate(told) if len(used)
        },
        "like_all": len(used),
        "scale": [scale.low, scale.high],
        "satisfied": answers.satisfied,
        "mean": round(float(answers.given.ratings.mean()), 4),
        "satisfied_share": round(float((answers.given.ratings >= answers.satisfied).mean()), 4),
        "languages": dict(Counter(answers.languages)),
        "features": len(answers.names),
        "sample": Case.objects.filter(
            pk__in=[one["case_id"] for one in rows[:1] + rows[-1:]], origin="sample"
        ).exists(),
    }


def _refuse(row: TrainedModel, why: Text, state: TrainedModel.State = State.REFUSED) -> None:
    row.state, row.why = state, {"en": why.en, "ja": why.ja}


def _moment(ms: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)
