"""Addresses of the verdicts pages."""

from __future__ import annotations

from django.urls import path

from madoguchi.processes.verdicts.pages import stage, verdicts

urlpatterns = [
    path("", verdicts.verdicts_page, name="verdicts"),
    path("stage/<str:stage>/", stage.stage_page, name="verdict"),
    path("stage/<str:stage>/cases/", stage.cases_page, name="verdict-cases"),
]
