"""The pages of a format in which all come in one role and nobody is asked for a yes, as each role reads them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from peerlore import clock
from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person
from peerlore.programmes.actions import discard, join, publish, start_programme, start_round
from peerlore.programmes.formats import FORMATS, RUNS, Format
from peerlore.programmes.matching.solvers import WAYS
from peerlore.programmes.models import Programme, Round, Stage
from peerlore.programmes.recipes import RecipeWrong, parse, read
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=28)


@pytest.fixture
def stage(cast, client) -> Stage:
    client.force_login(cast.cleo)
    sent = {"name": "", "recipe": "coffee"}
    assert client.post(reverse("programme_start"), sent).status_code == 302
    return Programme.objects.get(name="Coffee with a stranger").stages.get()


@pytest.fixture
def draft(stage, cast) -> Round:
    for person in (cast.ben, cast.jo, cast.otto):
        join(stage, role="guest", capacity=1, wishes=[], by=person, at=NOW)
    return start_round(stage, by=cast.cleo, at=NOW, seed=1)


def shown(client, name, *args) -> str:
    answered = client.get(reverse(name, args=args))
    assert answered.status_code == 200
    return answered.content.decode()


def test_it_starts_without_a_need(stage, client):
    assert not stage.programme.needs.exists()
    assert "Find who meets: start a round" in shown(client, "programme", stage.programme_id)


def test_whatever_teaches_still_needs_one(client, cast):
    client.force_login(cast.cleo)
    answered = client.post(reverse("programme_start"), {"name": "M", "recipe": "mentoring"})
    assert answered.status_code == 422
    assert "Choose at least one need" in answered.content.decode()


def test_joining_asks_nothing(stage, client, cast):
    client.force_login(cast.otto)
    page = shown(client, "join", stage.programme_id)
    assert "One tap now" in page
    assert "What do you want to learn" not in page
    assert client.post(reverse("join", args=[stage.programme_id])).status_code == 302
    assert (stage.enrolments.get().role, stage.enrolments.get().capacity) == ("guest", 1)
    page = shown(client, "programme", stage.programme_id)
    assert "One session of 30 minutes" in page
    assert "Change how you take part" not in page


def test_the_coordinator_enrols_in_one_role(stage, client, cast):
    page = client.post(reverse("enrol", args=[stage.programme_id])).content.decode()
    assert "Could take part" in page
    assert "Could teach" not in page
    assert client.post(reverse("programme_person", args=[stage.programme_id, cast.otto.pk])).status_code == 302
    assert stage.enrolments.get().person == cast.otto


def test_before_a_round_the_page_says_what_stands_in_the_way(stage, client, cast):
    assert "Fewer than two people are free to meet" in shown(client, "programme_ready", stage.programme_id)
    join(stage, role="guest", capacity=1, wishes=[], by=cast.ana, at=NOW)
    join(stage, role="guest", capacity=1, wishes=[], by=cast.ines, at=NOW)
    assert "All who would suit stand in one line of report" in shown(client, "programme_ready", stage.programme_id)


def test_a_round_speaks_of_meetings(draft, client):
    page = shown(client, "round", draft.pk)
    assert "3 of 3 people meet somebody new" in page
    assert "asked to learn" not in page
    assert "What if" not in page
    page = shown(client, "round_pairs", draft.pk)
    assert "Ben Okafor" in page
    assert "Jo Sandberg" in page
    assert "Nobody is asked for a yes" in shown(client, "round_publish", draft.pk)
    shown(client, "round_proof", draft.pk)
    shown(client, "round_unmatched", draft.pk)
    assert "brings you together with" in shown(client, "round_mails", draft.pk)
    for name in ("round_whatif", "round_serves"):
        assert client.get(reverse(name, args=[draft.pk])).status_code == 404


def test_each_of_three_reads_of_the_others_and_may_say_not_this_time(draft, client, cast):
    row = publish(draft, by=cast.cleo, at=NOW).proposals.get()
    client.force_login(cast.ben)
    page = shown(client, "proposal", row.pk)
    assert "You meet Jo Sandberg and Otto Brandt" in page
    assert "Why the three of you" in page
    assert "What is harder about your work" in page
    assert "Once, 30 minutes" in shown(client, "exchange", Exchange.objects.get().pk)
    assert client.get(reverse("proposal_why_not", args=[row.pk])).status_code == 404
    assert client.post(reverse("proposal_answer", args=[row.pk]), {"said": "no"}).status_code == 302
    assert "You said not this time" in shown(client, "proposal", row.pk)
    client.force_login(cast.jo)
    assert "That says nothing about you" in shown(client, "proposal", row.pk)
    client.force_login(cast.ana)
    assert client.get(reverse("proposal", args=[row.pk])).status_code == 404


def test_a_pool_that_is_used_up_says_so_and_begins_afresh(draft, client, cast):
    publish(draft, by=cast.cleo, at=NOW)
    Exchange.objects.update(closed_at=NOW)
    draft.stage.enrolments.update(reserved=0)
    used = start_round(draft.stage, by=cast.cleo, at=LATER, seed=1)
    page = shown(client, "round", used.pk)
    assert "The pool is used up" in page
    assert "No two could be found who have not met" in shown(client, "round_pairs", used.pk)
    clock.shift(0)
    clock.shift((LATER - clock.now()).total_seconds())
    answered = client.post(reverse("round_afresh", args=[used.pk]))
    assert answered.status_code == 302
    assert Round.objects.latest("number").proposals.count() == 1
    client.force_login(cast.otto)
    assert client.post(reverse("round_afresh", args=[used.pk])).status_code == 404


def test_the_programme_lists_who_meets(draft, client, cast):
    publish(draft, by=cast.cleo, at=NOW)
    assert "Otto Brandt, Ben Okafor, Jo Sandberg" in shown(client, "programme", draft.stage.programme_id)


def test_a_format_that_no_round_can_run_is_refused_by_line(monkeypatch):
    monkeypatch.setitem(FORMATS, "ring", Format(**vars(FORMATS["coffee"]) | {"code": "ring", "solver": "circles"}))
    with pytest.raises(RecipeWrong, match="line 3: format is 'ring', whose solver 'circles' no round can run yet"):
        parse(read("coffee").text.replace('format = "coffee"', 'format = "ring"', 1))


def test_each_solver_that_runs_has_its_way():
    assert WAYS.keys() == RUNS


def test_whom_they_met_elsewhere_can_count_too(stage, client, cast):
    other = start_programme(by=cast.cleo, at=NOW, name="Coffee at Leeds", recipe_code="coffee").stages.get()
    for each in (other, stage):
        for person in (cast.ben, cast.jo):
            join(each, role="guest", capacity=1, wishes=[], by=person, at=NOW)
    publish(start_round(other, by=cast.cleo, at=NOW, seed=1), by=cast.cleo, at=NOW)
    Exchange.objects.update(closed_at=NOW)
    page = shown(client, "programme_change", stage.programme_id)
    assert "Days to answer" not in page
    sent = {"name": "Coffee", "open_to_all": "on", "follow_ups": "3", "new_everywhere": "on"}
    assert client.post(reverse("programme_change", args=[stage.programme_id]), sent).status_code == 302
    assert start_round(stage, by=cast.cleo, at=LATER, seed=1).plan["used_up"]


@pytest.mark.parametrize("page", ["round", "round_pairs", "round_unmatched", "round_proof", "round_publish"])
def test_no_link_of_a_round_leads_nowhere(draft, client, cast, page):
    """Three meet; whoever is away is without anybody, and stands there with a reason."""
    discard(draft, by=cast.cleo, at=NOW)
    join(draft.stage, role="guest", capacity=1, wishes=[], by=cast.ana, at=NOW)
    Person.objects.filter(pk=cast.ana.pk).update(pause_until=LATER.date())
    row = start_round(draft.stage, by=cast.cleo, at=NOW, seed=1)
    client.force_login(cast.cleo)
    main = BeautifulSoup(shown(client, page, row.pk), "html.parser").main
    links = {link["href"] for link in main.find_all("a", href=True) if link["href"].startswith("/")}
    assert links
    assert {href: client.get(href).status_code for href in links} == dict.fromkeys(links, 200)


def test_no_need_is_closed_by_people_who_only_meet(world, client, cast):
    client.force_login(cast.cleo)
    page = BeautifulSoup(shown(client, "goal", world.goal.pk), "html.parser")
    ways = [way["value"] for way in page.select("input[name=recipe]")]
    assert ways[0] == "mentoring"
    assert "coffee" not in ways
