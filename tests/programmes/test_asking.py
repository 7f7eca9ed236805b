"""Questions to a round: whom it serves, what if, why not somebody else; and who may ask."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from peerlore.engine.matching.mentoring import Others, planned
from peerlore.people.keys import seal
from peerlore.people.models import Exclusion, Person
from peerlore.programmes.actions import publish, turn_dials
from peerlore.programmes.actions.publishing import AlreadyPublished
from peerlore.programmes.actions.starting import CoordinatorsOnly
from peerlore.programmes.matching import asking, freeze, plan
from peerlore.programmes.models import Proposal, Round, RoundState
from peerlore.programmes.panels import whatif
from peerlore.programmes.panels.whynot import counts, counts_for_you
from peerlore.web.pages.my_data import erase
from tests.cast import NOW, make_unit

DIALS = {"skill_fit": 8, "reach": 0, "likeness": 5, "wishes": 7, "load": 6}


def see(client, person, name: str, *args: int, status: int = 200, **query: object) -> str:
    client.force_login(person)
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.fixture
def draft(world, cast) -> Round:
    """Ben can teach either Ana or Otto, not both."""
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    world.mentee(cast.otto)
    return world.round()


@pytest.fixture
def crowd(world, cast) -> Round:
    """With Ana fourteen who ask, seven of each of two units; with Ben as many who teach."""
    south = make_unit("South", cast.company)
    for number in range(26):
        person = Person.objects.create(
            sign_in_name=f"p{number}",
            given_name=f"P{number}",
            family_name="Crowd",
            site=cast.leeds,
            unit=cast.testing if number % 2 else south,
        )
        if number < 13:
            world.mentee(person)
        else:
            world.mentor(person, capacity=1)
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    return world.round()


def learner_of(row: Round) -> int:
    return row.proposals.get().learner_id


def keep_apart(writer, named) -> None:
    sealed = seal(writer, str(named.pk), purpose=Exclusion.PURPOSE, at=NOW)
    Exclusion.objects.create(writer=writer, sealed=sealed, written_at=NOW)


# Why not somebody else


def test_a_coordinator_asks_by_name_and_hears_of_prices(client, draft, cast):
    loser = next(one for one in draft.unmatched.all() if one.enrolment.role == "mentee").enrolment
    page = see(client, cast.cleo, "round_why_not", draft.pk, loser.pk, q="ben")
    assert "Nobody in this round." in page
    assert "worth more to somebody else" in page or "would have been as good" in page
    assert "Or a rule keeps them apart that is never told" in page
    winner = draft.proposals.get().learner
    assert "They are together in this plan." in see(client, cast.cleo, "round_why_not", draft.pk, winner.pk, q="ben")
    assert "Nobody on the other side" in see(client, cast.cleo, "round_why_not", draft.pk, winner.pk, q="zeno")


def test_a_wish_not_to_meet_is_answered_in_the_words_of_any_other_pair(client, world, cast):
    world.mentor(cast.ben)
    world.mentor(cast.otto)
    learner = world.mentee(cast.ana)
    keep_apart(cast.ana, cast.otto)
    row = world.round()
    assert row.proposals.get().teacher.person == cast.ben
    page = see(client, cast.cleo, "round_why_not", row.pk, learner.pk, q="otto").split("certain person?")[1]
    assert "would have been as good" in page or "would have cost the plan" in page
    assert "Or a rule keeps them apart that is never told" in page
    assert "line of report" not in page


def test_an_open_rule_is_said(client, world, cast):
    world.mentor(cast.ines)
    learner = world.mentee(cast.ana)
    world.mentor(cast.ben)
    page = see(client, cast.cleo, "round_why_not", world.round().pk, learner.pk, q="ines")
    assert "They stand in one line of report" in page


def test_both_of_a_proposal_hear_counts_and_no_name(client, crowd, cast):
    publish(crowd, by=cast.cleo, at=NOW)
    row = Proposal.objects.filter(round=crowd, learner__person=cast.ana).first()
    assert row, "the plan has Ana in it"
    for person in (cast.ana, row.teacher.person):
        page = see(client, person, "proposal_why_not", row.pk)
        assert "Would suit" in page
        assert "Crowd" not in page.split("The others")[1].split("Nobody is named")[0]
    assert "why-not" in client.get(reverse("proposal", args=[row.pk])).content.decode()
    see(client, cast.otto, "proposal_why_not", row.pk, status=404)
    see(client, cast.cleo, "proposal_why_not", row.pk, status=404)


def test_of_fewer_than_five_nothing_is_said(client, world, cast):
    row = world.proposal()
    page = see(client, cast.ana, "proposal_why_not", row.pk)
    assert "Fewer than five others" in page
    assert "Would suit" not in page


def test_small_counts_are_no_numbers_before_participants():
    others = Others(everybody=9, unsuited=6, no_hours=2, no_room=0, suited=1)
    assert [(one.many, one.few) for one in counts_for_you(others, gives=False)] == [(6, False), (2, True), (1, True)]
    assert [(one.many, one.few) for one in counts(others, gives=True)] == [(6, False), (2, False), (1, False)]


def test_somebody_of_another_round_is_not_there(client, draft, cast):
    see(client, cast.cleo, "round_why_not", draft.pk, 10**9, status=404)
    see(client, cast.ben, "round_why_not", draft.pk, learner_of(draft), status=404)


# More possible pairs than are held in memory


def test_a_round_of_very_many_pairs_is_planned_as_well_and_proven_against_all(crowd, client, cast, monkeypatch):
    """The generated round again, as if none of its pairs could be held at once."""
    keep_apart(cast.ana, crowd.proposals.get(learner__person=cast.ana).teacher.person)
    held = plan(freeze(crowd.stage, at=NOW), seed=1)
    monkeypatch.setattr(planned, "MOST_HELD", -1)
    heard: list[int] = []
    many = plan(freeze(crowd.stage, at=NOW), seed=1, heard=heard.append)
    assert {1, 2, 3} == {*heard}
    for name in ("possible", "matched", "asked", "wrong", "bound_is", "crossed"):
        assert many.proof[name] == held.proof[name], name
    for name in ("value", "bound"):
        assert many.proof[name] == pytest.approx(held.proof[name])
    assert many.without == held.without
    assert all(len(one.reasons) == 4 for one in many.pairs)


# Whom it serves


def test_units_are_shown_from_five_people_and_scarce_skills_from_prices(client, crowd, cast):
    page = see(client, cast.cleo, "round_serves", crowd.pk)
    assert "By unit" in page
    assert "South 7 7 100 %" in page
    assert "Test 7 7 100 %" in page
    assert "Calibration 14 14" in page, "asked by fourteen, and as many places"


def test_what_fewer_than_five_ask_for_is_not_shown(client, draft, cast):
    page = see(client, cast.cleo, "round_serves", draft.pk)
    assert "Not shown: no skill was asked for by five people or more." in page
    assert "Not shown: fewer than five people" in page


def test_the_load_counts_who_had_a_place(client, draft, cast):
    assert "1 1" in see(client, cast.cleo, "round_serves", draft.pk).split("The load")[1]


# What if


def test_what_each_dial_costs_is_worked_out_with_the_round(client, crowd, cast):
    dials = crowd.plan["dials"]
    assert dials[0]["dial"] == ""
    assert {one["dial"] for one in dials[1:]} == {*whatif.DIALS}
    assert all(one["value"] <= dials[0]["value"] + 1e-9 for one in dials)
    page = see(client, cast.cleo, "round_whatif", crowd.pk)
    assert "As set" in page
    assert "Reach across units at 0 14 14" in page
    assert "These bring the same in every figure: Skill fit at 0" in page


def test_settings_stand_side_by_side_and_the_last_three_stay(client, draft, cast):
    page = see(client, cast.cleo, "round_whatif", draft.pk, **DIALS, kept=["1-1-1-1-1", "nonsense", "2-2-2-2-99"])
    assert "What if A" in page
    assert "What if B: make it the draft" in page
    assert "What if C" not in page
    many = see(client, cast.cleo, "round_whatif", draft.pk, kept=["1-1-1-1-1", "2-2-2-2-2", "3-3-3-3-3", "4-4-4-4-4"])
    assert "Skill fit 8 2 3 4" in many


def test_a_setting_out_of_range_comes_back_with_its_error(client, draft, cast):
    page = see(client, cast.cleo, "round_whatif", draft.pk, **{**DIALS, "reach": 11})
    assert "10" in page
    assert "What if A" not in page


def test_reading_a_what_if_writes_nothing(client, draft, cast):
    see(client, cast.cleo, "round_whatif", draft.pk, **DIALS)
    assert Round.objects.count() == 1


def test_where_a_page_could_not_wait_the_draft_is_made_anew(client, draft, cast, monkeypatch):
    monkeypatch.setattr(asking, "MOST_TO_WAIT_FOR", 1)
    page = see(client, cast.cleo, "round_whatif", draft.pk, **DIALS)
    assert "too many possible pairs for a page to wait for" in page
    assert "What if A" not in page


def test_a_what_if_becomes_the_draft(client, draft, cast):
    client.force_login(cast.cleo)
    address = reverse("round_turn", args=[draft.pk])
    response = client.post(address, {"dials": "8-0-5-7-6"})
    made = Round.objects.get(pk=int(response.url.strip("/").split("/")[-1]))
    draft.refresh_from_db()
    assert (draft.state, made.state) == (RoundState.DISCARDED, RoundState.DRAFT)
    assert made.problem["dials"] == DIALS
    assert made.seed == draft.seed
    assert client.post(address, {"dials": "8-0-5-7"}).status_code == 422
    assert client.post(address, {"dials": "8-0-5-7-5"}).status_code == 422, "no draft any more"


def test_a_round_that_forgot_somebody_erased_says_so_where_it_is_asked(client, draft, cast):
    row = draft.proposals.get()
    publish(draft, by=cast.cleo, at=NOW)
    gone = cast.otto if row.learner.person == cast.ana else cast.ana
    erase(gone, by=gone, at=NOW)
    for name, args in (("round_serves", []), ("round_whatif", []), ("round_why_not", [row.teacher_id])):
        page = see(client, cast.cleo, name, draft.pk, *args)
        assert "Not known any more" in page
        assert "The pairs, the figures and the proof stay." in page
    assert "was erased since" in see(client, row.learner.person, "proposal_why_not", row.pk)
    see(client, cast.cleo, "round_proof", draft.pk)


def test_a_round_answers_as_before_under_another_master_key_until_its_own_is_gone(
    client, draft, cast, settings, tmp_path
):
    row = draft.proposals.get()
    publish(draft, by=cast.cleo, at=NOW)
    asked = [
        (cast.cleo, "round_whatif", [draft.pk]),
        (cast.cleo, "round_why_not", [draft.pk, row.teacher_id]),
        (row.learner.person, "proposal_why_not", [row.pk]),
    ]
    before, another = settings.MASTER_KEY, "another key of this installation, long enough to be one"
    settings.MASTER_KEY, settings.MASTER_KEY_BEFORE, settings.DATA_DIR = another, before, tmp_path
    assert not any("The master key has changed" in see(client, person, name, *args) for person, name, args in asked)
    settings.MASTER_KEY_BEFORE = ""
    assert all("The master key has changed" in see(client, person, name, *args) for person, name, args in asked)
    see(client, cast.cleo, "round_serves", draft.pk)


def test_only_a_draft_can_be_turned_and_only_by_its_coordinator(world, draft, cast):
    with pytest.raises(CoordinatorsOnly):
        turn_dials(draft, DIALS, by=cast.ben, at=NOW)
    publish(draft, by=cast.cleo, at=NOW)
    with pytest.raises(AlreadyPublished):
        turn_dials(draft, DIALS, by=cast.cleo, at=NOW)
    assert Round.objects.count() == 1
