"""Addresses of the exchanges room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
