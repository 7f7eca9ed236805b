"""Who has left, or has given an office back, is refused at the very next request."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.core import mail
from django.urls import reverse

from peerlore.people.models import Delivery, Grant, Office
from peerlore.reflections.models import Response
from peerlore.web.notices.words import stop_link
from tests.cast import NOW
from tests.house.test_canaries import run_what_is_due
from tests.house.walk import CELLS, reachable, signed_in
from tests.world import actions, whole

LATER = NOW + timedelta(minutes=1)


@whole
def test_who_leaves_is_sent_to_the_sign_in_page_at_the_next_request(world):
    """P5: by the cookie."""
    ana = world.cast.ana
    client = signed_in(ana)
    hers = [(a.name, p) for a, cell, p in reachable(world) if cell.get.get("ana") == 200 and not cell.get.get("gone")]
    assert {"home", "exchange", "session_invitation", "proposal"} <= {name for name, _ in hers}
    assert client.get("/").status_code == 200

    actions("people").leave(ana, by=world.cast.jo, at=LATER)

    answers = {name: client.get(path) for name, path in hers}
    assert {name: r.status_code for name, r in answers.items() if r.status_code != 302} == {}
    assert all(r["Location"].startswith(reverse("account_login")) for r in answers.values())


@whole
def test_who_leaves_cannot_answer_a_proposal_any_more(world):
    emil = world.emil
    client = signed_in(emil)
    path = reverse("proposal_answer", args=[world.open_proposal.pk])

    actions("people").leave(emil, by=world.cast.jo, at=LATER)
    response = client.post(path, {"said": "yes"})

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert not world.open_proposal.answers.filter(person=emil).exclude(said="").exists()


@whole
def test_who_leaves_cannot_answer_what_they_were_asked_any_more(world):
    ben = world.cast.ben
    client = signed_in(ben)
    path = reverse("prompt", args=[world.open_prompt.pk])
    assert client.get(path).status_code == 200

    actions("people").leave(ben, by=world.cast.jo, at=LATER)

    assert client.get(path)["Location"].startswith(reverse("account_login"))
    assert client.post(path, {"answer_1": "words"}).status_code == 302
    assert not Response.objects.filter(question__prompt=world.open_prompt).exists()


@whole
def test_the_link_that_stops_mail_does_nothing_for_somebody_who_left(world):
    """P5: by a link in a mail."""
    link = urlsplit(stop_link(world.cast.ana, "match_found")).path
    assert signed_in(None).get(link).status_code == 200

    actions("people").leave(world.cast.ana, by=world.cast.jo, at=LATER)

    assert signed_in(None).get(link).status_code == 404
    assert signed_in(None).post(link).status_code == 404


@whole
def test_an_import_is_not_applied_by_somebody_whose_office_was_taken(world):
    """P5: by a form that stood open."""
    client = signed_in(world.cast.cleo)
    path = reverse("people_import_apply", args=[world.batch.pk])
    assert client.get(path).status_code == 200

    actions("people").take_office(Grant.objects.get(person=world.cast.cleo), by=world.cast.jo, at=LATER)

    assert client.post(path).status_code == 404
    world.batch.refresh_from_db()
    assert world.batch.is_ready


@whole
def test_who_has_left_does_not_come_in_again_by_password(world):
    from tests.cast import PASSWORD

    client = signed_in(None)
    credentials = {"login": world.cast.ana.email, "password": PASSWORD}
    actions("people").leave(world.cast.ana, by=world.cast.jo, at=LATER)

    client.post(reverse("account_login"), credentials)

    assert client.get("/").status_code == 302


@whole
def test_no_mail_goes_to_somebody_who_has_left(world):
    """P5: by a mail that waited."""
    assert world.cast.ana.notices.exists()
    actions("people").leave(world.cast.ana, by=world.cast.jo, at=LATER)
    address = world.cast.ana.email

    run_what_is_due()

    assert [m for m in mail.outbox if address in m.to] == []
    assert not Delivery.objects.filter(notice__person=world.cast.ana, sent_at__isnull=False).exists()


@whole
def test_an_office_taken_away_closes_its_pages_at_the_next_request(world):
    """P5: by an office that was held."""
    for role, office, giver in (("cleo", Office.COORDINATOR, "jo"), ("jo", Office.ADMINISTRATOR, "cleo")):
        person = world.people[role]
        client = signed_in(person)
        own = [
            (address.name, path)
            for address, cell, path in reachable(world)
            if cell.get.get(role) == 200 and cell.get.get("otto") in {403, 404}
        ]
        assert own, role
        assert {client.get(path).status_code for _, path in own} == {200}

        Grant.objects.filter(person=person, office=office).delete()
        open_still = [name for name, path in own if client.get(path).status_code == 200]

        assert open_still == [], f"still open to {role}"
        Grant.objects.create(person=person, office=office, given_by=world.people[giver], given_at=NOW)


@whole
def test_the_action_that_takes_an_office_does_as_much(world):
    client = signed_in(world.cast.cleo)
    path = reverse("round", args=CELLS["round"].args(world))
    assert client.get(path).status_code == 200

    actions("people").take_office(Grant.objects.get(person=world.cast.cleo), by=world.cast.jo, at=LATER)

    assert client.get(path).status_code in {403, 404}
