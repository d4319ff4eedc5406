"""Addresses of predicted satisfaction."""

from django.urls import path

from madoguchi.scoring.satisfaction.pages import model, training

urlpatterns = [
    path("", model.satisfaction_page, name="satisfaction"),
    path("train/", training.train, name="satisfaction_train"),
    path("<uuid:uid>/progress/", training.progress, name="satisfaction_progress"),
    path("<uuid:uid>/cancel/", training.cancel, name="satisfaction_cancel"),
    path("<uuid:uid>/use/", training.use, name="satisfaction_use"),
    path("<uuid:uid>/set-aside/", training.set_aside, name="satisfaction_set_aside"),
]
