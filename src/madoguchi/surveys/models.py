"""What customers and staff were asked and what they answered."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from madoguchi.kit.sources import Identified, Sourced


class Survey(Identified, Sourced):
    """A set of questions. Staff surveys are kept apart from customers'."""

    name_ja = models.CharField(max_length=200, blank=True, default="")
    name_en = models.CharField(max_length=200, blank=True, default="")
    audience = models.CharField(
        max_length=10, default="customer", choices=[("customer", "customer"), ("staff", "staff")]
    )
    attribution = models.TextField(
        blank=True, default=""
    )  # whose data this is, where its licence asks for it
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name_en or self.name_ja


class QuestionKind(models.TextChoices):
    """What an answer to a question is, and which metric it feeds."""

    CSAT = "csat"
    NPS = "nps"
    CES = "ces"
    ENPS = "enps"
    RATING = "rating"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CATEGORICAL = "categorical"
    TEXT = "text"
    DATE = "date"


class Question(Identified):
    """One question with everything needed to read its answers rightly."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    code = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=QuestionKind)
    text_ja = models.TextField(blank=True, default="")
    text_en = models.TextField(blank=True, default="")
    scale_min = models.FloatField(null=True)
    scale_max = models.FloatField(null=True)
    polarity = models.CharField(max_length=10, default="high_good")  # or low_good
    positive = models.JSONField(default=list)  # the values that count as satisfied / easy
    missing = models.JSONField(default=list)  # codes that mean "no answer", such as SFO's 11 or a blank
    labels = models.JSONField(default=dict)  # label in the file -> value
    version = models.CharField(max_length=20, blank=True, default="")  # wording, such as CES 1.0 or 2.0
    stage = models.CharField(max_length=80, blank=True, default="")
    touchpoint = models.CharField(max_length=80, blank=True, default="")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="question_code")]

    def __str__(self) -> str:
        return f"{self.survey}: {self.code}"


class Submission(Identified, Sourced):
    """One filled-in survey of one person."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="submissions")
    customer = models.ForeignKey(
        "people.Customer", null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    channel = models.CharField(max_length=32, blank=True, default="")
    weight = models.FloatField(null=True)
    submitted_at = models.DateTimeField(db_index=True)
    personal = models.JSONField(default=dict)
    origin = models.CharField(max_length=8, default="live")

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return str(self.uid)


class Answer(models.Model):
    """One answer to one question of a submission: a number, or words."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    value = models.FloatField(null=True)
    text = models.TextField(blank=True, default="")
    stage = models.CharField(max_length=80, blank=True, default="")
    touchpoint = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "question", "stage", "touchpoint"], name="answer_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60] if self.text else str(self.value)
