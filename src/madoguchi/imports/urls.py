from django.urls import path

from madoguchi.imports.pages import list as listing
from madoguchi.imports.pages import new, one

urlpatterns = [
    path("", listing.imports, name="imports"),
    path("new/", new.new, name="import_new"),
    path("<uuid:uid>/", one.one, name="import"),
    path("<uuid:uid>/settle/", one.settle, name="import_settle"),
    path("<uuid:uid>/progress/", one.progress, name="import_progress"),
    path("<uuid:uid>/cancel/", one.cancel, name="import_cancel"),
    path("<uuid:uid>/discard/", one.discard, name="import_discard"),
    path("<uuid:uid>/undo/", one.undo, name="import_undo"),
    path("<uuid:uid>/skipped.csv", one.skipped, name="import_skipped"),
]
