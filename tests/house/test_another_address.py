"""Whoever keeps the list of people writes another address for Ana, and asks there for a new password: nothing opens."""

import re

import pytest
from django.core import mail
from django.test import Client

from peerlore.people.actions import change_person
from peerlore.people.models import Person, SignInCode
from tests.cast import NOW
from tests.house.test_canaries import canaries_in, crawl, run_what_is_due
from tests.integrations.people_files import CAST, applied, as_csv, changed, compared
from tests.world import World, whole

OTHER = "cleo.private@example.org"
OLD = "ana@tarnlowe.example"
LINK = re.compile(r"http://testserver(/account/\S+)")


def by_import(world: World) -> None:
    applied(compared(as_csv(changed(CAST[2], Email=OTHER)), by=world.cast.cleo))


def by_action(world: World) -> None:
    change_person(world.cast.ana, by=world.cast.cleo, at=NOW, email=OTHER)


def by_coming_back(world: World) -> None:
    from peerlore.people.actions import come_back, leave

    leave(world.cast.ana, by=world.cast.cleo, at=NOW)
    by_action(world)
    come_back(world.cast.ana, by=world.cast.cleo, at=NOW)


def by_leaving_and_import(world: World) -> None:
    from peerlore.people.actions import leave

    leave(world.cast.ana, by=world.cast.cleo, at=NOW)
    by_import(world)


@whole
@pytest.mark.parametrize("way", [by_import, by_action, by_coming_back, by_leaving_and_import])
def test_a_new_address_opens_nothing_and_the_old_one_hears_of_it(world, way):
    run_what_is_due()
    mail.outbox.clear()

    way(world)
    thief = Client()
    for typed in (OTHER, OTHER.upper()):
        thief.post("/account/password/reset/", {"email": typed})
    run_what_is_due()

    assert Person.objects.get(pk=world.cast.ana.pk).email == OTHER
    to_old = [m for m in mail.outbox if m.to == [OLD]]
    assert [m.subject for m in to_old] == ["Your e-mail address in Peerlore was changed"]
    to_other = [m for m in mail.outbox if m.to == [OTHER]]
    assert [m for m in to_other if LINK.search(m.body)] == []
    assert "sign-in" in thief.post(f"/people/{world.cast.ana.pk}/code/").headers["Location"]
    assert set().union(*(canaries_in(body, world) for body in crawl(thief, world).values())) == set()


@whole
@pytest.mark.parametrize("way", [by_import, by_action])
def test_the_old_address_still_receives_the_link(world, way):
    way(world)
    mail.outbox.clear()

    Client().post("/account/password/reset/", {"email": OLD})

    assert [m.to for m in mail.outbox if LINK.search(m.body)] == [[OLD]]


@whole
def test_no_code_is_made_for_somebody_with_a_password_whatever_their_address(world):
    by_action(world)
    cleo = Client()
    cleo.force_login(world.cast.cleo)

    assert cleo.post(f"/people/{world.cast.ana.pk}/code/").status_code == 422
    assert cleo.post(f"/people/{world.cast.ana.pk}/new-code/").status_code == 302
    assert cleo.post(f"/people/{world.cast.ana.pk}/new-code/agree/").status_code == 422
    assert not SignInCode.objects.filter(person=world.cast.ana).exists()
