"""Whoever runs a programme changes its name, the days to answer and who may join; what was told stays."""

import pytest
from django.urls import reverse

from peerlore.people.models import LogEntry
from peerlore.programmes import invariants
from peerlore.programmes.actions import change_programme, end_programme
from peerlore.programmes.actions.changing import DaysToAnswer
from peerlore.programmes.actions.enrolling import ProgrammeEnded
from peerlore.programmes.actions.starting import CoordinatorsOnly, NameNeeded
from tests.cast import NOW

WANTED = {"name": "Autumn mentoring", "answer_days": 10, "open_to_all": False}


def test_what_changed_is_written_and_what_was_told_stays(world, cast):
    proposal = world.proposal()
    for _again in range(2):
        change_programme(world.programme, **WANTED, by=cast.cleo, at=NOW)
    world.programme.refresh_from_db()
    assert {name: getattr(world.programme, name) for name in WANTED} == WANTED
    said = LogEntry.objects.get(kind="programmes.programme", verb="changed")
    assert (said.by, said.fields, said.state) == (cast.cleo, list(WANTED), "going-on")
    due = proposal.due
    proposal.refresh_from_db()
    assert proposal.due == due
    assert list(invariants.broken()) == []


def test_the_rules_of_a_programme_hold(world, cast):
    refused = [
        (CoordinatorsOnly, cast.ben, {}),
        (NameNeeded, cast.cleo, {"name": "  "}),
        (DaysToAnswer, cast.cleo, {"answer_days": 2}),
        (DaysToAnswer, cast.cleo, {"answer_days": 61}),
    ]
    for rule, by, said in refused:
        with pytest.raises(rule):
            change_programme(world.programme, **WANTED | said, by=by, at=NOW)
    end_programme(world.programme, by=cast.cleo, at=NOW)
    with pytest.raises(ProgrammeEnded):
        change_programme(world.programme, **WANTED, by=cast.cleo, at=NOW)
    world.programme.refresh_from_db()
    assert world.programme.name == "Spring mentoring"


def test_the_page_changes_it_and_keeps_what_was_typed(client, world, cast):
    client.force_login(cast.cleo)
    home, address = (reverse(name, args=[world.programme.pk]) for name in ("programme", "programme_change"))
    assert address in client.get(home).content.decode()
    assert client.get(address).context["form"].initial["answer_days"] == 7
    refused = client.post(address, {"name": "Autumn", "answer_days": 1})
    assert refused.status_code == 422
    assert "from 3 to 60" in refused.content.decode()
    assert "Autumn" in refused.content.decode()
    assert client.post(address, {"name": "Autumn", "answer_days": 14}).url == home
    client.force_login(cast.otto)
    assert client.get(home).status_code == 404  # it is not open to all any more
