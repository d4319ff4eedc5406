"""Addresses of the stage review pages."""

from __future__ import annotations

from django.urls import path

from madoguchi.processes.reviews.pages import reviews

urlpatterns = [
    path("", reviews.reviews_page, name="reviews"),
    path("<str:blueprint>/<str:stage>/", reviews.stage_page, name="stage-review"),
]
