"""Addresses of the figures."""

from django.urls import path

from madoguchi.insights.pages import figure, overview

urlpatterns = [
    path("", overview.overview_page, name="overview"),
    path("figures/<slug:code>/", figure.figure_page, name="figure"),
    path("figures/<slug:code>/rows/", figure.figure_rows_page, name="figure_rows"),
]
