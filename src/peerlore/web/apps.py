"""The web room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "peerlore.web"

    def ready(self) -> None:
        from peerlore.web.form_words import speak

        speak()
