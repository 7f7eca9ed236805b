"""The skills room."""

from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "peerlore.skills"
