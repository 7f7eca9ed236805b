"""Addresses of the reflections room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
