"""The score of a conversation of the record, by the scorecard in force for it."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.score import Score as Judged
from madoguchi.core.conversation.score import score
from madoguchi.core.conversation.turns import NotScored
from madoguchi.scoring.scorecards.queries import InForce, in_force
from madoguchi.scoring.talk import Known, known_of
from madoguchi.scoring.talk import seen as seen
from madoguchi.scoring.talk import talk as talk


def judged(
    record: Conversation,
    messages: Sequence[Message] | None = None,
    force: InForce | None = None,
    known: Known | None = None,
) -> Judged | NotScored:
    """Return the score of a conversation as it stands in the record now.

    ``force``, ``known``: the scorecards in force and what the cases know, where somebody asks for many conversations
    and has read them already.
    """
    known = known_of([record]) if known is None else known
    found = talk(record, record.messages.all() if messages is None else messages, known)
    if isinstance(found, NotScored):
        return found
    used = (force or in_force()).for_(record)
    return score(found, used.scorecard, used.own)
