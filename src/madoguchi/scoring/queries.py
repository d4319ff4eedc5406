"""Questions to the scores of the record."""

from __future__ import annotations

from django.db.models import QuerySet

from madoguchi.cases.models import Conversation
from madoguchi.people.erasure import MARK
from madoguchi.scoring.models import Score

NEAR = 6  # conversations offered to be laid beside one


def catching_up() -> tuple[int, int] | None:
    """Return how many conversations have been scored, of how many, while some still wait for their first score."""
    done, of = Score.objects.count(), Conversation.objects.count()
    if done >= of:
        return None
    waiting = Conversation.objects.filter(score__isnull=True).exclude(case__personal__has_key=MARK)
    return (done, of) if waiting.exists() else None


def like(conversation: Conversation) -> QuerySet[Conversation]:
    """Return scored conversations about the same request over the same channel, the best treated first."""
    case = conversation.case
    found = Conversation.objects.filter(score__human__isnull=False, case__request=case.request)
    if not case.request:
        found = found.filter(case__process=case.process)
    return (
        found.filter(channel=conversation.channel, language=conversation.language)
        .exclude(pk=conversation.pk)
        .select_related("case", "score", "member")
        .order_by("-score__human", "-score__business", "-pk")[:NEAR]
    )
