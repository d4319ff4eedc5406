"""Every address. Each room brings its own; this file only says where they hang."""

from __future__ import annotations

from django.urls import include, path

from madoguchi.kit.pages.gallery import gallery
from madoguchi.people.access import needs
from madoguchi.people.pages.language import set_language
from madoguchi.site.health import health

urlpatterns = [
    path("", include("madoguchi.insights.urls")),
    path("process/blueprints/", include("madoguchi.processes.blueprints.urls")),
    path("process/conformance/", include("madoguchi.processes.conformance.urls")),
    path("process/verdicts/", include("madoguchi.processes.verdicts.urls")),
    path("process/reviews/", include("madoguchi.processes.reviews.urls")),
    path("process/network/", include("madoguchi.processes.network.urls")),
    path("process/what-if/", include("madoguchi.processes.whatif.urls")),
    path("process/foresight/", include("madoguchi.processes.foresight.urls")),
    path("journey/", include("madoguchi.processes.journeys.urls")),
    path("process/", include("madoguchi.processes.urls")),
    path("conversations/scorecards/", include("madoguchi.scoring.scorecards.urls")),
    path("conversations/review/", include("madoguchi.scoring.marks.urls")),
    path("conversations/coaching/", include("madoguchi.scoring.coaching.urls")),
    path("conversations/satisfaction/", include("madoguchi.scoring.satisfaction.urls")),
    path("conversations/judge/", include("madoguchi.scoring.judge.urls")),
    path("conversations/", include("madoguchi.scoring.urls")),
    path("conversations/", include("madoguchi.cases.urls")),
    path("answers/", include("madoguchi.surveys.urls")),
    path("imports/", include("madoguchi.imports.urls")),
    path("", include("madoguchi.people.urls")),
    path("account/", include("madoguchi.people.account_urls")),
    path("api/", include("madoguchi.site.api")),
    path("kit/", needs("export")(gallery), name="gallery"),
    path("health/", health, name="health"),
    path("i18n/language/", set_language, name="set_language"),
]
