"""What people say of conversations: marks of items by hand, kept beside the machine's and never over it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from madoguchi.kit.sources import Identified


class Kind(models.TextChoices):
    """How a mark came to be."""

    REVIEW = "review"
    CALIBRATION = "calibration"  # given blind, to compare reviewers
    CONSENSUS = "consensus"  # what reviewers agreed on after a calibration
    OVERRIDE = "override"  # said against the machine's mark, where it was read
    IMPORT = "import"  # from another quality tool


class Reason(models.TextChoices):
    """Why a conversation was put before a reviewer. Only ``random`` gives unbiased figures."""

    RANDOM = "random"
    NARROWED = "narrowed"  # random, but within a channel or team: says nothing of the rest
    LOW = "low"
    DISAGREEMENT = "disagreement"
    CONTRARY = "contrary"  # the customer was unhappy though the score is high, or the reverse
    CHOSEN = "chosen"  # by the reviewer


class Round(Identified):
    """A calibration: the same conversations, marked blind by several reviewers."""

    opened_by = models.ForeignKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)  # before all were done; from then on results are shown
    drawn = models.JSONField(
        default=dict
    )  # {"days", "channel", "team", "seed", "of"}: so the draw can be made again

    def __str__(self) -> str:
        return f"calibration of {self.opened_at:%Y-%m-%d}"


class Review(Identified):
    """One reviewer's reading of one conversation; half done until ``done_at``."""

    conversation = models.ForeignKey("cases.Conversation", on_delete=models.CASCADE, related_name="reviews")
    round = models.ForeignKey(Round, null=True, on_delete=models.CASCADE, related_name="reviews")
    by = models.ForeignKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="reviews")
    hand = models.CharField(max_length=64)
    reason = models.CharField(max_length=12, choices=Reason, default=Reason.CHOSEN)
    drawn_on = models.DateField(null=True)  # whose day's draw it is
    probability = models.FloatField(null=True)  # of being in that draw, for random ones
    scorecard = models.CharField(max_length=80)
    seen_machine_at = models.DateTimeField(null=True)  # when the reviewer first saw the machine's marks
    comment = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "hand"], condition=Q(round__isnull=True), name="review_of_a_hand"
            ),
            models.UniqueConstraint(
                fields=["conversation", "hand", "round"],
                condition=Q(round__isnull=False),
                name="review_of_a_round",
            ),
        ]
        indexes = [models.Index(fields=["reason", "drawn_on"], name="review_drawn")]

    def __str__(self) -> str:
        return f"{self.conversation_id} by {self.hand}"


class Mark(Identified):
    """One item of one conversation as a person judged it; a later mark of the same hand takes the place of the earlier."""

    conversation = models.ForeignKey("cases.Conversation", on_delete=models.CASCADE, related_name="marks")
    item = models.CharField(max_length=64)  # id on the scorecard
    result = models.CharField(max_length=16)  # met, partly, missed, not_applicable
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.REVIEW)
    by = models.ForeignKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="marks")
    hand = models.CharField(max_length=64)  # who marked, also where the member is gone: a code, never a name
    scorecard = models.CharField(max_length=80)
    comment = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    review = models.ForeignKey(Review, null=True, on_delete=models.CASCADE, related_name="marks")
    turn = models.PositiveIntegerField(null=True)  # where the reviewer points: as numbered by reading.seen
    blind = models.BooleanField(default=False)  # given before the reviewer saw the machine's marks
    batch_id = models.BigIntegerField(null=True, db_index=True)  # of the import that brought it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "item", "kind", "hand"], name="mark_of_a_hand")
        ]
        indexes = [models.Index(fields=["kind", "item"], name="mark_kind_item")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.item} {self.result}"


class State(models.TextChoices):
    """How an objection stands."""

    OPEN = "open"
    UPHELD = "upheld"
    DECLINED = "declined"


class Objection(Identified):
    """An agent's objection to the machine's mark of their own conversation, and its answer."""

    conversation = models.ForeignKey(
        "cases.Conversation", on_delete=models.CASCADE, related_name="objections"
    )
    item = models.CharField(max_length=64)
    machine = models.CharField(max_length=16)  # the mark objected to
    scorecard = models.CharField(max_length=80)
    by = models.ForeignKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="objections")
    hand = models.CharField(max_length=64)
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answered_by = models.ForeignKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(blank=True, default="")
    result = models.CharField(max_length=16, blank=True, default="")  # what stands beside it, where upheld
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "item", "hand"], name="objection_once")
        ]
        indexes = [models.Index(fields=["state", "at"], name="objection_state")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.item} {self.state}"
