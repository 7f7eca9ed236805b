"""For the works council: what the page says is what is set and kept, today."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore import clock
from peerlore.people import actions
from peerlore.people.models import Office
from peerlore.web import forgetting
from peerlore.web.pages.my_data import holdings
from peerlore.web.works_council import facts
from tests.cast import NOW
from tests.house.walk import signed_in
from tests.world import World, make_world


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


@pytest.fixture
def read(cast, settings, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))

    def page(name: str = "works_council") -> str:
        answer = signed_in(cast.jo).get(reverse(name))
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def test_every_kind_of_row_stands_there_with_its_purpose(read):
    page = read()
    for _room, held in holdings():
        assert str(held.name) in page
        assert str(held.why) in page


def test_what_is_encrypted_and_only_that_is_called_so(cast):
    sealed = {str(kept.name) for _room, every in facts(NOW).rooms for kept in every if kept.is_sealed}
    assert {"Please not with", "Your reflections", "Notes you wrote"} <= sealed
    assert not {"Your profile", "Sessions", "The log of what was done"} & sealed


def test_limits_are_those_that_are_set(cast, read):
    assert "No limit is set" in read()
    assert "goes when an administrator says so" in read()
    every = dict.fromkeys(forgetting.rules().values(), 400)
    actions.set_limits(every, by_itself=True, by=cast.jo, at=NOW)
    page = read()
    assert "No limit is set" not in page
    assert page.count("400 days, then they go.") == len(every)
    assert "goes each night, by itself" in page
    assert "Set how long something is kept" in page


def test_offices_are_those_that_are_held(cast, read):
    assert cast.ben.name not in read()
    grant = actions.give_office(cast.ben, Office.SAFEGUARDING, by=cast.jo, at=NOW, scope="all")
    assert cast.ben.name in read()
    actions.take_office(grant, by=cast.jo, at=NOW)
    assert cast.ben.name not in read()


def test_programmes_going_on_stand_there_with_their_dials(world, read):
    page = read()
    assert world.programme.name in page
    assert "Skill fit" in page
    world.programme.ended_at = NOW
    world.programme.save()
    assert world.programme.name not in read()


def test_where_mail_goes_is_said(read, settings):
    assert "No mail leaves the machine." in read()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail.tarnlowe.example"
    assert "Mail leaves by mail.tarnlowe.example" in read()


def test_columns_of_the_last_hr_file_stand_there(world, read):
    assert facts(NOW).from_hr
    assert f"Of the last HR file these columns were kept, and no others: {', '.join(facts(NOW).from_hr)}." in read()


def test_the_file_stands_alone(read):
    file = read("works_council_file")
    assert "<details open>" in file
    assert "src=" not in file
    assert "<use" not in file
    assert "Encrypted." in file
