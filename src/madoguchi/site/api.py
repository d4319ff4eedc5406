"""The REST API: one document, one way to sign in, one shape of error; each room brings its endpoints."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from madoguchi import __version__
from madoguchi.cases.api import router as conversations
from madoguchi.imports.api import batches, facts
from madoguchi.insights.api import asked_questions, whole
from madoguchi.insights.api import router as metrics
from madoguchi.kit.api import problems
from madoguchi.kit.api.body import PlainJson, StrictJson
from madoguchi.people.tokens import Bearer
from madoguchi.processes.api import router as processes
from madoguchi.processes.blueprints.api import router as blueprints
from madoguchi.processes.conformance.api import router as conformance
from madoguchi.processes.filters_api import router as saved_filters
from madoguchi.processes.foresight.api import router as foresight
from madoguchi.processes.journeys.api import router as journeys
from madoguchi.processes.network.api import router as network
from madoguchi.processes.reviews.api import router as reviews
from madoguchi.processes.verdicts.api import router as verdicts
from madoguchi.processes.whatif.api import router as whatif
from madoguchi.scoring.api import router as scoring
from madoguchi.scoring.coaching.api import router as coaching
from madoguchi.scoring.marks.api.review import router as reviewing
from madoguchi.scoring.marks.api.rounds import machine as agreement
from madoguchi.scoring.marks.api.rounds import router as rounds
from madoguchi.scoring.marks.api.said import marks, objections
from madoguchi.scoring.scorecards.api import router as scorecards
from madoguchi.warehouse import FilterError
from madoguchi.warehouse.engine import WarehouseError
from madoguchi.warehouse.preparing import PreparingError

RETRY_AFTER = 5  # seconds

DESCRIPTION = """Facts in, figures out. Every figure comes with its n, its interval, its method and its definition.

Send a key (Settings, API keys) as `Authorization: Bearer mdg_…`; it may do what its role may do. What is somebody's own,
or done in somebody's name, takes a key of that member's own (Your profile, API keys of your own). Errors are problem
details (RFC 9457), in the language of `Accept-Language` (ja or en)."""


class Api(NinjaAPI):
    """Names operations by their functions, and says of each how its errors look."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of the function alone: it is unique here, and stays when a file moves."""
        return operation.view_func.__name__

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """Return the OpenAPI document."""
        document = super().get_openapi_schema(*args, **kwargs)
        shapes = document["components"]["schemas"]
        for model in (problems.ProblemDetails, problems.FieldError):
            shape = model.model_json_schema(ref_template="#/components/schemas/{model}")
            shape.pop("$defs", None)
            shapes[model.__name__] = shape
        answer = {
            "description": "A problem (RFC 9457)",
            "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }
        for methods in document["paths"].values():
            for operation in methods.values():
                operation["responses"]["default"] = answer
        return document


api = Api(
    title="Madoguchi",
    version=__version__,
    description=DESCRIPTION,
    auth=Bearer(),
    parser=StrictJson(),
    renderer=PlainJson(),
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere
)
problems.install(api)
api.add_router("/facts", facts, tags=["facts in"])
api.add_router("/batches", batches, tags=["facts in"])
api.add_router("/metrics", metrics, tags=["figures out"])
api.add_router("/evaluation", whole, tags=["figures out"])
api.add_router("/process", processes, tags=["figures out"])
api.add_router("/process/blueprints", blueprints, tags=["figures out"])
api.add_router("/process/filters", saved_filters, tags=["saved filters"])
api.add_router("/process/conformance", conformance, tags=["figures out"])
api.add_router("/process/verdicts", verdicts, tags=["figures out"])
api.add_router("/process/reviews", reviews, tags=["figures out"])
api.add_router("/process/network", network, tags=["figures out"])
api.add_router("/process/what-if", whatif, tags=["figures out"])
api.add_router("/process/foresight", foresight, tags=["figures out"])
api.add_router("/journey", journeys, tags=["figures out"])
api.add_router("/questions", asked_questions, tags=["figures out"])
api.add_router("/conversations", conversations, tags=["record"])
api.add_router("/scoring", scoring, tags=["scoring"])
api.add_router("/scoring/scorecards", scorecards, tags=["scoring"])
api.add_router("/scoring/marks", marks, tags=["marks by people"])
api.add_router("/scoring/objections", objections, tags=["marks by people"])
api.add_router("/scoring/reviews", reviewing, tags=["marks by people"])
api.add_router("/scoring/rounds", rounds, tags=["marks by people"])
api.add_router("/scoring/coaching", coaching, tags=["coaching"])
api.add_router("/scoring/agreement", agreement, tags=["marks by people"])


@api.exception_handler(WarehouseError)
def no_figures(request: HttpRequest, error: WarehouseError) -> HttpResponse:
    """Answer 503 where the warehouse cannot answer: it is starting, or the question takes too much."""
    return problems.problem(503, "warehouse", error.text)


@api.exception_handler(PreparingError)
def not_yet(request: HttpRequest, error: PreparingError) -> HttpResponse:
    """Answer 503 while the warehouse makes something the question needs, with when to ask again."""
    response = problems.problem(503, "preparing", error.text)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


@api.exception_handler(FilterError)
def bad_filter(request: HttpRequest, error: FilterError) -> HttpResponse:
    """Answer 422 for a filter that makes no sense."""
    return problems.problem(422, "bad-filter", error.text)


def _addresses() -> list[URLPattern | URLResolver]:
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = problems.in_our_words(pattern.callback)
    return [path("v1/", (patterns, app_name, namespace)), re_path("", problems.nothing_here)]


urlpatterns = _addresses()
