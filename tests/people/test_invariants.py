"""Each invariant of the room, broken on purpose, is found; an untouched database is clean."""

from datetime import timedelta

import pytest
from django.db import connection

from peerlore import clock
from peerlore.people import actions
from peerlore.people.audit import record
from peerlore.people.invariants import broken
from peerlore.people.keys import seal
from peerlore.people.models import Exclusion, Grant, LogEntry, Notice, Office, Person, Post, Unit
from peerlore.people.outbox import notify
from peerlore.people.tasks import seal_settled
from tests.cast import NOW
from tests.conftest import guards_aside


def codes() -> list[str]:
    return [finding.code for finding in broken()]


def test_what_went_through_the_doors_is_clean(cast):
    actions.add_person(by=cast.cleo, at=NOW, company=cast.company, staff_number="1", manager=cast.ana)
    actions.change_person(cast.ana, by=cast.cleo, at=NOW, unit=cast.sales)
    actions.leave(cast.otto, by=cast.cleo, at=NOW)
    actions.leave(cast.ben, by=cast.cleo, at=NOW)
    actions.come_back(cast.ben, by=cast.cleo, at=NOW)
    seal_settled(clock.now() + timedelta(hours=2))
    assert codes() == []


def told_twice(cast):
    notify(cast.ana, "match_found", cast.ben, at=NOW)
    with connection.cursor() as cursor:
        drop = "DROP INDEX told_once_for_each_channel"
        cursor.execute(drop)
    Notice.objects.bulk_create([Notice(person=cast.ana, event="match_found", kind="people.person",
                                       target=cast.ben.pk, created_at=NOW)])  # fmt: skip


def changed_log(cast):
    entry = record("looked", cast.ana, by=cast.cleo, at=NOW)
    seal_settled(clock.now() + timedelta(hours=2))
    with guards_aside():
        LogEntry.objects.filter(pk=entry.pk).update(verb="nothing")


def state_past_the_log(cast):
    actions.leave(cast.ana, by=cast.cleo, at=NOW)
    Person.objects.filter(pk=cast.ana.pk).update(is_active=True)
    Post.objects.filter(person=cast.ana).update(until=None)


def another_post(cast):
    Person.objects.filter(pk=cast.ana.pk).update(unit=cast.sales)


def no_open_post(cast):
    Post.objects.filter(person=cast.ana).delete()


def post_of_somebody_gone(cast):
    Person.objects.filter(pk=cast.ana.pk).update(is_active=False)


def wrong_path(cast):
    Unit.objects.filter(pk=cast.sales.pk).update(path="999999/")


def managers_in_circle(cast):
    for model, lookup in ((Person, "pk"), (Post, "person")):
        model._default_manager.filter(**{lookup: cast.ruth.pk}).update(manager=cast.ana)


def office_of_somebody_gone(cast):
    actions.leave(cast.otto, by=cast.cleo, at=NOW)
    Grant.objects.create(person=cast.otto, office=Office.EXECUTIVE, given_at=NOW)


def tombstone_with_a_name(cast):
    Person.objects.filter(pk=cast.ana.pk).update(erased_at=NOW, is_active=False)
    Post.objects.filter(person=cast.ana).delete()


def tombstone_with_wishes(cast):
    Post.objects.filter(person=cast.ana).delete()
    empty = {"company": None, "unit": None, "manager": None, "site": None, "is_active": False}
    words = dict.fromkeys(("email", "confirmed_email", "staff_number", "given_name", "family_name", "title"), "")
    Person.objects.filter(pk=cast.ana.pk).update(erased_at=NOW, **empty, **words)
    assert codes() == []
    sealed = seal(cast.ana, "1", purpose=Exclusion.PURPOSE, at=NOW)
    Exclusion.objects.create(writer=cast.ana, sealed=sealed, written_at=NOW)


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (told_twice, "I5"),
        (changed_log, "I7"),
        (state_past_the_log, "I7"),
        (another_post, "I8"),
        (no_open_post, "I8"),
        (post_of_somebody_gone, "I8"),
        (wrong_path, "I8"),
        (managers_in_circle, "I8"),
        (office_of_somebody_gone, "I8"),
        (tombstone_with_a_name, "I8"),
        (tombstone_with_wishes, "I8"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_planted_violation_is_found(cast, plant, code):
    plant(cast)
    assert codes() == [code]


def test_a_log_left_unsealed_for_days_is_found(cast):
    record("looked", cast.ana, by=cast.cleo, at=NOW)
    assert codes() == []
    clock.shift(3 * 24 * 3600)
    try:
        assert codes() == ["I10"]
    finally:
        clock.shift(0)


def test_a_row_that_points_at_nothing_is_found(cast):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE people_grant SET person_id = 424242 WHERE person_id = %s", [cast.cleo.pk])
            assert codes() == ["I8"]
            cursor.execute("DELETE FROM people_grant WHERE person_id = 424242")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE people_post ADD CONSTRAINT never_checked CHECK (id > 0) NOT VALID")
            assert codes() == ["I8"]
