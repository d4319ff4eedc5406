"""Scorecards over the API: the same files, drafts, trial and checks as on their pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from ninja import Field, Router, Schema

from madoguchi.core.conversation.scorecard import LONGEST_NAME, ScorecardError, data, default
from madoguchi.core.conversation.scorecard_file import LARGEST, parse
from madoguchi.core.text import Text
from madoguchi.kit.api.problems import Problem
from madoguchi.kit.api.refusing import of_form, refused
from madoguchi.people.api import Person, person
from madoguchi.people.models import Member
from madoguchi.people.tokens import allow, allow_member
from madoguchi.scoring.scorecards import queries
from madoguchi.scoring.scorecards.actions.draft import create, take_file
from madoguchi.scoring.scorecards.actions.publish import publish
from madoguchi.scoring.scorecards.actions.refused import Refused
from madoguchi.scoring.scorecards.forms import CardForm
from madoguchi.scoring.scorecards.models import Card, State, Version
from madoguchi.scoring.scorecards.trial import trial

router = Router()
BAD_CARD = Text("This is no scorecard: {why}", "採点表として使えません：{why}")
File = Field(max_length=LARGEST, description="a scorecard as TOML or JSON, as it is downloaded here")
Kind = Literal["toml", "json"]
AS_FILE = {
    "responses": {
        200: {
            "description": "OK",
            "content": {f"application/{kind}": {"schema": {"type": "string"}} for kind in ("toml", "json")},
        }
    }
}
Dimension = Literal["business", "human", "hidden"]


class ScorecardVersion(Schema):
    """A version: ``state`` is draft, published (in force) or retired; ``note``: why it was published."""

    uid: UUID
    number: int
    state: Literal["draft", "published", "retired"]
    revision: int
    note: str
    changed_at: datetime
    changed_by: Person | None
    published_at: datetime | None
    published_by: Person | None
    retired_at: datetime | None
    retired_by: Person | None


class ScorecardLine(Schema):
    """A scorecard and where it applies (an empty process or channel: everywhere); ``in_force`` and ``draft`` are versions."""

    uid: UUID
    name: str
    process: str
    channel: str
    in_force: int | None
    draft: int | None


class ScorecardOut(ScorecardLine):
    """A scorecard with its versions, the newest first."""

    versions: list[ScorecardVersion]


class ScorecardList(Schema):
    """The organisation's scorecards. ``waiting``: conversations still to be scored anew by what is in force now."""

    builtin: str
    waiting: int
    items: list[ScorecardLine]


class NewScorecard(Schema):
    """A new scorecard; without ``file`` it begins with what is in force at its place now."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    process: str = Field("", max_length=80)
    channel: str = Field("", max_length=32)
    file: str | None = Field(None, max_length=LARGEST)


class DraftFile(Schema):
    """A file as a new draft; with ``revision``, that of the draft there is, the draft takes its contents instead."""

    file: str = File
    revision: int | None = Field(None, ge=1, le=2**31 - 1)


class Drafted(Schema):
    """The draft; ``changed`` is false where it held just that already."""

    changed: bool
    scorecard: UUID
    version: ScorecardVersion


class Publishing(Schema):
    """Which state of the draft is published, and why, in a few words."""

    revision: int = Field(ge=1, le=2**31 - 1)
    note: str = Field(min_length=1, max_length=500)


class TrialDimension(Schema):
    """Means of the ``n`` conversations scored both ways, in points; ``change`` with its 95 % interval."""

    dimension: Dimension
    n: int
    before: float | None
    after: float | None
    change: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    note: str | None


class TrialItem(Schema):
    """Points an item costs its dimension in a conversation, on average."""

    title: str
    dimension: Dimension
    before: float
    after: float


class TrialConversation(Schema):
    """One of the conversations that change most; ``scores``: by dimension, before and after."""

    conversation: UUID
    scores: dict[str, tuple[float | None, float | None]]


class TrialOut(Schema):
    """What publishing would change in the last conversations; ``much``: how many change by more than ten points."""

    looked: int
    scored: int
    much: int
    critical_before: int
    critical_after: int
    dimensions: list[TrialDimension]
    items: list[TrialItem]
    conversations: list[TrialConversation]


@router.get("", response=ScorecardList, summary="Scorecards")
def list_scorecards(request: HttpRequest) -> dict[str, Any]:
    """The organisation's scorecards, where they apply, and what of each is in force. Right: set_scorecards."""
    allow(request, "set_scorecards")
    return {
        "builtin": default().label,
        "waiting": queries.outdated().count(),
        "items": [_line(card) for card in queries.cards()],
    }


@router.post("", response=Drafted, summary="New scorecard")
def make_scorecard(request: HttpRequest, body: NewScorecard) -> dict[str, Any]:
    """Make a scorecard for a place, with its first draft. Right: set_scorecards, with a key of one's own that may write."""
    by = allow_member(request, "set_scorecards", write=True)
    form = CardForm({"name": body.name, "process": body.process, "channel": body.channel})
    if not form.is_valid():
        raise of_form(form)
    given = form.cleaned_data
    try:
        told = (
            data(queries.in_force().at(given["process"], given["channel"]).scorecard)
            if body.file is None
            else parse(body.file)
        )
        version = create(given["name"], given["process"], given["channel"], told, by)
    except (ScorecardError, Refused) as error:
        raise _problem(error) from None
    return _drafted(version, True)


