"""The address of the page that shows every component."""

from __future__ import annotations

from django.urls import path

from madoguchi.kit.pages.gallery import gallery

urlpatterns = [path("kit/", gallery, name="gallery")]
