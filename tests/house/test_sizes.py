"""Small on purpose: the median function has at most ten lines, none more than sixty, no file more than 400."""

from statistics import median

import pytest

from tests.house.source import SOURCE, modules

pytestmark = pytest.mark.bare
OURS = [m for m in modules() if "migrations" not in m.parts]


def test_the_median_function_has_at_most_ten_lines():
    sizes = [lines for m in OURS for _, lines in m.functions()]

    assert len(sizes) > 50
    assert median(sizes) <= 10


def test_no_function_has_more_than_sixty_lines():
    assert [f"{name}: {lines}" for m in OURS for name, lines in m.functions() if lines > 60] == []


def test_no_file_has_more_than_four_hundred_lines():
    counted = {m.path: len((SOURCE / m.path).read_text().splitlines()) for m in OURS}

    assert {path: lines for path, lines in counted.items() if lines > 400} == {}
