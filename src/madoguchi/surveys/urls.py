"""Addresses of the answers."""

from django.urls import path

from madoguchi.surveys.pages import answers, comments, define, question

urlpatterns = [
    path("", answers.answers_page, name="answers"),
    path("staff/", answers.staff_answers_page, name="staff_answers"),
    path("comments/", comments.comments_page, name="comments"),
    path("staff/comments/", comments.staff_comments_page, name="staff_comments"),
    path("questions/<uuid:uid>/", question.question_page, name="answer_question"),
    path("questions/<uuid:uid>/rows/", question.rows_page, name="answer_rows"),
    path("questions/<uuid:uid>/definition/", define.define_page, name="define_question"),
]
