"""Addresses of the reflections room."""

from django.urls import path

from peerlore.reflections import views

urlpatterns = [
    path("reflections/<int:pk>/", views.prompt, name="prompt"),
    path("reflections/<int:pk>/pass/", views.prompt_pass, name="prompt_pass"),
]
