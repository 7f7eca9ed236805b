"""Addresses of the shell."""

from django.urls import path

from peerlore.web import views
from peerlore.web.pages import goal

urlpatterns = [
    path("", views.home, name="home"),
    path("goals/<int:pk>/", goal.goal, name="goal"),
    path("healthz", views.healthz, name="healthz"),
]
