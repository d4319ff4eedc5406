"""Taking in marks that people gave in another quality tool."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from madoguchi.cases.models import Conversation
from madoguchi.core.text import Text
from madoguchi.kit.taking import SAME_ID, Outcome, Problem, Result, Taking, parts
from madoguchi.people.models import Member
from madoguchi.scoring.marks.hands import MACHINE, foreign_hand
from madoguchi.scoring.marks.models import Kind, Mark

SYSTEMS = ("klaus", "zendesk")  # where tickets of such ratings come from, besides the import's own source
UNKNOWN = "unknown"


@dataclass(frozen=True)
class MarkRow:
    """One rating: of which ticket and item, by whom (empty: unknown), or by the other tool itself."""

    ticket: str
    item: str
    result: str
    reviewer: str = ""
    automatic: bool = False
    at: dt.datetime | None = None


NO_TICKET_CODE = "no_conversation"


def take_marks(taking: Taking, rows: Sequence[MarkRow]) -> list[Result]:
    """Take marks in beside the conversations they are about; the same file twice changes nothing.

    A mark given anew by the same reviewer takes the place of the earlier. The words of reviews are not taken: they may
    name customers, and no figure needs them.
    """
    talks = _conversations(taking.system, {row.ticket for row in rows})
    members = _members({row.reviewer for row in rows if "@" in row.reviewer})
    hands = [_hand(taking.system, row) for row in rows]
    known = {
        (mark.conversation_id, mark.item, mark.hand): mark
        for some in parts({talk.pk for talk in talks.values()})
        for mark in Mark.objects.filter(conversation__in=some, kind=Kind.IMPORT)
    }
    results: list[Result] = []
    seen: set[tuple[int, str, str]] = set()
    fresh: list[Mark] = []
    for row, hand in zip(rows, hands, strict=True):
        talk = talks.get(row.ticket)
        if talk is None:
            results.append(_not_found(row.ticket))
            continue
        key = (talk.pk, row.item, hand)
        if key in seen:
            results.append(SAME_ID)
            continue
        seen.add(key)
        by, at = members.get(row.reviewer.casefold()), row.at or talk.opened_at or taking.now
        mark = known.get(key)
        if mark is None:
            fresh.append(
                Mark(
                    conversation=talk,
                    item=row.item,
                    result=row.result,
                    kind=Kind.IMPORT,
                    by=by,
                    hand=hand,
                    scorecard=taking.system,
                    at=at,
                    batch_id=taking.batch_id,
                )
            )
            results.append(Outcome.TAKEN)
            continue
        taking.meet("mark", mark.pk, mark.batch_id)
        if mark.result == row.result:
            results.append(Outcome.UNCHANGED)
            continue
        taking.changed("mark", mark.pk, {"result": mark.result})
        mark.result, mark.at = row.result, at
        mark.save(update_fields=["result", "at"])
        results.append(Outcome.UPDATED)
    Mark.objects.bulk_create(fresh, batch_size=500)
    taking.book("mark", results)
    return results


def _conversations(system: str, tickets: set[str]) -> dict[str, Conversation]:
    """Return ticket → its conversation: that of the import's own source first, and of several the one named as the ticket."""
    found: dict[str, Conversation] = {}
    for name in dict.fromkeys((system, *SYSTEMS)):
        wanted = tickets - found.keys()
        for some in parts(wanted):
            rows = Conversation.objects.filter(case__source_system=name, case__source_id__in=some)
            for talk in rows.select_related("case").order_by("opened_at", "pk"):
                ticket = str(talk.case.source_id)
                if ticket not in found or talk.source_id == ticket:
                    found[ticket] = talk
    return found


def _members(emails: set[str]) -> dict[str, Member]:
    wanted = {email.casefold() for email in emails}
    return {
        str(member.email).casefold(): member
        for some in parts(wanted)
        for member in Member.objects.filter(email__in=some)
    }


def _hand(system: str, row: MarkRow) -> str:
    if row.automatic:
        return MACHINE
    return foreign_hand(system, row.reviewer) if row.reviewer.strip() else f"other:{UNKNOWN}"


def _not_found(ticket: str) -> Problem:
    return Problem(
        NO_TICKET_CODE,
        Text(
            "There is no conversation of ticket “{ticket}”. Bring in the tickets first, under the same source.",
            "チケット「{ticket}」の会話がありません。先にチケットを、同じ取り込み元の名前で取り込んでください。",
        ).fill(ticket=ticket[:60]),
    )
