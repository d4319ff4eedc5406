"""Undoing a batch as a whole: what only it brought goes, what it changed says again what it said before.

Rows that other batches brought again, or that others lean on, stay and belong to the latest of those; what was
said of them is said again in that batch's name, because every event of an undone batch counts as never said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from madoguchi.cases.actions.count_facts import batch_changed
from madoguchi.cases.models import Case, Conversation, Message
from madoguchi.core.text import Text
from madoguchi.events.bulk import Said, say
from madoguchi.events.models import Event, Kind
from madoguchi.events.undo import undo_batch as say_undone
from madoguchi.imports.actions.book import begin, met_ids, pack, undone_batches, unpack
from madoguchi.imports.actions.take_in import one_at_a_time
from madoguchi.imports.models import Batch, Before, Met
from madoguchi.kit.taking import Taking, parts
from madoguchi.people.models import Account, Customer, Member, Team, Transaction
from madoguchi.scoring.marks.models import Mark
from madoguchi.scoring.models import Score
from madoguchi.surveys.models import Answer, Question, Submission, Survey

Ids = npt.NDArray[np.int64]

TABLES: dict[str, type[models.Model]] = {
    "customer": Customer,
    "transaction": Transaction,
    "case": Case,
    "conversation": Conversation,
    "message": Message,
    "submission": Submission,
    "answer": Answer,
    "question": Question,
    "member": Member,
    "mark": Mark,
}
_OWNED = ("customer", "transaction", "case", "conversation", "submission", "mark")
_GONE = (Batch.State.UNDONE, Batch.State.CANCELLED, Batch.State.REFUSED)


def undo_batch(batch: Batch, *, state: str = Batch.State.UNDONE, message: Text | None = None) -> None:
    """Undo a batch, in one transaction. Doing it twice changes nothing; the raw file and the batch stay."""
    with one_at_a_time():
        fresh = Batch.objects.select_for_update().get(pk=batch.pk)
        if fresh.state in _GONE:
            batch.refresh_from_db()
            return
        heirs = _heirs(fresh)
        _say_again(fresh, heirs)
        say_undone(fresh.pk, fresh.origin)
        batch_changed(fresh.pk)
        _restore(fresh)
        for table in _OWNED:
            _hand_over(table, heirs[table])
        _remove(fresh)
        Met.objects.filter(batch=fresh).delete()
        Before.objects.filter(batch=fresh).delete()
        now = timezone.now()
        fresh.state, fresh.finished_at, fresh.heartbeat_at = state, fresh.finished_at or now, None
        fresh.undone_at = now
        if state != Batch.State.UNDONE:
            fresh.taken = fresh.updated = fresh.unchanged = 0
            fresh.counts = {}
        if message is not None:
            fresh.message = {"en": message.en, "ja": message.ja}
        fresh.save()
    batch.refresh_from_db()


def _heirs(batch: Batch) -> dict[str, dict[int, int]]:
    """Return table → id of a row that stays → the latest other batch that met it."""
    heirs: dict[str, dict[int, int]] = defaultdict(dict)
    owned = {table: _owned(batch, table) for table in (*_OWNED, "event")}
    owned["question"] = np.fromiter(
        Before.objects.filter(batch=batch, table="question", values={}).values_list("row", flat=True),
        np.int64,
    )
    others = Met.objects.exclude(batch=batch).exclude(batch__state__in=_GONE).order_by("batch_id")
    for heir, table, packed in others.values_list("batch_id", "table", "ids").iterator(200):
        if table in owned:
            for one in np.intersect1d(owned[table], np.array(unpack(packed), np.int64)).tolist():
                heirs[table][one] = heir
    return heirs


def _owned(batch: Batch, table: str) -> Ids:
    if table == "event":
        steps = Event.objects.filter(batch_id=batch.pk, kind=Kind.STEP)
        return np.fromiter(steps.values_list("number", flat=True).iterator(10_000), np.int64)
    rows = TABLES[table]._default_manager.filter(batch_id=batch.pk)
    return np.fromiter(rows.values_list("pk", flat=True).iterator(10_000), np.int64)


def _say_again(batch: Batch, heirs: dict[str, dict[int, int]]) -> None:
    """Say again, in the heirs' names, what this batch said of what stays."""
    by_heir: dict[int, list[Event]] = defaultdict(list)
    said = Event.objects.filter(batch_id=batch.pk)
    for numbers in parts(heirs["event"]):
        for event in said.filter(number__in=numbers):
            by_heir[heirs["event"][event.number]].append(event)
    for table, kind, key in (
        ("case", Kind.DESCRIBE, "case_id"),
        ("submission", Kind.ANSWER, "subject_id"),
        ("question", Kind.QUESTION, "question_id"),
    ):
        for ids in parts(heirs[table]):
            for event in said.filter(kind=kind, **{f"{key}__in": ids}):
                by_heir[heirs[table][getattr(event, key)]].append(event)
    for ids in parts(heirs["transaction"]):
        for event in said.filter(kind=Kind.TRANSACTION, source_id__in=[f"transaction:{one}" for one in ids]):
            by_heir[heirs["transaction"][event.payload["transaction"]]].append(event)
    for heir, events in by_heir.items():
        events.sort(key=lambda event: event.number)
        taking = begin(Batch.objects.get(pk=heir))
        say(taking, [_copied(event) for event in events])
        _renumber(taking, [event for event in events if event.kind == Kind.STEP])


