"""The site's addresses and the kit's own pages, whether or not the site shows those."""

from __future__ import annotations

from django.urls import include, path

from madoguchi.site.urls import urlpatterns as site_patterns

urlpatterns = [*site_patterns, path("", include("madoguchi.kit.urls"))]
