"""Addresses of the kit: the appearance switch, and the page that shows every component."""

from __future__ import annotations

from django.urls import path

from madoguchi.kit.pages.gallery import gallery
from madoguchi.kit.pages.theme import set_theme

urlpatterns = [
    path("theme/", set_theme, name="theme"),
    path("kit/", gallery, name="gallery"),
]