def _copied(event: Event) -> Said:
    return Said(**{name: getattr(event, name) for name in Said._fields})


def _renumber(taking: Taking, steps: list[Event]) -> None:
    """Tell other batches that had met the old events under which number they are said now."""
    old = {event.source_id: event.number for event in steps}
    new: dict[int, int] = {}
    for ids in parts(old):
        found = Event.objects.filter(batch_id=taking.batch_id, source_id__in=ids, kind=Kind.STEP)
        for number, source_id in found.order_by("number").values_list("number", "source_id"):
            new[old[source_id]] = number
    others = (
        Met.objects.filter(table="event").exclude(batch_id=taking.batch_id).exclude(batch__state__in=_GONE)
    )
    for other in set(others.values_list("batch_id", flat=True)):
        again = [new[one] for one in met_ids(other, "event") if one in new]
        if again:
            Met.objects.create(batch_id=other, table="event", ids=pack(again))


def _restore(batch: Batch) -> None:
    """Give changed rows back what they said, or leave that to a later change that was built on ours."""
    gone = [*Batch.objects.filter(state__in=_GONE).values_list("pk", flat=True), batch.pk]
    for entry in Before.objects.filter(batch=batch).order_by("-pk").iterator(2_000):
        rows = TABLES[entry.table]._default_manager.filter(pk=entry.row)
        if not entry.values:
            _remove_new(entry.table, entry.row, rows)
            continue
        later = (
            Before.objects.filter(table=entry.table, row=entry.row, pk__gt=entry.pk)
            .exclude(batch_id__in=gone)
            .exclude(values={})
            .order_by("pk")
        )
        values = dict(entry.values)
        for change in later:
            overlap = {name: values.pop(name) for name in list(values) if name in change.values}
            if overlap:
                change.values = {**change.values, **overlap}
                change.save(update_fields=["values"])
        if values:
            rows.update(**values)
            if entry.table == "message":
                Conversation.objects.filter(messages=entry.row).update(changed_at=timezone.now())


def _remove_new(table: str, row: int, rows: QuerySet[Any]) -> None:
    if table == "question":
        return  # questions go last, when it is known whether answers to them stay
    rows._raw_delete(rows.db)


def _hand_over(table: str, heirs: dict[int, int]) -> None:
    by_heir: dict[int, list[int]] = defaultdict(list)
    for row, heir in heirs.items():
        by_heir[heir].append(row)
    for heir, rows in by_heir.items():
        for ids in parts(rows):
            TABLES[table]._default_manager.filter(pk__in=ids).update(batch_id=heir)
            if table == "conversation":
                Message.objects.filter(conversation_id__in=ids).update(batch_id=heir)


