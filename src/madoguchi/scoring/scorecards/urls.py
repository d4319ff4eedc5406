"""Addresses of scorecards."""

from django.urls import path

from madoguchi.scoring.scorecards.pages import cards, draft, files, trying

urlpatterns = [
    path("", cards.cards_page, name="scorecards"),
    path("new/", cards.new_page, name="scorecard_new"),
    path("<uuid:uid>/", cards.card_page, name="scorecard"),
    path("versions/<uuid:uid>/", draft.version_page, name="scorecard_version"),
    path("versions/<uuid:uid>/item/", draft.item_page, name="scorecard_item"),
    path("versions/<uuid:uid>/words/", draft.words_page, name="scorecard_words"),
    path("versions/<uuid:uid>/hear/", trying.hear_page, name="scorecard_hear"),
    path("versions/<uuid:uid>/upload/", draft.upload_page, name="scorecard_upload"),
    path("versions/<uuid:uid>/trial/", trying.trial_page, name="scorecard_trial"),
    path("versions/<uuid:uid>/copy/", cards.copy_page, name="scorecard_copy"),
    path("versions/<uuid:uid>/retire/", cards.retire_page, name="scorecard_retire"),
    path("versions/<uuid:uid>/discard/", cards.discard_page, name="scorecard_discard"),
    path("versions/<uuid:uid>/file/", files.file_page, name="scorecard_file"),
    path("versions/<uuid:uid>/changes/<uuid:other>/", files.changes_page, name="scorecard_changes"),
]
