"""Addresses of judge."""

from django.urls import path

from madoguchi.scoring.judge.pages import judge

urlpatterns = [
    path("", judge.judge, name="judge"),
    path("switch/", judge.judge_switch, name="judge_switch"),
]