@router.get("/{uuid:uid}", response=ScorecardOut, summary="One scorecard")
def read_scorecard(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """A scorecard with its versions: who published which, when and why. Right: set_scorecards."""
    allow(request, "set_scorecards")
    card = get_object_or_404(queries.cards().prefetch_related("versions__retired_by"), uid=uid)
    versions = sorted(card.versions.all(), key=lambda one: -one.number)
    return _line(card) | {"versions": [_version(one) for one in versions]}


@router.post("/{uuid:uid}/draft", response=Drafted, summary="A file as a draft")
def draft_scorecard(request: HttpRequest, uid: UUID, body: DraftFile) -> dict[str, Any]:
    """Take a file as a new draft, or into the draft there is; the same file again changes nothing.

    It changes no score until it is published. Right: set_scorecards, with a key of one's own that may write.
    """
    by = allow_member(request, "set_scorecards", write=True)
    card = get_object_or_404(Card, uid=uid)
    try:
        version, changed = take_file(card, parse(body.file), body.revision, by)
    except (ScorecardError, Refused) as error:
        raise _problem(error) from None
    return _drafted(version, changed)


@router.get("/versions/{uuid:uid}/file", summary="A version as a file", openapi_extra=AS_FILE)
def read_scorecard_file(request: HttpRequest, uid: UUID, format: Kind = "toml") -> HttpResponse:
    """The file itself, as ``madoguchi score --scorecard`` takes it; not wrapped in JSON. Right: set_scorecards."""
    allow(request, "set_scorecards")
    name, text = queries.as_file(_found(uid), format)
    response = HttpResponse(text, content_type=f"application/{format}; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@router.get("/versions/{uuid:uid}/trial", response=TrialOut, summary="What publishing would change")
def try_scorecard(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """The last conversations a draft concerns, scored as now and by it; nothing is stored. Right: set_scorecards."""
    allow(request, "set_scorecards")
    language = get_language() or "en"
    try:
        found = trial(_found(uid, state=State.DRAFT))
    except ScorecardError as error:
        raise _problem(error) from None
    names = ("looked", "scored", "much", "critical_before", "critical_after")
    return {name: getattr(found, name) for name in names} | {
        "dimensions": [
            {
                "dimension": one.dimension,
                "n": one.n,
                "before": one.before,
                "after": one.after,
                "change": one.difference.value,
                "low": one.difference.low,
                "high": one.difference.high,
                "level": one.difference.level,
                "method": one.difference.method,
                "note": one.difference.note.to(language) if one.difference.note else None,
            }
            for one in found.dimensions
        ],
        "items": [
            {
                "title": one.title.to(language),
                "dimension": one.dimension,
                "before": one.before,
                "after": one.after,
            }
            for one in found.items
        ],
        "conversations": [
            {
                "conversation": one.conversation.uid,
                "scores": {name: (before, after) for name, before, after in one.scores},
            }
            for one in found.changed
        ],
    }


@router.post("/versions/{uuid:uid}/publish", response=Drafted, summary="Publish a draft")
def publish_scorecard(request: HttpRequest, uid: UUID, body: Publishing) -> dict[str, Any]:
    """Put a draft in force; what is in force already stays so. What it concerns is scored again in the background.

    Right: set_scorecards, with a key of one's own that may write.
    """
    by = allow_member(request, "set_scorecards", write=True)
    version = _found(uid)
    try:
        changed = publish(version, body.revision, body.note, by)
    except (ScorecardError, Refused) as error:
        raise _problem(error) from None
    return _drafted(_found(uid), changed)


def _found(uid: UUID, **which: State) -> Version:
    return get_object_or_404(Version.objects.select_related("card"), uid=uid, **which)


def _problem(error: ScorecardError | Refused) -> Problem:
    if isinstance(error, Refused):
        return refused(error.why)
    where = f"body.file.{error.at}" if error.at else "body.file"
    what = error.text.to(get_language() or "en")
    return Problem(
        422,
        "bad-scorecard",
        Text(BAD_CARD.en.replace("{why}", error.text.en), BAD_CARD.ja.replace("{why}", error.text.ja)),
        [{"where": where, "code": "bad-scorecard", "what": what}],
    )


def _drafted(version: Version, changed: bool) -> dict[str, Any]:
    return {"changed": changed, "scorecard": version.card.uid, "version": _version(version)}


def _line(card: Card) -> dict[str, Any]:
    current, draft = queries.version_in_force(card), queries.draft_of(card)
    return {
        "uid": card.uid,
        "name": card.name,
        "process": card.process,
        "channel": card.channel,
        "in_force": current.number if current else None,
        "draft": draft.number if draft else None,
    }


def _version(version: Version) -> dict[str, Any]:
    names = ("uid", "number", "state", "revision", "note", "changed_at", "published_at", "retired_at")
    people: tuple[tuple[str, Member | None], ...] = (
        ("changed_by", version.changed_by),
        ("published_by", version.published_by),
        ("retired_by", version.retired_by),
    )
    return {name: getattr(version, name) for name in names} | {name: person(one) for name, one in people}
