"""The reflections room."""

from django.apps import AppConfig


class ReflectionsConfig(AppConfig):
    name = "peerlore.reflections"
