"""The forms of the room: what comments are looked for, and what a question means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.scope import Extent, ScopeForm
from madoguchi.core.metrics.labels import number_of
from madoguchi.core.metrics.question import QuestionDefinition, QuestionError, define
from madoguchi.surveys import queries
from madoguchi.surveys.actions.define_question import Wording
from madoguchi.surveys.models import Question, Survey
from madoguchi.surveys.names import DIRECTIONS, KINDS, MOODS

PARTED = str.maketrans({"、": ",", "，": ",", "・": ",", ";": ",", "；": ",", "\n": ",", "　": " "})


class StaffForm(ScopeForm):
    """The filter bar of staff surveys, which have no channel and no stage."""

    def __init__(self, data: QueryDict, holds: Extent) -> None:
        super().__init__(data, holds)
        for name in ("channel", "stage"):
            del self.fields[name]


def scope_form(data: QueryDict, holds: Extent, names: Mapping[str, str], *, staff: bool) -> ScopeForm:
    """Return the filter bar for customers' or for staff surveys; ``names`` are those of the stages."""
    return StaffForm(data, holds) if staff else ScopeForm(data, holds, names={"stage": names})


class CommentForm(ScopeForm):
    """The filter bar of the comments: the usual one without comparison, with survey, words and mood."""

    survey = forms.ChoiceField(label=_("Survey"), required=False)
    words = forms.CharField(label=_("Words"), required=False, max_length=queries.SEARCH_LIMIT)
    mood = forms.ChoiceField(label=_("Mood"), required=False)

    def __init__(
        self,
        data: QueryDict,
        holds: Extent,
        surveys: Sequence[Survey],
        *,
        names: Mapping[str, Mapping[str, str]] | None = None,
        staff: bool = False,
    ) -> None:
        super().__init__(data, holds, names=names)
        for name in ("compare", "team", *(("channel", "stage") if staff else ())):
            del self.fields[name]
        language = get_language() or "en"
        self.surveys = {str(survey.uid): survey for survey in surveys}
        named = [(uid, queries.name_of(survey, language)) for uid, survey in self.surveys.items()]
        self._choose("survey", [("", _("All")), *named])
        self._choose("mood", [("", _("All")), *MOODS.items()])
        if len(named) < 2:
            del self.fields["survey"]
        self.order_fields(["words", "mood", "survey", "period", "from", "to"])

    def wanted(self, audience: str) -> queries.CommentFilter:
        """Return what is asked for; a field that makes no sense narrows nothing."""
        scope = self.scope()
        asked = self.cleaned_data
        survey = self.surveys.get(asked.get("survey") or "")
        return queries.CommentFilter(
            survey=survey.pk if survey else None,
            text=asked.get("words", ""),
            start=queries.midnight(scope.filters.since),
            end=queries.midnight(scope.filters.until, days=1),
            channel=asked.get("channel", ""),
            stage=asked.get("stage", ""),
            mood=asked.get("mood", ""),
            audience=audience,
        )


class DefinitionForm(forms.Form):
    """What a question means, as one fills it in; ``core.metrics.question.define`` has the last word."""

    text_ja = forms.CharField(label=_("Words in Japanese"), required=False, max_length=2000)
    text_en = forms.CharField(label=_("Words in English"), required=False, max_length=2000)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    scale_min = forms.FloatField(label=_("Lowest answer"), required=False)
    scale_max = forms.FloatField(label=_("Highest answer"), required=False)
    polarity = forms.ChoiceField(label=_("Direction"), choices=list(DIRECTIONS.items()), required=False)
    positive = forms.CharField(
        label=_("Good answers"),
        required=False,
        max_length=500,
        help_text=_("The numbers that count as satisfied, easy or yes, such as 4, 5. Empty: the usual ones."),
    )
    missing = forms.CharField(
        label=_("Missing codes"),
        required=False,
        max_length=500,
        help_text=_("What stands for no answer, such as 9 or 11. These never count."),
    )
    labels = forms.CharField(
        label=_("Labels"),
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("One a line: label = number."),
    )
    version = forms.ChoiceField(
        label=_("Version"),
        required=False,
        choices=[("", "—"), ("1.0", "CES 1.0"), ("2.0", "CES 2.0")],
        help_text=_("Only for ease: 1.0 asks how much effort it took, 2.0 how easy it was."),
    )

    def __init__(self, question: Question, data: QueryDict | None = None) -> None:
        self.question = question
        self.definition: QuestionDefinition | None = None
        super().__init__(data, initial=_initial(question))

    def clean(self) -> dict[str, Any]:
        """Read the parts and let ``define`` judge them as a whole."""
        given = super().clean() or {}
        positive = self._numbers("positive", given.get("positive", ""))
        labels = self._labels(given.get("labels", ""))
        low, high = given.get("scale_min"), given.get("scale_max")
        if (low is None) != (high is None):
            self.add_error("scale_max", _("Give both ends of the scale, or neither."))
        if self.errors:
            return given
        try:
            self.definition = define(
                given["kind"],
                self.question.code,
                scale=(low, high) if low is not None and high is not None else None,
                positive=positive or None,
                direction=given.get("polarity") or None,
                missing=_parted(given.get("missing", "")),
                values=labels,
                version=given.get("version") or None,
            )
        except QuestionError as error:
            self.add_error(None, error.text.to(get_language() or "en"))
        return given

    def wording(self) -> Wording:
        """Return the question's words."""
        return Wording(ja=self.cleaned_data["text_ja"].strip(), en=self.cleaned_data["text_en"].strip())

    def _numbers(self, name: str, text: str) -> list[float]:
        found = []
        for part in _parted(text):
            number = number_of(part)
            if number is None:
                self.add_error(name, _("“%(part)s” is not a number.") % {"part": part})
                return []
            found.append(number)
        return found

    def _labels(self, text: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for line in text.splitlines():
            if not line.strip():
                continue
            label, sign, number = line.replace("＝", "=").rpartition("=")
            value = number_of(number.strip())
            if not sign or not label.strip() or value is None:
                self.add_error("labels", _("“%(line)s”: write label = number.") % {"line": line.strip()[:80]})
                return {}
            found[label.strip()] = value
        return found


def _parted(text: str) -> list[str]:
    return [part.strip() for part in text.translate(PARTED).split(",") if part.strip()]


def _initial(question: Question) -> dict[str, Any]:
    return {
        "text_ja": question.text_ja,
        "text_en": question.text_en,
        "kind": question.kind,
        "scale_min": _plain(question.scale_min),
        "scale_max": _plain(question.scale_max),
        "polarity": question.polarity,
        "positive": ", ".join(f"{float(one):g}" for one in question.positive),
        "missing": ", ".join(
            f"{one:g}" if isinstance(one, float | int) else str(one) for one in question.missing
        ),
        "labels": "\n".join(f"{label} = {float(number):g}" for label, number in question.labels.items()),
        "version": question.version,
    }


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
