"""Did anything come of it? Asked three, twelve and twenty-four months after the end, once each, for oneself alone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.exchanges.actions import close_exchange
from peerlore.people.models import Notice
from peerlore.reflections.actions import answer_prompt
from peerlore.reflections.models import Prompt
from peerlore.reflections.panels import owed
from peerlore.reflections.tasks import due
from tests.exchanges.conftest import THURSDAY, meet, open_for
from tests.reflections.conftest import RECIPE, place

DELAYED = """
[[delayed]]
months = 3
ask = "Is what you learned with {partner} still in use?"
audience = "counts"

[[delayed]]
months = 12
ask = "A year on: did anything come of it?"
audience = "members"
"""
ENDED = THURSDAY + timedelta(hours=3)
THREE_MONTHS = ENDED + timedelta(days=91)


@pytest.fixture
def ended(cast):
    exchange = open_for(cast)
    place(cast, exchange, recipe=RECIPE + DELAYED)
    meet(cast, exchange)
    return close_exchange(exchange, by=cast.ana, at=ENDED)


def asked(at) -> list[str]:
    for _ in range(2):
        for job in list(due(at)):
            job()
    return sorted(Prompt.objects.filter(occasion__endswith="-months").values_list("occasion", flat=True))


def test_each_is_asked_once_when_the_months_are_over(ended):
    assert asked(THREE_MONTHS - timedelta(days=1)) == []
    assert asked(THREE_MONTHS) == ["after-3-months", "after-3-months"]
    assert asked(ENDED + timedelta(days=365))[:2] == ["after-12-months", "after-12-months"]
    assert asked(ENDED + timedelta(days=735)).count("after-24-months") == 0


def test_an_end_long_ago_is_not_asked_about_all_at_once(ended):
    assert asked(ENDED + timedelta(days=370)) == ["after-12-months", "after-12-months"]


def test_the_question_names_the_partner_and_is_mailed(cast, ended):
    asked(THREE_MONTHS)
    prompt = Prompt.objects.get(person=cast.ana, occasion="after-3-months")
    question = prompt.questions.get()
    assert question.ask == "Is what you learned with Ben still in use?"
    assert question.audience == "only_me"
    notice = Notice.objects.get(person=cast.ana, event="came_of_it")
    assert (notice.parameters["months"], notice.parameters["link"]) == (
        "three months",
        reverse("prompt", args=[prompt.pk]),
    )
    assert any(item.title.startswith("Did anything come") for item in owed(cast.ana, now=THREE_MONTHS))
    answer_prompt(prompt, {1: "It is."}, by=cast.ana, at=THREE_MONTHS)


def test_where_only_safety_is_measured_nobody_is_asked(cast):
    exchange = open_for(cast)
    place(cast, exchange, recipe=RECIPE + DELAYED + '\n[measurement]\nlevel = "safety_only"\n')
    meet(cast, exchange)
    close_exchange(exchange, by=cast.ana, at=ENDED)
    assert asked(THREE_MONTHS) == []


def test_who_never_met_is_not_asked(cast):
    exchange = open_for(cast)
    place(cast, exchange, recipe=RECIPE + DELAYED)
    close_exchange(exchange, by=cast.ana, at=ENDED)
    assert asked(THREE_MONTHS) == []
