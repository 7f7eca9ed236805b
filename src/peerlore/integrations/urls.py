"""Addresses of the integrations room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
