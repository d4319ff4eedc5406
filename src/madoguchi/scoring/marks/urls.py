"""Addresses of marks."""

from django.urls import path

from madoguchi.scoring.marks.pages import agreement, objections, override, queue, review, rounds

urlpatterns = [
    path("", queue.queue_page, name="review_queue"),
    path("start/", queue.start, name="review_start"),
    path("agreement/", agreement.agreement_page, name="agreement"),
    path("agreement/rows/", agreement.agreement_rows_page, name="agreement_rows"),
    path("rounds/", rounds.rounds_page, name="review_rounds"),
    path("rounds/<uuid:uid>/", rounds.round_page, name="review_round"),
    path("rounds/<uuid:uid>/close/", rounds.round_close, name="review_round_close"),
    path("rounds/<uuid:uid>/settle/", rounds.round_settle, name="review_round_settle"),
    path("objections/", objections.objections_page, name="review_objections"),
    path("objections/mine/", objections.own_objections_page, name="own_objections"),
    path("objections/<uuid:uid>/", objections.answer_page, name="review_objection"),
    path("override/<uuid:uid>/", override.override_page, name="override"),
    path("override/<uuid:uid>/take-back/", override.override_take_back, name="override_take_back"),
    path("object/<uuid:uid>/", override.object_page, name="object"),
    path("<uuid:uid>/", review.review_page, name="review"),
    path("<uuid:uid>/save/", review.review_save, name="review_save"),
]
