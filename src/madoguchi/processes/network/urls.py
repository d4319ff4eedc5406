"""Addresses of the network pages."""

from __future__ import annotations

from django.urls import path

from madoguchi.processes.network.pages import network

urlpatterns = [
    path("", network.network_page, name="network"),
    path("rate/", network.rate_page, name="network-rate"),
]
