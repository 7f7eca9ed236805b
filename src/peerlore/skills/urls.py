"""Addresses of the skills room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
