"""Killed at every failpoint in turn: nothing is there by half, and doing it again gives what it would have given."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

import peerlore
from peerlore.config.commands.check import findings
from peerlore.exchanges.models import Exchange
from peerlore.integrations.mail import send
from peerlore.people.models import Delivery, Notice
from peerlore.people.outbox import notify
from peerlore.programmes.actions import answer, expire, publish, publish_in_waves, say_yes, send_wave, withdraw
from peerlore.programmes.actions.rounds import solve_round
from peerlore.programmes.matching import plan
from peerlore.programmes.models import Answer, Enrolment, Proposal, Request, Round, RoundState, Wave
from peerlore.programmes.tasks import due
from peerlore.skills.models import SkillLabel, normalised
from peerlore.web.actions import render_notice
from peerlore.web.pages.my_data import erase
from tests.cast import NOW, make_cast
from tests.killed import dies_at
from tests.programmes.conftest import World
from tests.programmes.someone import requested, willing

pytestmark = pytest.mark.django_db(transaction=True)

SOLVING = ["round.solved", "round.half-written", "round.written"]
PUBLISHING = ["publish.locked", "publish.reserved", "publish.before-commit"]
MAILING = ["mail.before-send", "mail.after-send"]
OTHERS = [
    *("wave.before-commit", "round.frozen", "answer.opened", "expire.released", "withdraw.released", "erase.begun"),
    *("request.begun", "begin.half"),  # the last by test_coffee_killed.py
]
IMPORTING = [
    "import.check.after_chunk",
    "import.apply.locked",
    "import.apply.before_commit",
    "import.apply.after_commit",
]
# Killed at by integrations/test_undo_import.py, people/test_rotate_keys.py,
# config/test_backup.py, web/test_limits.py, long/test_migrations_killed.py.
UNDOING = ["import.undo.locked", "import.undo.before_commit", "import.undo.after_commit"]
KEYS = ["keys.rotate.kept", "keys.rotate.before_use", "keys.rewrap.before_commit"]
COPYING = ["backup.database_copied", "backup.before_name", "restore.unpacked", "restore.filled", "restore.before_done"]
PLACES = ["draw.held", "places.offered"]  # by programmes/test_places_killed.py
LETTING_GO = ["limits.part_gone"]
UPDATING = ["update.unnoted"]
READING = ["feed.begun"]  # programmes/test_faults.py


@pytest.fixture
def world(transactional_db, settings) -> World:
    """Two can teach three; the queue keeps what it is given, and these tests are its worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    made = World(make_cast())
    label = made.skill.label
    SkillLabel.objects.create(skill=made.skill, label=label, normalised=normalised(label), preferred=True)
    for person in (made.cast.ben, made.cast.jo):
        made.mentor(person)
    for person in (made.cast.ana, made.cast.otto, made.cast.ines):
        made.mentee(person)
    return made


@pytest.fixture
def draft(world) -> Round:
    row = world.round()
    solve_round(row.pk, row.attempt)
    return Round.objects.get(pk=row.pk)


@pytest.fixture
def asked(world, draft) -> Proposal:
    """An open proposal with one yes."""
    publish(draft, by=world.cast.cleo, at=NOW)
    proposal = draft.proposals.first()
    answer(proposal, "yes", by=proposal.teacher.person, at=NOW)
    return proposal


def broken() -> list[str]:
    return [f"{one.code} {one.says}" for one in findings()]


def pairs_of(row: Round) -> set[tuple[int, int]]:
    return set(row.proposals.values_list("teacher", "learner"))


def test_every_failpoint_of_the_source_is_killed_at_somewhere():
    source = "".join(file.read_text() for file in Path(peerlore.__file__).parent.rglob("*.py"))
    placed = set(re.findall(r'failpoint\("([^"]+)"\)', source))
    assert placed == {
        *SOLVING,
        *PUBLISHING,
        *MAILING,
        *OTHERS,
        *IMPORTING,
        *UNDOING,
        *KEYS,
        *COPYING,
        *LETTING_GO,
        *PLACES,
        *UPDATING,
        *READING,
    }


def test_a_round_killed_as_it_is_frozen_was_never_begun(world):
    dies_at("round.frozen", world.round)
    assert not Round.objects.exists()
    assert broken() == []
    assert world.round().number == 1


@pytest.mark.parametrize("place", SOLVING)
def test_f03_a_round_killed_at_work_is_taken_up_and_gives_the_same_pairs(world, place):
    row = world.round(seed=7)
    expected = {(one.teacher, one.learner) for one in plan(row.problem, seed=row.seed, heard=lambda _: None).pairs}
    assert len(expected) == 2
    dies_at(place, lambda: solve_round(row.pk, row.attempt))

    row.refresh_from_db()
    assert row.is_being_solved
    assert not row.proposals.exists()
    assert not row.unmatched.exists()
    assert broken() == []

    for job in due(NOW + timedelta(minutes=5)):
        job()
    solve_round(row.pk, row.attempt)  # the dead worker's number opens nothing any more
    assert Round.objects.get(pk=row.pk).is_being_solved
    solve_round(row.pk, row.attempt + 1)
    row.refresh_from_db()
    assert row.is_draft
    assert pairs_of(row) == expected
    assert row.unmatched.count() == 1
    assert broken() == []


