"""Addresses of the journey maps pages."""

from django.urls import path

from madoguchi.processes.journeys.pages import case, journey, notes

urlpatterns = [
    path("", journey.journey_page, name="journey"),
    path("cases/<uuid:uid>/", case.case_page, name="journey-case"),
    path("notes/<slug:code>/<str:stage>/", notes.notes_page, name="journey-notes"),
]
