"""Addresses of the conformance pages."""

from __future__ import annotations

from django.urls import path

from madoguchi.processes.conformance.pages import conformance, deciding

urlpatterns = [
    path("", conformance.conformance_page, name="conformance"),
    path("cases/", conformance.cases_page, name="conformance-cases"),
    path("allow/", deciding.allow_page, name="conformance-allow"),
    path("adopt/", deciding.adopt_page, name="conformance-adopt"),
    path("withdraw/<uuid:uid>/", deciding.withdraw_page, name="conformance-withdraw"),
]
