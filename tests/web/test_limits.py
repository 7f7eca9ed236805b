"""How long things are kept: nothing goes unless it is said; what goes is told before, by kind and number."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from peerlore.people import actions
from peerlore.people.models import Clearing, Limit, LogEntry, Person
from peerlore.web import forgetting, tasks
from tests.cast import NOW
from tests.house.walk import signed_in
from tests.killed import dies_at

LATER = NOW + timedelta(days=800)


def rule(code):
    return forgetting.rules()[code]


def ticked(now) -> int:
    """Every job that is due until none is; how many that were."""
    done = 0
    while jobs := list(forgetting.due(now)):
        for job in jobs:
            job()
        done += len(jobs)
    return done


def test_nothing_goes_until_somebody_says_so_or_it_is_switched_on_for_each_night(cast):
    actions.leave(cast.otto, by=cast.jo, at=NOW)
    assert ticked(LATER) == 0
    actions.set_limits({rule("leavers"): 60}, by_itself=False, by=cast.jo, at=NOW)
    assert ticked(LATER) == 0
    actions.set_limits({rule("leavers"): 60}, by_itself=True, by=cast.jo, at=NOW)
    assert ticked(NOW + timedelta(days=59)) == 2  # begun, and nothing found
    assert Person.objects.get(pk=cast.otto.pk).erased_at is None
    assert ticked(NOW + timedelta(days=61)) == 3
    assert ticked(NOW + timedelta(days=61, hours=1)) == 0
    assert Person.objects.get(pk=cast.otto.pk).erased_at
    assert [row.gone for row in Clearing.objects.order_by("pk")] == [0, 1]
    assert not Clearing.objects.going_on().exists()
    assert list(LogEntry.objects.filter(verb="cleared").values_list("fields", flat=True)) == [["leavers"]] * 2
    assert any(job.func.__name__ == "clear_part" for job in [*tasks.due(LATER)]) is False


def test_who_came_back_or_left_later_stays(cast):
    for person in (cast.otto, cast.ben):
        actions.leave(person, by=cast.jo, at=NOW)
    actions.come_back(cast.ben, by=cast.jo, at=NOW + timedelta(days=10))
    actions.leave(cast.ana, by=cast.jo, at=NOW + timedelta(days=40))
    actions.set_limits({rule("leavers"): 60}, by_itself=False, by=cast.jo, at=NOW)
    assert forgetting.clear_all(NOW + timedelta(days=61)) == {"leavers": 1}
    assert set(Person.objects.exclude(erased_at=None).values_list("pk", flat=True)) == {cast.otto.pk}


def test_only_an_administrator_says_it_and_no_limit_is_too_short(cast):
    with pytest.raises(actions.NotAnAdministrator):
        actions.set_limits({rule("leavers"): 60}, by_itself=True, by=cast.cleo, at=NOW)
    with pytest.raises(actions.TooShort):
        actions.set_limits({rule("leavers"): 29}, by_itself=True, by=cast.jo, at=NOW)
    with pytest.raises(actions.NoLimitSet):
        actions.begin_clearings(by=cast.jo, at=NOW)
    assert not Limit.objects.exists()


def test_on_the_page_what_would_go_is_told_before_it_goes(cast):
    actions.leave(cast.otto, by=cast.jo, at=NOW)
    client = signed_in(cast.jo)
    assert client.post("/installation/limits/", {"leavers": "7"}).status_code == 422
    answer = client.post("/installation/limits/", {"leavers": "30", "by_itself": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/installation/limits/clear/")
    Person.objects.filter(pk=cast.otto.pk).update(left_at=NOW - timedelta(days=400))
    page = client.get("/installation/limits/clear/").content.decode()
    assert "One row would go" in page
    assert "nobody can bring it back" in page
    assert Person.objects.get(pk=cast.otto.pk).erased_at is None
    assert client.post("/installation/limits/clear/").status_code == 302
    assert Person.objects.get(pk=cast.otto.pk).erased_at is None
    from peerlore import clock

    ticked(clock.now())
    assert Person.objects.get(pk=cast.otto.pk).erased_at
    assert "One went." in client.get("/installation/limits/").content.decode()
    assert "Nothing would go" in client.get("/installation/limits/clear/").content.decode()


def test_the_command_tells_sets_and_lets_go(cast):
    from peerlore.config.commands.retention import command

    def said(*words: str) -> dict[str, dict[str, int]]:
        done = CliRunner().invoke(command, [*words, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    Person.objects.filter(pk=cast.otto.pk).update(is_active=False, left_at=NOW - timedelta(days=400))
    assert said("--set", "leavers=60")["would_go"]["leavers"] == 1
    assert said("--dry-run")["gone"] is None
    assert said("--apply")["gone"] == {"leavers": 1}
    assert said("--set", "leavers=")["limits"]["leavers"] is None
    assert "nothing goes by itself" in CliRunner().invoke(command, ["--set", "leavers=60"]).output
    assert "The worker lets it go each night" in CliRunner().invoke(command, ["--nightly"]).output
    assert CliRunner().invoke(command, ["--set", "leavers=3"]).exit_code == 1
    assert CliRunner().invoke(command, ["--set", "nothing=90"]).exit_code == 2


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_it_goes_on_at_the_next_tick():
    from tests.cast import make_cast

    cast = make_cast()
    Person.objects.filter(pk=cast.otto.pk).update(is_active=False, left_at=NOW - timedelta(days=400))
    cast.otto.posts.update(until=NOW.date() - timedelta(days=400))
    actions.set_limits({rule("leavers"): 60}, by_itself=True, by=None, at=NOW)
    dies_at("limits.part_gone", lambda: ticked(NOW))
    assert Clearing.objects.going_on().count() == 1
    ticked(NOW)
    assert Person.objects.get(pk=cast.otto.pk).erased_at
    assert not Clearing.objects.going_on().exists()
