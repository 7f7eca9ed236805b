"""Addresses of the integrations room."""

from django.urls import path

from peerlore.integrations import views

urlpatterns = [
    path("people/take-out/", views.people_take_out, name="people_take_out"),
    path("people/import/", views.people_import, name="people_import"),
    path("people/import/<int:pk>/map/", views.people_import_map, name="people_import_map"),
    path("people/import/<int:pk>/read/", views.people_import_read, name="people_import_read"),
    path("people/import/<int:pk>/check/", views.people_import_check, name="people_import_check"),
    path("people/import/<int:pk>/apply/", views.people_import_apply, name="people_import_apply"),
    path("people/import/<int:pk>/leave-out/", views.people_import_leave_out, name="people_import_leave_out"),
    path("people/import/<int:pk>/take-back/", views.people_import_take_back, name="people_import_take_back"),
    path("people/import/<int:pk>/renumber/", views.people_import_renumber, name="people_import_renumber"),
    path("people/import/<int:pk>/undo/", views.people_import_undo, name="people_import_undo"),
    path("people/import/<int:pk>/stop/", views.people_import_stop, name="people_import_stop"),
    path("goals/<int:pk>/needs/sheet/", views.need_sheet, name="need_sheet"),
]
