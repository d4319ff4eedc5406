"""Addresses of the record."""

from django.urls import path

from madoguchi.cases.pages import conversations

urlpatterns = [
    path("", conversations.conversation_list, name="conversations"),
    path("<uuid:uid>/", conversations.conversation_page, name="conversation"),
]
