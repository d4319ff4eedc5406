"""Every job that is asked for by its name is there."""

from __future__ import annotations

import pytest
from django.utils.module_loading import import_string
from django_q.models import Schedule


@pytest.mark.django_db
def test_every_scheduled_job_can_be_called() -> None:
    named = list(Schedule.objects.values_list("func", flat=True))
    assert "madoguchi.scoring.jobs.catch_up" in named
    for name in named:
        assert callable(import_string(name)), name
