"""Addresses of the shell."""

from django.urls import path

from peerlore.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
]
