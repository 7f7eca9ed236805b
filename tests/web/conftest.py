"""The shell's pages link to every room."""

import pytest


@pytest.fixture(autouse=True)
def every_address(settings) -> None:
    settings.ROOT_URLCONF = "tests.stand_ins"