def _remove(batch: Batch) -> None:
    """Remove rows that are still this batch's and that nothing of others leans on."""
    mine = {"batch_id": batch.pk}
    undone = [*undone_batches(), batch.pk]
    # what is left of a conversation is scored anew
    touched = Message.objects.filter(conversation=OuterRef("conversation"), **mine)
    _raw_delete(Score.objects.filter(Q(conversation__batch_id=batch.pk) | Exists(touched)))
    _raw_delete(Message.objects.filter(**mine))
    _raw_delete(Mark.objects.filter(**mine))
    going = Conversation.objects.filter(~_leans(Message, "conversation_id"), **mine)
    _let_go_of(going)
    _raw_delete(going)
    _raw_delete(Answer.objects.filter(submission__batch_id=batch.pk))
    _raw_delete(Submission.objects.filter(~_leans(Answer, "submission_id"), **mine))
    _raw_delete(Transaction.objects.filter(**mine))
    said = Event.objects.exclude(batch_id__in=undone).exclude(kind=Kind.NOTE)
    _raw_delete(
        Case.objects.filter(
            ~_leans(Conversation, "case_id"),
            ~_leans(Submission, "case_id"),
            ~_leans(Case, "merged_into_id"),
            ~Exists(said.filter(case_id=OuterRef("pk"))),
            **mine,
        )
    )
    _raw_delete(
        Customer.objects.filter(
            ~_leans(Case, "customer_id"),
            ~_leans(Submission, "customer_id"),
            ~_leans(Transaction, "customer_id"),
            ~_leans(Customer, "merged_into_id"),
            ~Exists(said.filter(customer_id=OuterRef("pk"))),
            **mine,
        )
    )
    new = Before.objects.filter(batch=batch, table="question", values={}).values_list("row", flat=True)
    _raw_delete(Question.objects.filter(~_leans(Answer, "question_id"), pk__in=list(new)))
    _raw_delete(
        Survey.objects.filter(~_leans(Question, "survey_id"), ~_leans(Submission, "survey_id"), **mine)
    )
    _remove_staff(batch, said)
    _raw_delete(Account.objects.filter(~_leans(Customer, "account_id"), **mine))


def _let_go_of(conversations: QuerySet[Conversation]) -> None:
    """Remove whatever rooms above hold of conversations that go: marks, objections, second opinions, guesses."""
    for ids in parts(conversations.values_list("pk", flat=True)):
        for relation in Conversation._meta.related_objects:
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
            if relation.on_delete is models.SET_NULL:
                rows.update(**{relation.field.name: None})
            else:
                rows.delete()


def _remove_staff(batch: Batch, said: QuerySet[Event]) -> None:
    nameless = Member.objects.filter(
        ~_leans(Conversation, "member_id"),
        ~_leans(Message, "member_id"),
        ~_leans(Case, "assignee_id"),
        batch_id=batch.pk,
        email=None,
        last_login=None,
    ).values_list("pk", flat=True)
    for ids in parts(nameless):
        busy = set(said.filter(member_id__in=ids).values_list("member_id", flat=True))
        Member.objects.filter(pk__in=set(ids) - busy).delete()
    _raw_delete(
        Team.objects.filter(
            ~_leans(Member, "team_id"),
            ~_leans(Case, "team_id"),
            ~Exists(said.filter(team=OuterRef("name"))),
            batch_id=batch.pk,
        )
    )


def _leans(model: type[models.Model], key: str) -> Exists:
    return Exists(model._default_manager.filter(**{key: OuterRef("pk")}))


def _raw_delete(rows: QuerySet[Any]) -> None:
    """Delete without fetching: what leans on these rows was dealt with before."""
    pks: Iterable[int] = rows.values_list("pk", flat=True)
    for some in parts(pks, 5_000):
        chosen = rows.model._default_manager.filter(pk__in=some)
        chosen._raw_delete(chosen.db)
