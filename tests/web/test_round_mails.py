"""Before publishing: the mail as three different people would read it, and nothing of it leaves."""

import pytest

from peerlore.people.models import Delivery, LogEntry, Notice
from peerlore.programmes.actions import join, publish
from peerlore.programmes.models import Proposal
from peerlore.web.tasks import due
from tests.cast import NOW
from tests.programmes.conftest import World, folder_of_static_files, morning_of_the_cast  # noqa: F401


@pytest.fixture
def draft(cast):
    """Ben could teach Ana and nobody else; Ines asks too."""
    world = World(cast)
    world.mentor(cast.ben, publishes=True)
    for person in (cast.ana, cast.ines):
        join(world.stage, role="mentee", capacity=1, wishes=[(world.skill, 3)], by=person, at=NOW)
    return world.round()


def page_of(client, person, draft, words=""):
    client.force_login(person)
    answer = client.get(f"/rounds/{draft.pk}/mails/{words}")
    return answer, answer.content.decode()


def test_one_who_learns_one_who_teaches_and_one_who_has_nobody_read_what_they_would_get(client, cast, draft):
    before = LogEntry.objects.count()
    answer, page = page_of(client, cast.cleo, draft)
    assert answer.status_code == 200
    pair = draft.proposals.get()
    left = draft.unmatched.get().enrolment.person
    for person in (pair.learner.person, pair.teacher.person, left):
        assert f"Hello {person.first_name}," in page
    assert "Tuesday 17 March" in page
    assert not Notice.objects.exists()
    assert LogEntry.objects.count() == before
    assert Proposal.objects.get().due is None


def test_it_is_what_is_sent_then_but_for_levels_and_the_address_that_stops_it(client, cast, draft):
    page = page_of(client, cast.cleo, draft)[1]
    publish(draft, by=cast.cleo, at=NOW)
    for job in due(NOW):
        job()
    sent = list(Delivery.objects.all())
    assert len(sent) == 3
    for one in sent:
        for line in one.body.splitlines():
            if "/stop/" not in line and "level" not in line:
                assert line.replace("'", "&#x27;") in page, line
    assert "/stop/" not in page
    assert "is at level" not in page
    assert any("is at level" in one.body for one in sent)


def test_others_are_shown_in_turn_and_any_number_is_one_of_them(client, cast, draft):
    for words in ("?from=1", "?from=987654321", "?from=x"):
        assert page_of(client, cast.cleo, draft, words)[0].status_code == 200
    publish(draft, by=cast.cleo, at=NOW)
    assert page_of(client, cast.cleo, draft)[0].status_code == 302
    assert page_of(client, cast.otto, draft)[0].status_code == 404
