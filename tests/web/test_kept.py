"""Figures of a large company are worked out once in five minutes; who may be told what of them, each time."""

from datetime import timedelta

import pytest
from django.core.cache import caches

from peerlore.people.models import Grant
from peerlore.skills.actions import teach
from peerlore.web.pages import kept
from tests.cast import NOW
from tests.web.test_gap_board import goal, need, on_that_tuesday, page

__all__ = ["goal", "need", "on_that_tuesday"]
SAYS_SO = "at most five minutes ago"


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(kept, "MANY", 0)


def thin_on(client, person):
    return "One person holds it." in page(client, person, "/goals/gaps/")


def test_the_board_of_a_large_company_is_as_it_was_and_says_so(client, cast, need, large):
    assert thin_on(client, cast.cleo) is False
    assert SAYS_SO in page(client, cast.cleo, "/goals/gaps/")
    teach(cast.ben, need.skill, level=1, by=cast.ben, at=NOW + timedelta(minutes=1))
    assert thin_on(client, cast.cleo) is False
    caches["here"].clear()  # five minutes later
    assert thin_on(client, cast.cleo) is True


def test_an_office_that_ended_takes_the_figures_along_at_once(client, cast, need, large):
    assert "1 holds it" in page(client, cast.cleo, f"/goals/{need.goal_id}/")
    Grant.objects.filter(person=cast.cleo).delete()
    assert "1 holds it" not in page(client, cast.cleo, f"/goals/{need.goal_id}/")


def test_a_small_company_reads_anew_each_time(client, cast, need):
    assert SAYS_SO not in page(client, cast.cleo, "/goals/gaps/")
    assert thin_on(client, cast.cleo) is False
    teach(cast.ben, need.skill, level=1, by=cast.ben, at=NOW + timedelta(minutes=1))
    assert thin_on(client, cast.cleo) is True
