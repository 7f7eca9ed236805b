"""Addresses of the programmes room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
