"""The second yes opens an exchange only where the two may still meet, and else tells no more than a no does."""

import re
import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from peerlore.exchanges.models import Exchange
from peerlore.people.actions import change_person, exclude, leave
from peerlore.people.keys import seal
from peerlore.people.models import Exclusion, LogEntry, Notice, Person
from peerlore.programmes import invariants
from peerlore.programmes.actions import answer, start_programme
from peerlore.programmes.actions.answering import CannotBeSettledNow
from peerlore.programmes.models import Answer, Enrolment, Proposal
from tests.cast import NOW
from tests.programmes.conftest import World
from tests.programmes.test_races import at_once


def learner_would_rather_not(cast) -> None:
    exclude(cast.ben, by=cast.ana, at=NOW)


def teacher_would_rather_not(cast) -> None:
    exclude(cast.ana, by=cast.ben, at=NOW)


def becomes_the_manager(cast) -> None:
    change_person(cast.ana, by=cast.jo, at=NOW, manager=cast.ben)


def becomes_the_managers_manager(cast) -> None:
    change_person(cast.ines, by=cast.jo, at=NOW, manager=cast.ben)


def has_left(cast) -> None:
    leave(cast.ana, by=cast.jo, at=NOW)


MEANWHILE = [
    learner_would_rather_not,
    teacher_would_rather_not,
    becomes_the_manager,
    becomes_the_managers_manager,
    has_left,
]


def yes(proposal: Proposal, person: Person) -> Proposal:
    return answer(proposal, "yes", by=Person.objects.get(pk=person.pk), at=NOW)


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_two_who_may_not_meet_by_now_do_not_come_together(world, cast, meanwhile):
    proposal = world.proposal()
    yes(proposal, cast.ana)
    meanwhile(cast)
    assert yes(proposal, cast.ben).state == Proposal.State.DECLINED
    assert not Exchange.objects.exists()
    assert Enrolment.objects.filter(reserved__gt=0).count() == 0
    told = Notice.objects.filter(event="match_declined").order_by("person")
    assert {notice.person for notice in told} == {cast.ana, cast.ben}
    assert told[0].parameters == told[1].parameters
    assert list(invariants.broken()) == []
    assert yes(proposal, cast.ben).state == Proposal.State.DECLINED, "once more is once"


def another(world: World, cast) -> Proposal:
    """The same two, asked by another programme."""
    other = object.__new__(World)
    other.__dict__.update(vars(world))
    other.programme = start_programme(by=cast.cleo, at=NOW, name="Autumn", needs=[world.need])
    other.stage = other.programme.stages.get()
    return other.proposal()


def test_who_learn_together_elsewhere_by_now_rest_here(world, cast):
    Person.objects.update(places=2)
    first = world.proposal()
    Proposal.objects.filter(pk=first.pk).update(state=Proposal.State.DROPPED)
    second = another(world, cast)
    for person in (cast.ana, cast.ben):
        yes(second, person)
    Proposal.objects.filter(pk=first.pk).update(state=Proposal.State.OPEN)
    yes(first, cast.ana)
    assert yes(first, cast.ben).state == Proposal.State.DECLINED
    assert Exchange.objects.get().placement.proposal == second


def lines(since: int) -> list[tuple[object, ...]]:
    rows = LogEntry.objects.filter(pk__gt=since, kind="programmes.proposal").order_by("pk")
    return list(rows.values_list("verb", "by", "about", "fields", "state"))


def last() -> int:
    return LogEntry.objects.latest("pk").pk


def words(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_neither_log_nor_page_tells_it_from_a_no(client, world, cast):
    proposal, since = world.proposal(), last()
    yes(proposal, cast.ana)
    learner_would_rather_not(cast)
    yes(proposal, cast.ben)
    fell_away = lines(since)
    client.force_login(cast.ben)
    page = client.get(reverse("proposal", args=[proposal.pk])).content.decode()
    Exclusion.objects.all().delete()
    Notice.objects.all().delete()
    Answer.objects.update(said="")
    Proposal.objects.update(state=Proposal.State.OPEN)
    Enrolment.objects.update(reserved=1)
    since = last()
    yes(proposal, cast.ben)
    answer(proposal, "no", by=cast.ana, at=NOW)
    assert lines(since) == fell_away
    assert words(client.get(reverse("proposal", args=[proposal.pk])).content.decode()) == words(page)


def test_the_page_after_such_a_yes_says_how_it_stands_and_not_why(client, world, cast):
    proposal = world.proposal()
    yes(proposal, cast.ana)
    learner_would_rather_not(cast)
    client.force_login(cast.ben)
    page = client.post(reverse("proposal_answer", args=[proposal.pk]), {"said": "yes"}, follow=True).content.decode()
    assert "It did not come together this time." in page
    assert "That says nothing about you." in page
    assert "Your yes is noted" not in page
    assert "rather" not in page


def unreadable(writer: Person) -> None:
    Exclusion.objects.create(writer=writer, sealed=b"broken" * 9, written_at=NOW)


def test_against_a_wish_that_cannot_be_opened_nothing_is_settled_and_none_is_spoken_of(world, cast):
    proposal = world.proposal()
    yes(proposal, cast.ana)
    unreadable(cast.ana)
    with pytest.raises(CannotBeSettledNow, match="nothing was changed") as broken:
        yes(proposal, cast.ben)
    assert not re.search("rather|wish|key|open", str(broken.value))
    proposal.refresh_from_db()
    assert proposal.is_open
    assert proposal.answers.get(person=cast.ben).said == Answer.Said.NOTHING
    assert not Exchange.objects.exists()


def test_what_others_wrote_stands_in_nobodys_way(world, cast):
    proposal = world.proposal()
    unreadable(cast.otto)
    row = world.pair(proposal.round, proposal.teacher, world.mentee(cast.otto), state=Proposal.State.DECLINED)
    Answer.objects.create(proposal=row, person=cast.otto, said="no", sealed_why=b"broken" * 9)
    exclude(cast.otto, by=cast.ana, at=NOW)
    for person in (cast.ana, cast.ben):
        yes(proposal, person)
    assert Exchange.objects.count() == 1


@pytest.mark.parametrize(("seconds", "found"), [(30, []), (90, ["I3"])])
def test_the_checker_looks_at_exchanges_that_go_on_too(world, cast, seconds, found):
    """A wish and a yes within one minute may have been sent in the other order."""
    proposal, before = world.proposal(), NOW - timedelta(seconds=seconds)
    for person in (cast.ana, cast.ben):
        yes(proposal, person)
    sealed = seal(cast.ana, str(cast.ben.pk), purpose=Exclusion.PURPOSE, at=before)
    Exclusion.objects.create(writer=cast.ana, sealed=sealed, written_at=before)
    assert [finding.code for finding in invariants.broken()] == found
    Exchange.objects.update(closed_at=NOW)
    assert list(invariants.broken()) == []


@pytest.mark.django_db(transaction=True)
def test_a_wish_that_is_being_written_while_the_second_yes_comes_is_waited_for(world, cast):
    proposal, written = world.proposal(), threading.Event()
    yes(proposal, cast.ana)

    def write() -> Exclusion:
        with transaction.atomic():
            wish = exclude(cast.ben, by=cast.ana, at=NOW)
            written.set()
            time.sleep(0.5)
            return wish

    def say() -> Proposal:
        written.wait(5)
        return yes(proposal, cast.ben)

    found = at_once(write, say)
    assert [type(one).__name__ for one in found] == ["Exclusion", "Proposal"], found
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DECLINED
    assert not Exchange.objects.exists()
