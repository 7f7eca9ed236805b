"""Addresses of the shell."""

from django.urls import path

from peerlore.web import views
from peerlore.web.pages import my_data

urlpatterns = [
    path("", views.home, name="home"),
    path("me/data/", my_data.my_data, name="my_data"),
    path("me/data/file/", my_data.my_data_file, name="my_data_file"),
    path("me/data/page/", my_data.my_data_page, name="my_data_page"),
    path("me/data/erase/", my_data.erase_me, name="erase_me"),
    path("people/<int:pk>/erase/", my_data.erase_person, name="person_erase"),
    path("healthz", views.healthz, name="healthz"),
]
