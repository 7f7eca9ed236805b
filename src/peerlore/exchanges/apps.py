"""The exchanges room."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "peerlore.exchanges"
