"""Addresses of scoring."""

from django.urls import path

from madoguchi.scoring.pages import beside, effects, full, treatment

urlpatterns = [
    path("treatment/", treatment.treatment_page, name="treatment"),
    path("treatment/progress/", treatment.progress_part, name="treatment_progress"),
    path("treatment/rows/", treatment.treatment_rows_page, name="treatment_rows"),
    path("treatment/effects/", effects.effects_page, name="treatment_effects"),
    path("treatment/full/", full.full_page, name="full_score"),
    path("<uuid:uid>/beside/", beside.beside_page, name="conversation_beside"),
]
