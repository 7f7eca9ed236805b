"""Who asks is read together with their session: afresh for each request, and never somebody else."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerlore import clock
from peerlore.people.models import Grant, Office, SignIn
from peerlore.people.offices import scopes
from peerlore.people.sessions import read_with_it


def signed_in(person):
    client = Client()
    client.force_login(person)
    client.get("/me/")  # what it runs on is noted
    return client


def seen(client):
    return client.get(reverse("who_sees_what")).context["user"]


def test_one_query_says_who_it_is_with_site_and_every_office(cast):
    for scope in ("unit:1", "programme:2"):
        Grant.objects.create(person=cast.ana, office=Office.COORDINATOR, scope=scope, given_at=clock.now())
    client = signed_in(cast.ana)
    with CaptureQueriesContext(connection) as captured:
        ana = seen(client)
        assert (ana, ana.site) == (cast.ana, cast.ana.site)
        assert scopes(ana, Office.COORDINATOR) == {"unit:1", "programme:2"}
        assert scopes(ana, Office.EXECUTIVE) == set()
    assert len(captured) == 1


def test_an_office_that_ended_is_gone_with_the_next_request(cast):
    client = signed_in(cast.cleo)
    assert scopes(seen(client), Office.COORDINATOR)
    Grant.objects.filter(person=cast.cleo).delete()
    assert not scopes(seen(client), Office.COORDINATOR)


def test_whoever_has_left_is_let_in_no_more(cast):
    client = signed_in(cast.ana)
    cast.ana.is_active = False
    cast.ana.save()
    assert client.get("/me/").status_code == 302


def test_a_row_that_names_somebody_else_lets_nobody_else_in(cast):
    client = signed_in(cast.ana)
    SignIn.objects.update(person=cast.cleo)
    assert seen(client) == cast.ana


def test_outside_the_question_who_it_is_nobody_is_at_hand(cast):
    seen(signed_in(cast.ana))
    assert read_with_it(cast.ana.pk) is None
