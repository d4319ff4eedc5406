"""Addresses of foresight."""

from django.urls import path

from madoguchi.processes.foresight.pages import overview

urlpatterns = [
    path("", overview.overview_page, name="foresight"),
    path("train/", overview.train, name="foresight-train"),
    path("<uuid:uid>/progress/", overview.progress, name="foresight-progress"),
    path("<uuid:uid>/cancel/", overview.cancel, name="foresight-cancel"),
]
