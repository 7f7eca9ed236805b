"""Addresses of the shell."""

from django.urls import path

from peerlore.web import views
from peerlore.web.pages import exchange

urlpatterns = [
    path("", views.home, name="home"),
    path("exchanges/<int:pk>/", exchange.exchange, name="exchange"),
    path("healthz", views.healthz, name="healthz"),
]
