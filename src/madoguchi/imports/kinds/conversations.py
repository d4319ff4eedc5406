"""Conversations: the JSONL of the documentation, one conversation a line.

``{"id", "turns": [{"speaker": "customer|agent|system", "text", "id"?, "at"?, "agent"?, "public"?}], "case"?,
"channel"?, "language"?, "opened_at"?, "customer"?, "agent"?, "team"?, "subject"?, "request"?, "process"?,
"priority"?, "status"?, "due_at"?, "promises"?, "satisfaction"?: 1-5, "resolved"?, "attributes"?, "personal"?}``
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.cases.actions.take_in import CaseRow, cases
from madoguchi.cases.actions.take_in_conversations import ConversationRow, Turn, conversations
from madoguchi.cases.models import Case
from madoguchi.core.text import Text
from madoguchi.imports.kinds.base import Record, Told, sift, spread
from madoguchi.imports.kinds.channels import channel
from madoguchi.imports.kinds.desk import said
from madoguchi.imports.kinds.values import bad, bag, flag, needed, number, text, when
from madoguchi.kit.reading.speakers import speaker_of
from madoguchi.kit.taking import Outcome, Problem, Result, Taking
from madoguchi.people.actions.take_in import members, teams
from madoguchi.surveys.actions.take_in import (
    AnswerRow,
    QuestionRow,
    SubmissionRow,
    questions,
    submissions,
    surveys,
)

ID, SATISFACTION = Text("id", "番号（ID）"), Text("satisfaction", "満足度")
SPEAKERS = {
    "customer": "customer",
    "user": "customer",
    "guest": "customer",
    "お客様": "customer",
    "顧客": "customer",
    "agent": "agent",
    "operator": "agent",
    "assistant": "agent",
    "staff": "agent",
    "担当者": "agent",
    "オペレーター": "agent",
    "system": "system",
    "bot": "system",
    "システム": "system",
}
# The survey of the marks customers gave conversations
SURVEY, QUESTION = "conversation satisfaction", "satisfaction"


@dataclass(slots=True)
class _Turn:
    turn: Turn
    member: str


@dataclass(slots=True)
class _Conversation:
    id: str
    turns: list[_Turn]
    case: CaseRow
    row: ConversationRow
    agent: str
    satisfaction: float | None


def take(taking: Taking, records: Sequence[Record], told: Told) -> list[Result]:
    """Take in conversations with the cases, customers, members, teams and marks they name."""
    good, places, results = sift(records, lambda record: _clean(record, told))
    staff = members(
        taking,
        {one.agent for one in good} | {turn.member for one in good for turn in one.turns if turn.member},
    )
    teams(taking, {one.case.team for one in good if one.case.team})
    ids, outcomes = cases(taking, _one_per_case(good))
    for one in good:
        one.row.case_id = ids[one.case.id]
        one.row.member_id = staff.get(one.agent)
        for turn in one.turns:
            turn.turn.member_id = staff.get(turn.member)
    later: list[ConversationRow] | None = told.state.get("steps_later")
    found = conversations(taking, [one.row for one in good], as_steps=told.steps and later is None)
    if later is not None:
        later.extend(
            one.row for one, result in zip(good, found, strict=True) if not isinstance(result, Problem)
        )
    marked = _marks(taking, good, ids)
    for place, one in enumerate(good):
        if found[place] is Outcome.UNCHANGED and (
            outcomes[one.case.id] is Outcome.UPDATED or marked.get(one.id) is Outcome.TAKEN
        ):
            found[place] = Outcome.UPDATED
    return spread(results, places, found)


def _clean(record: Record, told: Told) -> _Conversation:
    key = needed(record, "id", ID)
    given = record.get("turns")
    if not isinstance(given, Sequence) or isinstance(given, str | bytes):
        raise bad(
            "no_turns",
            "“turns” is missing: a list of what was said.",
            "発言の一覧（turns）がありません。",
        )
    agent = text(record, "agent") or ""
    begun = when(record, "opened_at", told.zone)
    people = _people(given, agent)
    turns = [_turn(turn, place, agent, people, begun, told) for place, turn in enumerate(given)]
    satisfaction = number(record, "satisfaction", SATISFACTION)
    if satisfaction is not None and not (1 <= satisfaction <= 5):
        raise bad(
            "off_scale",
            "“satisfaction” must be 1 to 5, not {value}.",
            "満足度は1〜5で指定してください（{value}になっています）。",
            value=f"{satisfaction:g}",
        )
    times = [one.turn.at for one in turns if one.turn.at is not None]
    opened = begun or (min(times) if times else None)
    resolved = flag(record, "resolved")
    promises = record.get("promises")
    case = CaseRow(
        id=text(record, "case") or key,
        subject=text(record, "subject"),
        customer=text(record, "customer"),
        channel=channel(text(record, "channel")),
        process=text(record, "process"),
        request=text(record, "request"),
        priority=text(record, "priority"),
        status=text(record, "status"),
        language=text(record, "language"),
        team=text(record, "team"),
        assignee=agent or None,
        opened_at=opened,
        due_at=when(record, "due_at", told.zone),
        resolved=resolved,
        attributes=bag(record, "attributes"),
        personal=bag(record, "personal"),
    )
    row = ConversationRow(
        id=key,
        case_id=0,
        turns=[one.turn for one in turns],
        channel=case.channel,
        language=case.language,
        opened_at=opened,
        resolved=resolved,
        promises=[dict(one) for one in promises if isinstance(one, Mapping)]
        if isinstance(promises, list | tuple)
        else [],
        team=case.team or "",
    )
    return _Conversation(key, turns, case, row, agent, satisfaction)


def _time(given: Mapping[str, Any], begun: dt.datetime | None, told: Told) -> dt.datetime | None:
    """Return when a turn was; a small number is the seconds since the conversation began."""
    at = given.get("at")
    if isinstance(at, int | float) and not isinstance(at, bool) and abs(at) < 1_000_000:
        return begun + dt.timedelta(seconds=at) if begun else None
    return when(given, "at", told.zone)


def _turn(
    given: Any, place: int, agent: str, people: Mapping[str, str], begun: dt.datetime | None, told: Told
) -> _Turn:
    if not isinstance(given, Mapping):
        raise bad(
            "bad_turn",
            "Turn {place} is not an object.",
            "{place}番目の発言の形式が正しくありません。",
            place=place + 1,
        )
    said_by = str(given.get("speaker", "")).strip().casefold()
    bare = re.sub(r"[\s_-]?\d+$", "", said_by)  # operator_1
    speaker = SPEAKERS.get(said_by) or SPEAKERS.get(bare) or speaker_of(said_by) or people.get(said_by)
    if speaker is None:
        raise bad(
            "bad_speaker",
            "Turn {place}: the speaker “{value}” is not customer, agent or system. Use these words, or give the agent's "
            "name in a column of its own.",
            "{place}番目の発言：話者「{value}」はcustomer・agent・systemのいずれでもありません。これらの語を使うか、"
            "担当者の名前を別の列で示してください。",
            place=place + 1,
            value=given.get("speaker"),
        )
    member = (text(given, "agent") or agent) if speaker == "agent" else ""
    turn = Turn(
        id=text(given, "id") or str(place),
        speaker=speaker,
        text=said(str(given.get("text") or "")),
        at=_time(given, begun, told),
        public=flag(given, "public") is not False,
    )
    return _Turn(turn, member)


def _people(turns: Sequence[Any], agent: str) -> dict[str, str]:
    """Tell speakers called by name: who is also named as the agent is staff, and the one other who speaks the customer."""
    said = [turn for turn in turns if isinstance(turn, Mapping)]
    agents = {name.strip().casefold() for name in (agent, *(str(turn.get("agent") or "") for turn in said))}
    speakers = {str(turn.get("speaker") or "").strip().casefold() for turn in said}
    staff = (agents & speakers) - {""}
    others = [name for name in speakers - staff if name and not (SPEAKERS.get(name) or speaker_of(name))]
    found = dict.fromkeys(staff, "agent")
    if staff and len(others) == 1:
        found[others[0]] = "customer"
    return found


def _one_per_case(good: Sequence[_Conversation]) -> list[CaseRow]:
    """Several conversations may belong to one case: the first says what it is, later ones fill in."""
    found: dict[str, CaseRow] = {}
    for one in good:
        row = found.setdefault(one.case.id, one.case)
        if row is one.case:
            continue
        for name in CaseRow.__slots__:
            if getattr(row, name) in (None, {}):
                setattr(row, name, getattr(one.case, name))
        if one.case.opened_at and row.opened_at:
            row.opened_at = min(row.opened_at, one.case.opened_at)
        row.resolved = one.case.resolved if one.case.resolved is not None else row.resolved
    return list(found.values())


def _marks(taking: Taking, good: Sequence[_Conversation], ids: Mapping[str, int]) -> dict[str, Result]:
    marked = [one for one in good if one.satisfaction is not None]
    if not marked:
        return {}
    survey = surveys(taking, [SURVEY])[SURVEY]
    if ("question", SURVEY) not in taking.known:
        defined = questions(taking, [satisfaction_question(survey)])
        taking.known["question", SURVEY] = defined[survey, QUESTION].pk
    question = taking.known["question", SURVEY]

    customers = dict(
        Case.objects.filter(pk__in={ids[one.case.id] for one in marked}).values_list("pk", "customer_id")
    )
    rows = [
        SubmissionRow(
            id=f"conversation:{one.id}",
            survey=survey,
            answers=[AnswerRow(question, value=one.satisfaction)],
            at=max((turn.turn.at for turn in one.turns if turn.turn.at), default=one.case.opened_at),
            case_id=ids[one.case.id],
            customer_id=customers[ids[one.case.id]],
            channel=one.case.channel,
        )
        for one in marked
    ]
    return {one.id: result for one, result in zip(marked, submissions(taking, rows, whole=True), strict=True)}


def satisfaction_question(survey: int) -> QuestionRow:
    """The question behind the mark of a conversation: satisfied from 1 to 5, 4 and 5 positive."""
    return QuestionRow(
        survey=survey,
        code=QUESTION,
        kind="csat",
        text_ja="今回の対応に、どのくらい満足されましたか。",
        text_en="How satisfied were you with this conversation?",
        scale_min=1,
        scale_max=5,
        positive=[4, 5],
    )
