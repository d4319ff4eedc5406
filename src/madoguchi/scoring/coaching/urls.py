"""Addresses of coaching."""

from django.urls import path

from madoguchi.scoring.coaching.pages import own, rows, team

urlpatterns = [
    path("", own.own_page, name="coaching"),
    path("<uuid:uid>/open/", own.open_action, name="coaching_open"),
    path("<uuid:uid>/answer/", own.answer_action, name="coaching_answer"),
    path("<uuid:uid>/rows/<slug:item>/", rows.rows_page, name="coaching_rows"),
    path("team/", team.team_page, name="coaching_team"),
    path("team/<uuid:uid>/", team.list_page, name="coaching_list"),
]
