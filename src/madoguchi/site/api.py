"""The REST API: one document, one way to sign in, one shape of error; each room brings its endpoints."""

from __future__ import annotations

from ninja import NinjaAPI

from madoguchi import __version__
from madoguchi.cases.api import router as cases
from madoguchi.imports.api import router as facts
from madoguchi.insights.api import router as metrics
from madoguchi.kit.api import problems
from madoguchi.people.tokens import Bearer
from madoguchi.processes.api import router as processes

api = NinjaAPI(
    title="Madoguchi",
    version=__version__,
    description="Facts in, figures out. Every figure comes with its n, its interval and its definition.",
    auth=Bearer(),
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere
)
problems.install(api)
api.add_router("/facts", facts, tags=["facts in"])
api.add_router("/metrics", metrics, tags=["figures out"])
api.add_router("/process", processes, tags=["figures out"])
api.add_router("/conversations", cases, tags=["record"])
