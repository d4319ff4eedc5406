from django.http import HttpRequest, HttpResponse
from django.urls import path

from madoguchi.people.access import needs


@needs("see_figures")
def not_yet(request: HttpRequest) -> HttpResponse:
    return HttpResponse("overview")


urlpatterns = [path("", not_yet, name="overview")]
