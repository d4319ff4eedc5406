"""Addresses of the what-if pages."""

from django.urls import path

from madoguchi.processes.whatif.pages import overview, scenarios, staffing

urlpatterns = [
    path("", overview.overview_page, name="whatif"),
    path("learn/", overview.learn, name="whatif-learn"),
    path("learn/<uuid:uid>/progress/", overview.learn_progress, name="whatif-learn-progress"),
    path("learn/<uuid:uid>/cancel/", overview.learn_cancel, name="whatif-learn-cancel"),
    path("staffing/", staffing.staffing_page, name="whatif-staffing"),
    path("new/", scenarios.new_page, name="whatif-new"),
    path("<uuid:uid>/", scenarios.scenario_page, name="whatif-scenario"),
    path("<uuid:uid>/progress/", scenarios.progress, name="whatif-progress"),
    path("<uuid:uid>/cancel/", scenarios.cancel, name="whatif-cancel"),
]
