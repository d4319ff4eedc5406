"""What the page of a conversation shows of people's marks, and to whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.scorecard import Item
from madoguchi.people.access import may
from madoguchi.people.models import Member
from madoguchi.scoring.marks.drawing import machine_marks
from madoguchi.scoring.marks.models import Kind, Mark, Objection, Review
from madoguchi.scoring.marks.queries import marks_on, open_review
from madoguchi.scoring.scorecards.queries import item as item_of


@dataclass
class Row:
    """One item of the machine's, with what people say of it."""

    id: str
    item: Item
    machine: str
    marks: list[Mark] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """People's marks of a conversation as one member may see them."""

    rows: list[Row]  # every item the machine judged
    may_mark: bool
    may_object: bool
    blind: Review | None  # a review the member has open: nothing of others is shown

    @property
    def told(self) -> list[Row]:
        """The items people said something of."""
        return [row for row in self.rows if row.marks or row.objections]


def sheet(conversation: Conversation, member: Member) -> Sheet | None:
    """Return what a member may see: reviewers and the agent concerned, nobody else."""
    own = conversation.member_id == member.pk
    reviewer = may(member, "review") and not own
    if not (own or reviewer):
        return None
    machine = machine_marks([conversation.pk]).get(conversation.pk)
    if not machine:
        return None
    blind = open_review(conversation, member) if reviewer else None
    rows = [Row(id, item, result) for id, result in machine.items() if (item := item_of(id)) is not None]
    if blind is None:
        by_id = {row.id: row for row in rows}
        for mark in marks_on(conversation):
            if mark.item in by_id and not (own and mark.kind == Kind.CALIBRATION):  # between the reviewers
                by_id[mark.item].marks.append(mark)
        objections = Objection.objects.filter(conversation=conversation).select_related("by", "answered_by")
        for objection in objections.order_by("at", "pk"):
            if objection.item in by_id:
                by_id[objection.item].objections.append(objection)
    return Sheet(rows, reviewer, own and may(member, "see_coaching"), blind)
