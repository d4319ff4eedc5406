"""What the event log is told of a question whenever it is defined or redefined: all that figures read of it."""

from __future__ import annotations

from typing import Any

from madoguchi.surveys.models import Question


def definition_payload(question: Question) -> dict[str, Any]:
    """Return the definition as it stands now; the survey is looked up for its audience."""
    return {
        "survey": question.survey_id,
        "code": question.code,
        "kind": question.kind,
        "scale_min": question.scale_min,
        "scale_max": question.scale_max,
        "polarity": question.polarity,
        "positive": question.positive,
        "missing": question.missing,
        "version": question.version,
        "audience": question.survey.audience,
    }
