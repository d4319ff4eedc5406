"""Addresses of the blueprints pages."""

from __future__ import annotations

from django.urls import path

from madoguchi.processes.blueprints.pages import blueprints, deciding, editing, files, reading, talking

urlpatterns = [
    path("", blueprints.blueprints_page, name="blueprints"),
    path("new/", blueprints.new_page, name="blueprint_new"),
    path("take/", blueprints.take_page, name="blueprint_take"),
    path("from-log/", files.from_log_page, name="blueprint_from_log"),
    path("cases/<uuid:uid>/journey/", files.case_journey_page, name="blueprint_case_journey"),
    path("schema.json", files.schema_page, name="blueprint_schema"),
    path("<uuid:uid>/", reading.blueprint_page, name="blueprint"),
    path("<uuid:uid>/archive/", blueprints.archive_page, name="blueprint_archive"),
    path("versions/<uuid:uid>/", reading.version_page, name="blueprint_version"),
    path("versions/<uuid:uid>/file/<slug:format>/", files.file_page, name="blueprint_file"),
    path("versions/<uuid:uid>/changes/<uuid:other>/", reading.compare_page, name="blueprint_compare"),
    path("versions/<uuid:uid>/comment/", talking.comment_page, name="blueprint_comment"),
    path("versions/<uuid:uid>/talk/", talking.talk_page, name="blueprint_talk"),
    path("versions/<uuid:uid>/edit/", editing.edit_page, name="blueprint_edit"),
    path("versions/<uuid:uid>/save/", editing.save_page, name="blueprint_save"),
    path("versions/<uuid:uid>/check/", editing.check_page, name="blueprint_check"),
    path("versions/<uuid:uid>/revisions/<int:number>/", editing.revision_page, name="blueprint_revision"),
    path("versions/<uuid:uid>/draft/", deciding.draft_page, name="blueprint_draft"),
    path("versions/<uuid:uid>/to-be/", deciding.to_be_page, name="blueprint_to_be"),
    path("versions/<uuid:uid>/discard/", deciding.discard_page, name="blueprint_discard"),
    path("versions/<uuid:uid>/propose/", deciding.propose_page, name="blueprint_propose"),
    path("versions/<uuid:uid>/withdraw/", deciding.withdraw_page, name="blueprint_withdraw"),
    path("versions/<uuid:uid>/approve/", deciding.approve_page, name="blueprint_approve"),
    path("versions/<uuid:uid>/reject/", deciding.reject_page, name="blueprint_reject"),
    path("versions/<uuid:uid>/retire/", deciding.retire_page, name="blueprint_retire"),
]
