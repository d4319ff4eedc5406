"""Questions to the marks of people."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from madoguchi.cases.models import Conversation
from madoguchi.people.access import RIGHTS, may
from madoguchi.people.models import Member
from madoguchi.scoring.marks.hands import hand_of
from madoguchi.scoring.marks.models import Kind, Mark, Objection, Review, Round, State


def reviewers() -> QuerySet[Member]:
    """Return the members who may review, by name."""
    return Member.objects.filter(
        is_active=True, role__in=list(RIGHTS["review"]), email__isnull=False
    ).order_by("name", "pk")


def results_shown(round: Round) -> bool:
    """Say whether a round's marks may be seen: it is closed, or everybody is done."""
    return round.closed_at is not None or not round.reviews.filter(done_at=None).exists()


def rounds() -> QuerySet[Round]:
    """Return the rounds, the newest first, with how many reviews they have and how many are done."""
    return Round.objects.annotate(
        asked=Count("reviews"), finished=Count("reviews", filter=Q(reviews__done_at__isnull=False))
    ).order_by("-opened_at", "-pk")


def waiting_for(member: Member) -> list[Round]:
    """Return the open rounds in which a member still has conversations to mark."""
    open_ = Review.objects.filter(hand=hand_of(member), done_at=None, round__closed_at=None)
    return list(Round.objects.filter(pk__in=open_.values("round")).order_by("opened_at"))


def open_review(conversation: Conversation, member: Member) -> Review | None:
    """Return a review of this conversation the member has begun and not finished."""
    found = Review.objects.filter(conversation=conversation, hand=hand_of(member), done_at=None)
    return found.filter(Q(round=None) | Q(round__closed_at=None)).order_by("round_id").first()


def marks_on(conversation: Conversation) -> list[Mark]:
    """Return what people said of a conversation that may be seen: no half-done review, no calibration that goes on."""
    found = Mark.objects.filter(conversation=conversation).select_related("by", "review__round")
    kept = []
    shown: dict[int, bool] = {}
    for mark in found.order_by("at", "pk"):
        review = mark.review
        if review is not None and review.round is not None:
            if review.round.pk not in shown:
                shown[review.round.pk] = results_shown(review.round)
            if not shown[review.round.pk]:
                continue
        elif review is not None and review.done_at is None:
            continue
        kept.append(mark)
    return kept


def seen_by(member: Member) -> QuerySet[Mark]:
    """Return every mark a member finds on pages of conversations.

    Reviewers: all of finished reviews and of calibrations whose results are shown, but for conversations they have open
    for review themselves. Everybody: what was said of their own conversations, but for calibrations.
    """
    own = Q(conversation__member=member)
    going_on = Review.objects.filter(round=OuterRef("review__round"), done_at=None)
    found = (
        Mark.objects.select_related("conversation", "by")
        .alias(going_on=Exists(going_on))
        .filter(
            Q(review=None)
            | Q(review__round=None, review__done_at__isnull=False)
            | Q(review__round__closed_at__isnull=False)
            | Q(review__round__isnull=False, going_on=False)
        )
        .exclude(own & Q(kind=Kind.CALIBRATION))
    )
    if not may(member, "review"):
        return found.filter(own)
    blind = Review.objects.filter(hand=hand_of(member), done_at=None)
    blind = blind.filter(Q(round=None) | Q(round__closed_at=None))
    return found.filter(own | ~Q(conversation__in=blind.values("conversation")))


def machine_seen(review: Review) -> bool:
    """Say whether a review shows the machine's marks: never in a calibration, else once it is done or they were asked for."""
    return review.round_id is None and (review.done_at is not None or review.seen_machine_at is not None)


def objections(*, open_only: bool = False) -> QuerySet[Objection]:
    """Return objections for reviewers: the open ones first, the oldest of them first."""
    found = Objection.objects.select_related("conversation__case", "by", "answered_by")
    if open_only:
        return found.filter(state=State.OPEN).order_by("at", "pk")
    return found.exclude(state=State.OPEN).order_by("-answered_at", "-pk")


def objections_in(state: str | None) -> QuerySet[Objection]:
    """Return the objections in a state; None: all of them."""
    found = Objection.objects.select_related("conversation__case", "by", "answered_by")
    return found.filter(state=state) if state else found


def objections_of(member: Member) -> QuerySet[Objection]:
    """Return a member's own objections, the newest first."""
    return (
        Objection.objects.filter(hand=hand_of(member))
        .select_related("conversation__case", "by", "answered_by")
        .order_by("-at", "-pk")
    )
