"""The demonstration's door, opened for a test."""

import importlib

from django.urls import clear_url_caches

import peerlore.config.urls
import peerlore.web.urls

LISTED = [
    ("ana@tarnlowe.example", "Test engineer, Lisbon. Learns from one colleague, teaches another."),
    ("ben@tarnlowe.example", "Firmware, Leeds. Mentor with a full calendar."),
    ("cleo@tarnlowe.example", "People team. Coordinator; a round is ready to publish."),
    ("ruth@tarnlowe.example", "Chief operating officer. Executive; owns the goal."),
    ("jo@tarnlowe.example", "IT. Administrator; sees the machine, not the conversations."),
]


def read_addresses_again() -> None:
    for module in (peerlore.web.urls, peerlore.config.urls):
        importlib.reload(module)
    clear_url_caches()
