"""The day by which to answer is told as a day, and is there until its end wherever either of the two is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from peerlore import clock
from peerlore.people.models import Notice, Person
from peerlore.programmes.actions import answer, expire, publish
from peerlore.programmes.actions.answering import TooLate
from peerlore.programmes.models import Proposal
from peerlore.programmes.panels import owed

ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}
SECOND = timedelta(seconds=1)
# Ana's zone, when the round is published, the day Ana and Ben (in Leeds) are told, and the last second there is.
DAYS = [
    ("Europe/Lisbon", "2026-03-10T09:00", "Tuesday 17 March", "Tuesday 17 March", "2026-03-17T23:59:59"),
    ("Asia/Tokyo", "2026-03-10T09:00", "Tuesday 17 March", "Tuesday 17 March", "2026-03-17T23:59:59"),
    ("Asia/Tokyo", "2026-03-10T22:00", "Wednesday 18 March", "Tuesday 17 March", "2026-03-18T14:59:59"),
    ("America/Los_Angeles", "2026-03-10T09:00", "Tuesday 17 March", "Tuesday 17 March", "2026-03-18T06:59:59"),
    # Clocks change on the 29th: seven times 24 hours would end on another day.
    ("Europe/Lisbon", "2026-03-24T23:30", "Tuesday 31 March", "Tuesday 31 March", "2026-03-31T22:59:59"),
]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "at", "hers", "his", "last"), DAYS)
def test_both_have_all_of_the_day_they_are_told(client, world, cast, zone, at, hers, his, last):
    Person.objects.filter(pk=cast.ana.pk).update(own_zone=zone, hours=ALWAYS)
    ana = Person.objects.get(pk=cast.ana.pk)
    world.mentor(cast.ben)
    world.mentee(ana)
    proposal = publish(world.round(), by=cast.cleo, at=moment(at)).proposals.get()
    end = moment(last)
    clock.shift(set_on_to(end - timedelta(hours=1)))
    for person, day in ((ana, hers), (cast.ben, his)):
        assert Notice.objects.get(event="match_found", person=person).parameters["answer_by"] == day
        assert day in next(owed(person, now=end)).why
        client.force_login(person)
        assert f"Your answer, by {day}" in client.get(reverse("proposal", args=[proposal.pk])).content.decode()
        with pytest.raises(TooLate, match=day):
            answer(proposal, "yes", by=person, at=end + SECOND)
    assert expire(proposal, at=end).is_open
    assert answer(proposal, "yes", by=ana, at=end).is_open
    assert expire(proposal, at=end + SECOND).state == Proposal.State.EXPIRED


def set_on_to(at: datetime) -> float:
    """By how much, for the clock to read `at`."""
    clock.shift(0)
    return (at - clock.now()).total_seconds()
