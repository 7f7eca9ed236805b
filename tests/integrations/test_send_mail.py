"""Mail goes out once; a server that fails is tried again eight times, with the same Message-ID."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from peerlore.integrations import tasks
from peerlore.integrations.mail import send
from peerlore.people.models import Delivery, Notice, Person
from peerlore.people.outbox import TRIES, claim, notify
from peerlore.web.actions import render_notice
from tests.cast import NOW


class Fails(BaseEmailBackend):
    """A mail server that is away."""

    seen: list[str] = []

    def send_messages(self, messages):
        Fails.seen += [message.extra_headers["Message-ID"] for message in messages]
        raise OSError("connection refused")


@pytest.fixture
def delivery(cast):
    notify(cast.ana, "rematch", cast.ana, at=NOW, parameters={"partner": "Ben", "link": "/"})
    render_notice(Notice.objects.get(), at=NOW)
    return Delivery.objects.get()


def run(now):
    for job in tasks.mail_due(now):
        job()


def test_due_mail_goes_out_once(delivery):
    for _ in range(2):
        run(NOW)
    assert [m.to for m in mail.outbox] == [["ana@tarnlowe.example"]]
    assert Delivery.objects.get().sent_at is not None


def test_mail_waits_for_its_hour(delivery):
    Delivery.objects.update(next_try_at=NOW + timedelta(hours=1))
    run(NOW)
    assert mail.outbox == []


def test_two_workers_do_not_send_the_same_mail(delivery):
    twice = [Delivery.objects.get(), Delivery.objects.get()]
    assert [send(d, at=NOW) for d in twice] == [True, False]
    assert len(mail.outbox) == 1


def test_who_is_killed_while_sending_leaves_it_for_later(delivery):
    assert claim(delivery, at=NOW)
    run(NOW)
    assert mail.outbox == []
    run(NOW + timedelta(minutes=2))
    assert mail.outbox[0].extra_headers["Message-ID"] == delivery.message_id


def test_a_server_that_fails_is_tried_eight_times_with_the_same_id(delivery, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Fails"
    Fails.seen.clear()
    now = NOW
    for _ in range(2 * TRIES):
        run(now)
        now += timedelta(days=2)  # at weekends nothing is tried
    assert Fails.seen == [delivery.message_id] * TRIES
    assert Delivery.objects.get().given_up_at is not None


def test_after_a_failure_the_next_try_comes_later_and_later(delivery, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Fails"
    waits, now = [], NOW
    for _ in range(4):
        run(now)
        row = Delivery.objects.get()
        waits.append(row.next_try_at - now)
        now = row.next_try_at
    assert waits == sorted(set(waits))


def test_one_bad_address_does_not_hold_up_the_others(delivery, cast, settings):
    Person.objects.filter(pk=cast.ana.pk).update(email="not an address\nX: y", confirmed_email="")
    notify(cast.ben, "rematch", cast.ana, at=NOW, parameters={"partner": "Ana", "link": "/"})
    render_notice(Notice.objects.get(person=cast.ben), at=NOW)
    run(NOW)
    assert [m.to for m in mail.outbox] == [["ben@tarnlowe.example"]]
