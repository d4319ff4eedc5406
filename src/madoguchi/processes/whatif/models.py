"""What was learnt to simulate, and the scenarios that were tried on it. Numbers and codes; no customer, no member."""

from __future__ import annotations

from django.db import models

from madoguchi.processes.working import Work


class Fit(Work):
    """One learning of the service from its log, held against weeks it never saw. Its model is a file."""

    fits = models.BooleanField(null=True)  # None while it is not known
    seed = models.BigIntegerField(default=0)
    blueprint = models.CharField(max_length=100, blank=True, default="")
    cases = models.PositiveIntegerField(default=0)  # the patterns learnt from
    weeks = models.PositiveIntegerField(default=0)
    check_result = models.JSONField(default=dict)
    learnt = models.JSONField(default=dict)  # lists, people, hours, visits: what the page says of the model
    link = models.JSONField(default=dict)  # how satisfaction hangs on it
    file = models.CharField(max_length=80, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"fit {self.pk}"


class Scenario(Work):
    """Changes tried together. The same fit, changes and seed give the same answer."""

    name = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True, default="")
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="scenarios")
    seed = models.BigIntegerField(default=0)
    changes = models.JSONField(default=list)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name
