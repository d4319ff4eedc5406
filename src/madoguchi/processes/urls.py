"""Addresses of the process pages."""

from django.urls import path

from madoguchi.processes.pages import cases, compare, filter, log, map, paper, replay, saved, tables, waits

urlpatterns = [
    path("", map.map_page, name="process"),
    path("filter/", filter.filter_page, name="process-filter"),
    path("saved/", saved.saved_page, name="saved-filters"),
    path("saved/new/", saved.new_page, name="saved-filter-new"),
    path("saved/<uuid:uid>/", saved.change_page, name="saved-filter"),
    path("saved/<uuid:uid>/open/", saved.open_page, name="saved-filter-open"),
    path("saved/<uuid:uid>/delete/", saved.delete_page, name="saved-filter-delete"),
    path("compare/", compare.compare_page, name="process-compare"),
    path("replay/", replay.replay_data, name="process-replay"),
    path("waits/", waits.waits_page, name="process-waits"),
    path("map.pdf", paper.map_paper, name="process-map-pdf"),
    path("log/<slug:format>/", log.log_page, name="process-log"),
    path("paths/", tables.paths_page, name="process-paths"),
    path("variants/", tables.variants_page, name="process-variants"),
    path("cases/", cases.cases_page, name="process-cases"),
    path("cases/<uuid:uid>/", cases.case_page, name="process-case"),
]
