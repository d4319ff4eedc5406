from django.http import HttpRequest, HttpResponse
from django.urls import path

from madoguchi.people.access import needs
from madoguchi.people.middleware import public


@public
def welcome(request: HttpRequest) -> HttpResponse:
    return HttpResponse("welcome")


@needs("manage")
def settings(request: HttpRequest) -> HttpResponse:
    return HttpResponse("settings")


urlpatterns = [path("welcome/", welcome, name="welcome"), path("settings/", settings, name="settings")]
