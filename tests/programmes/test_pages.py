"""The pages of programmes, rounds and proposals, for those who may see them and those who may not."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerlore.exchanges.models import Exchange
from peerlore.people.models import Grant, Office
from peerlore.programmes.actions import answer, start_programme
from peerlore.programmes.models import Enrolment, Placement, Programme, Proposal, Round, RoundState
from peerlore.programmes.panels import goal_threads, lines, owed
from tests.cast import NOW


def see(client, person, name: str, *args: int, status: int = 200) -> str:
    client.force_login(person)
    response = client.get(reverse(name, args=args))
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


@pytest.fixture
def draft(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    world.mentee(cast.otto)
    return world.round()


def test_a_coordinator_starts_a_programme_for_a_need(client, world, cast):
    client.force_login(cast.cleo)
    page = client.get(reverse("programme_start"), {"need": world.need.pk}).content.decode()
    assert "checked" in page
    response = client.post(reverse("programme_start"), {"need": [world.need.pk], "recipe": "mentoring", "name": ""})
    made = Programme.objects.latest("pk")
    assert response.url == reverse("enrol", args=[made.pk])
    assert made.name == "Mentoring: Halve calibration time"
    assert "Six honest conversations" in made.stages.get().recipe_text


def test_without_a_need_the_form_comes_back_with_the_input_kept(client, world, cast):
    client.force_login(cast.cleo)
    response = client.post(reverse("programme_start"), {"recipe": "mentoring", "name": "Autumn"})
    assert response.status_code == 422
    assert "Autumn" in response.content.decode()


def test_others_may_not_start(client, world, cast):
    see(client, cast.ana, "programme_start", status=403)


def test_enrolling_counts_first_and_writes_on_confirmation(client, world, cast):
    world.knows(cast.ben, 4)
    client.force_login(cast.cleo)
    address = reverse("enrol", args=[world.programme.pk])
    page = client.post(address, {"unit": ""})
    assert "Could teach" in page.content.decode()
    assert not Enrolment.objects.exists()
    client.post(address, {"unit": "", "confirmed": "on"})
    assert Enrolment.objects.filter(role="mentor").get().person == cast.ben
    assert Enrolment.objects.filter(role="mentee").count() == 6


def test_somebody_joins_and_leaves(client, world, cast):
    world.knows(cast.ben, 4)
    page = see(client, cast.ben, "join", world.programme.pk)
    assert 'value="mentor"' in page
    client.post(reverse("join", args=[world.programme.pk]), {"role": "mentor", "capacity": 1})
    assert Enrolment.objects.get().person == cast.ben
    assert "You in it" in see(client, cast.ben, "programme", world.programme.pk)
    client.post(reverse("withdraw", args=[world.programme.pk]))
    assert Enrolment.objects.get().withdrawn_at


def test_the_list_says_which_programme_one_takes_part_in(client, world, cast):
    world.mentor(cast.ben)
    assert "You take part" in see(client, cast.ben, "programmes")
    assert "You take part" not in see(client, cast.otto, "programmes")


def test_joining_to_learn_without_a_wish_says_what_is_missing(client, world, cast):
    client.force_login(cast.ana)
    response = client.post(reverse("join", args=[world.programme.pk]), {"role": "mentee", "capacity": 1})
    assert response.status_code == 422
    assert "at least one skill" in response.content.decode()


def test_the_round_page_tells_figures_reasons_and_proof(client, draft, cast):
    page = see(client, cast.cleo, "round", draft.pk)
    assert "1 of 2" in page
    assert "No other plan within your rules" in page
    assert "Publish to 2 people…" in page
    assert "have no place for them" in page
    assert "Ben Okafor" in see(client, cast.cleo, "round_pairs", draft.pk)
    assert "have no place for them" in see(client, cast.cleo, "round_unmatched", draft.pk)
    assert "SHA-256" in see(client, cast.cleo, "round_proof", draft.pk)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"value": 50.0, "bound": 100.0, "gap": 0.5}, "more than 100.0000 % better"),
        ({"value": 300.0, "bound": 300.00001, "gap": 0.0}, "more than 0.0001 % better"),
        ({"value": 0.0, "bound": 5.0}, "could not be proven"),
        ({"value": 0.0, "bound": 0.0, "matched": 0}, "Nobody was matched, so nothing is proven."),
    ],
)
def test_better_is_a_share_of_the_plan_itself_and_of_nothing_nothing_is_proven(client, draft, cast, said, words):
    draft.plan |= said
    draft.save()
    assert words in see(client, cast.cleo, "round_proof", draft.pk)


ROUND_PAGES = [
    "round",
    *(f"round_{page}" for page in ["pairs", "unmatched", "proof", "publish", "discard", "progress"]),
]


@pytest.mark.parametrize("name", ROUND_PAGES)
def test_a_round_is_not_there_for_others(client, draft, cast, name):
    see(client, cast.ben, name, draft.pk, status=404)


def test_publishing_asks_first_and_then_does_it(client, draft, cast):
    assert "Publish this round to 2 people?" in see(client, cast.cleo, "round_publish", draft.pk)
    response = client.post(reverse("round_publish", args=[draft.pk]), follow=True)
    assert "everybody in it is told" in response.content.decode()
    again = client.post(reverse("round_publish", args=[draft.pk]))
    assert again.status_code == 422
    assert "has been published already" in again.content.decode()


def test_discarding_asks_first_and_then_does_it(client, draft, cast):
    assert "Discard this draft?" in see(client, cast.cleo, "round_discard", draft.pk)
    client.post(reverse("round_discard", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == RoundState.DISCARDED


def test_a_round_being_worked_out_refreshes_without_scripts(client, draft, cast):
    type(draft).objects.filter(pk=draft.pk).update(state=RoundState.SOLVING, plan=None, done=2)
    page = see(client, cast.cleo, "round", draft.pk)
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Step 2 of 4" in page


def test_a_failed_round_says_what_to_do(client, draft, cast):
    draft.proposals.all().delete()
    type(draft).objects.filter(pk=draft.pk).update(state=RoundState.FAILED, plan=None)
    assert "Start another round" in see(client, cast.cleo, "round", draft.pk)


def test_a_coordinator_of_one_programme_runs_only_that(client, world, draft, cast):
    Grant.objects.create(person=cast.otto, office=Office.COORDINATOR, scope=world.programme.scope, given_at=NOW)
    see(client, cast.otto, "round", draft.pk)
    other = start_programme(by=cast.cleo, at=NOW, name="Other", needs=[world.need])
    see(client, cast.otto, "enrol", other.pk, status=403)


def test_each_side_reads_the_proposal_in_its_own_words(client, world, cast):
    proposal = world.proposal()
    hers = see(client, cast.ana, "proposal", proposal.pk)
    assert "Ben Okafor could teach you calibration" in hers
    assert "Tuesday 17 March" in hers
    assert "in Lisbon" in hers
    his = see(client, cast.ben, "proposal", proposal.pk)
    assert "You could teach Ana Ferreira calibration" in his
    assert "level 4" not in hers


def test_a_draft_or_somebody_elses_proposal_is_not_there(client, draft, cast):
    proposal = draft.proposals.get()
    see(client, proposal.learner.person, "proposal", proposal.pk, status=404)
    see(client, cast.cleo, "proposal", proposal.pk, status=404)


def test_the_partners_yes_is_not_shown_before_ones_own(client, world, cast):
    proposal = world.proposal()
    before = see(client, cast.ana, "proposal", proposal.pk)
    answer(proposal, "yes", by=cast.ben, at=NOW)
    after = see(client, cast.ana, "proposal", proposal.pk)

    def words(page: str) -> str:
        return "\n".join(line for line in page.splitlines() if "csrf" not in line)

    assert words(before) == words(after)


def test_answering_on_the_page(client, world, cast):
    proposal = world.proposal()
    client.force_login(cast.ana)
    address = reverse("proposal_answer", args=[proposal.pk])
    assert (
        "told when the other side has answered" in client.post(address, {"said": "yes"}, follow=True).content.decode()
    )
    client.force_login(cast.ben)
    page = client.post(address, {"said": "yes"}, follow=True).content.decode()
    assert "Go to your exchange" in page


def test_declining_with_a_word_hides_it_from_the_other(client, world, cast):
    proposal = world.proposal()
    client.force_login(cast.ben)
    client.post(reverse("proposal_answer", args=[proposal.pk]), {"said": "no", "why": "person"})
    page = see(client, cast.ana, "proposal", proposal.pk)
    assert "did not come together" in page
    assert "not this person" not in page.lower()
    client.force_login(cast.ana)
    late = client.post(reverse("proposal_answer", args=[proposal.pk]), {"said": "yes"})
    assert late.status_code == 422


def test_home_says_what_waits(world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    draft = world.round()
    assert [one.address for one in owed(cast.cleo, now=NOW)] == [reverse("round", args=[draft.pk])]
    assert list(owed(cast.ana, now=NOW)) == []


def test_a_proposal_waits_at_home_until_it_is_answered(world, cast):
    proposal = world.proposal()
    assert [one.due for one in owed(cast.ana, now=NOW)] == [proposal.due]
    answer(proposal, "yes", by=cast.ana, at=NOW)
    assert list(owed(cast.ana, now=NOW)) == []
    assert len(list(owed(cast.ben, now=NOW))) == 1


def test_a_proposal_says_that_it_serves_a_goal_and_no_figure_of_the_gap(client, world, cast):
    row = world.proposal()
    row.reasons = [{"code": "goal", "need": world.need.pk, "held": 23, "needed": 41}]
    row.save()
    page = see(client, cast.ana, "proposal", row.pk)
    assert "It moves something that matters" in page
    assert world.goal.name in page
    assert "23" not in re.sub(r"<(script|head).*?</\1>|<[^>]*>", "", page, flags=re.DOTALL)
    assert "41" not in re.sub(r"<(script|head).*?</\1>|<[^>]*>", "", page, flags=re.DOTALL)


def test_a_goals_thread_counts_asked_yes_and_exchanges(world, cast):
    proposal = world.proposal()
    for person in (cast.ana, cast.ben):
        answer(proposal, "yes", by=person, at=NOW)
    counts = goal_threads([world.goal])[world.goal.pk]
    assert (counts.asked, counts.said_yes, counts.exchanges_open, counts.proofs) == (2, 2, 1, 0)
    assert [one.name for one in lines(cast.ana)] == ["Spring mentoring"]


def queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_lists_ask_no_more_of_the_database_as_they_grow(client, world, cast):
    client.force_login(cast.cleo)
    client.get("/programmes/")
    few = queries(client, "/programmes/")
    for number in range(10):
        start_programme(by=cast.cleo, at=NOW, name=f"Programme {number}", needs=[world.need])
    assert queries(client, "/programmes/") == few


def test_the_round_pages_ask_no_more_as_the_round_grows(client, world, cast):
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    client.force_login(cast.cleo)
    small = world.round()
    names = ["round_pairs", "round_unmatched", "round"]
    few = [queries(client, reverse(name, args=[small.pk])) for name in names]
    client.post(reverse("round_discard", args=[small.pk]))
    for person in (cast.otto, cast.jo, cast.ines):
        world.mentor(person)
    large = world.round()
    assert Proposal.objects.filter(round=large).exists()
    many = [queries(client, reverse(name, args=[large.pk])) for name in names]
    assert all(more <= less + 2 for more, less in zip(many, few, strict=True))


def test_of_those_without_a_match_who_asks_comes_before_who_offers(client, world, cast):
    world.mentor(cast.ben, level=0)  # who cannot teach what is asked
    world.mentee(cast.ana)
    row = world.round()
    for name in ("round", "round_unmatched"):
        page = see(client, cast.cleo, name, row.pk)
        assert page.index("Ana Ferreira") < page.index("Ben Okafor")
        assert "1 is without;" in page  # Ana alone: Ben asked for nothing
        assert "1 more could teach" in page


def test_a_programmes_exchanges_come_in_pages_and_a_day_of_another_year_says_so(client, world, cast):
    first = world.proposal()
    for number in range(22):
        days = timedelta(days=30 * number)
        round_ = Round.objects.create(
            stage=world.stage, number=number + 2, seed=1, problem={}, state=RoundState.PUBLISHED,
            started_by=cast.cleo, started_at=NOW - days, heartbeat_at=NOW,
        )  # fmt: skip
        accepted = {"state": Proposal.State.ACCEPTED, "settled_at": NOW}
        one = world.pair(round_, first.teacher, first.learner, skill=world.skill, **accepted)
        exchange = Exchange.objects.create(
            format="mentoring", name="Spring mentoring", scope="all", sessions_planned=6, every_days=21, minutes=60,
            agendas=[], opened_at=NOW - days, closed_at=NOW,
        )  # fmt: skip
        Placement.objects.create(proposal=one, exchange=exchange)
    client.force_login(cast.cleo)
    address = reverse("programme", args=[world.programme.pk])
    page, further = (client.get(address, {"page": number}).content.decode() for number in (1, 2))
    assert "Page 1 of 2, 22 in all" in page
    assert further.count("Ana Ferreira and Ben Okafor") == 2
    assert page.count("Ana Ferreira and Ben Okafor") == 20
    assert "10 March</td>" in further
    assert "2024</td>" in page
    refused = client.post(reverse("round_start", args=[world.programme.pk]), {"all_the_same": "1"}).content.decode()
    assert f'href="{address}?page=2"' in refused


def test_a_refused_round_leaves_the_programmes_page_as_true_as_it_was(client, world, cast):
    proposal = world.proposal()
    for person in (cast.ana, cast.ben):
        answer(proposal, "yes", by=person, at=NOW)
    world.mentee(cast.cleo)  # who gives is full, so that a round has nobody to match
    seen = see(client, cast.cleo, "programme", world.programme.pk)
    refused = client.post(reverse("round_start", args=[world.programme.pk]), {"all_the_same": "1"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "at least one person who gives" in page
    for words in ("You in it", "Ana Ferreira and Ben Okafor"):
        assert words in seen
        assert words in page
    for words in ("Join this programme", "None yet. One begins"):
        assert words not in page


def test_a_programme_without_a_round_says_so_in_words(client, world, cast):
    assert "No round yet." in see(client, cast.cleo, "programmes")
    assert "No round yet." in lines(cast.cleo)[0].line
    world.proposal()
    assert "1 round so far." in see(client, cast.cleo, "programmes")
