"""The integrations room."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "peerlore.integrations"