@pytest.mark.parametrize("place", PUBLISHING)
def test_f03_a_round_killed_while_it_is_published_is_a_draft_and_can_be_published(world, draft, place):
    dies_at(place, lambda: publish(draft, by=world.cast.cleo, at=NOW))
    draft.refresh_from_db()
    assert draft.is_draft
    assert not Answer.objects.exists()
    assert not Enrolment.objects.filter(reserved__gt=0).exists()
    assert not Notice.objects.exists()
    assert broken() == []

    publish(draft, by=world.cast.cleo, at=NOW)
    assert Counter(Notice.objects.values_list("event", flat=True)) == {"match_found": 4, "left_without_match": 1}
    assert Round.objects.get().state == RoundState.PUBLISHED
    assert broken() == []


def test_a_wave_killed_on_its_way_is_held_and_goes_out_whole(world, draft):
    publish_in_waves(draft, waves=2, every_days=1, by=world.cast.cleo, at=NOW)
    wave, later = Wave.objects.get(), NOW + timedelta(days=1)
    dies_at("wave.before-commit", lambda: send_wave(wave.pk, at=later))
    assert sorted(draft.proposals.values_list("state", flat=True)) == ["held", "open"]
    assert Answer.objects.count() == 2
    assert broken() == []
    for _again in range(2):
        send_wave(wave.pk, at=later)
    assert Answer.objects.count() == 4
    assert broken() == []


def test_a_last_yes_killed_while_the_exchange_opens_was_not_said(world, asked):
    learner = asked.learner.person
    dies_at("answer.opened", lambda: answer(asked, "yes", by=learner, at=NOW))
    assert not Exchange.objects.exists()
    assert asked.answers.get(person=learner).said == Answer.Said.NOTHING
    assert broken() == []

    answer(asked, "yes", by=learner, at=NOW)
    assert Exchange.objects.count() == 1
    assert broken() == []


def test_a_yes_to_a_request_killed_while_the_exchange_opens_was_not_said(world):
    row = requested(world, world.cast.ana, willing(world, world.cast.cleo))
    dies_at("request.begun", lambda: say_yes(row, by=world.cast.cleo, at=NOW))
    assert Request.objects.get().is_open
    assert not Exchange.objects.exists()
    assert broken() == []

    assert say_yes(row, by=world.cast.cleo, at=NOW).exchange == Exchange.objects.get()
    assert broken() == []


def test_a_lapse_killed_midway_gives_no_place_back_twice(asked):
    later = asked.due + timedelta(seconds=1)
    dies_at("expire.released", lambda: expire(asked, at=later))
    asked.refresh_from_db()
    assert asked.is_open
    assert Enrolment.objects.filter(reserved=1).count() == 4

    expire(asked, at=later)
    expire(asked, at=later)
    assert Enrolment.objects.filter(reserved=1).count() == 2
    assert broken() == []


def test_a_withdrawal_killed_midway_was_not_made(asked):
    dies_at("withdraw.released", lambda: withdraw(asked.teacher, by=asked.teacher.person, at=NOW))
    asked.refresh_from_db()
    assert asked.is_open
    assert Enrolment.objects.filter(reserved=1, withdrawn_at=None).count() == 4
    assert broken() == []


def test_an_erasure_killed_midway_was_not_begun(world, asked):
    ana = world.cast.ana
    dies_at("erase.begun", lambda: erase(ana, by=ana, at=NOW))
    ana.refresh_from_db()
    assert (ana.is_active, ana.erased_at) == (True, None)
    erase(ana, by=ana, at=NOW)
    assert ana.erased_at == NOW


@pytest.mark.parametrize(("place", "copies"), [("mail.before-send", 1), ("mail.after-send", 2)])
def test_f05_a_mail_killed_on_its_way_comes_again_with_the_same_message_id(world, settings, tmp_path, place, copies):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    notify(world.cast.ana, "rematch", world.cast.ana, at=NOW, parameters={"partner": "Ben", "link": "/"})
    render_notice(Notice.objects.get(), at=NOW)
    delivery = Delivery.objects.get()

    dies_at(place, lambda: send(delivery, at=NOW))
    assert not Delivery.objects.due(NOW).exists()
    delivery.refresh_from_db()
    assert send(delivery, at=delivery.next_try_at)
    assert not Delivery.objects.due(NOW + timedelta(days=9)).exists()

    written = "".join(file.read_text() for file in settings.EMAIL_FILE_PATH.iterdir())
    assert re.findall("^Message-ID: (.*)$", written, re.MULTILINE) == [delivery.message_id] * copies
