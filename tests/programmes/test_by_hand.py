"""Two people set together or parted by hand: what it costs is said first, the rest is the best around it."""

from itertools import product

import pytest
from django.urls import reverse

from peerlore.people.actions import exclude
from peerlore.programmes import invariants
from peerlore.programmes.actions import change_by_hand, publish
from peerlore.programmes.actions.publishing import AlreadyPublished
from peerlore.programmes.actions.starting import CoordinatorsOnly
from peerlore.programmes.actions.turning import NotOffered
from peerlore.programmes.matching.by_hand import MOST, changed, offered, tried
from peerlore.programmes.models import Round
from peerlore.programmes.panels.by_hand import changes
from tests.cast import NOW, make_person


@pytest.fixture
def draft(world, cast):
    """Six who give, of other levels each, and six who ask."""
    for number in range(6):
        unit = (cast.firmware, cast.sales)[number % 2]
        there = {"unit": unit, "site": cast.ana.site, "manager": cast.ruth}
        level = 2 + number % 3
        world.mentor(make_person(f"Mentor{number} Moor", number=f"T{number}", title="Tester", **there), level=level)
        world.mentee(make_person(f"Mentee{number} Moor", number=f"M{number}", title="Maker", **there))
    return world.round()


def pairs(row: Round) -> set[tuple[int, int]]:
    return set(row.proposals.values_list("teacher", "learner"))


def test_a_pair_set_together_is_in_the_draft_and_costs_what_was_said(draft, cast):
    before = tried(draft.problem)
    learner = draft.proposals.first().learner_id
    (other, *_more) = offered(draft.problem, learner, seed=draft.seed)
    expected = tried(changed(draft.problem, learner, other, parts=False))
    row = change_by_hand(draft, learner, other, by=cast.cleo, at=NOW)
    assert (other, learner) in pairs(row)
    assert row.plan["value"] == pytest.approx(expected.value)
    assert expected.value <= before.value
    assert (row.plan["by_hand"], row.plan["wrong"], row.plan["matched"]) == (1, [], 6)
    draft.refresh_from_db()
    assert (draft.state, row.seed, row.problem["people"]) == ("discarded", draft.seed, draft.problem["people"])
    publish(row, by=cast.cleo, at=NOW)
    assert (other, learner) in pairs(row)
    assert list(invariants.broken()) == []


def test_the_rest_is_the_best_around_it(draft):
    """Held against every plan with the pair."""
    learner = draft.proposals.first().learner_id
    other = offered(draft.problem, learner, seed=draft.seed)[0]
    problem = changed(draft.problem, learner, other, parts=False)
    found = tried(problem)
    (fixed,) = problem["together"]
    assert tuple(fixed) in found.pairs
    values = []
    for one, two in product(sorted(found.pairs), repeat=2):
        if [*one] != fixed and [*two] != fixed and one < two:
            swapped = {**problem, "together": [fixed, [one[0], two[1]], [two[0], one[1]]]}
            if (turned := tried(swapped)) is not None:
                values.append(turned.value)
    assert values
    assert max(values) <= found.value + 1e-9


def test_parting_keeps_them_apart_and_the_next_change_keeps_both(draft, cast):
    pair = draft.proposals.first()
    row = change_by_hand(draft, pair.learner_id, pair.teacher_id, by=cast.cleo, at=NOW)
    assert (pair.teacher_id, pair.learner_id) not in pairs(row)
    assert row.plan["matched"] == 6
    another = row.proposals.exclude(learner=pair.learner).first()
    other = offered(row.problem, another.learner_id, seed=row.seed)[0]
    last = change_by_hand(row, another.learner_id, other, by=cast.cleo, at=NOW)
    assert (pair.teacher_id, pair.learner_id) not in pairs(last)
    assert (other, another.learner_id) in pairs(last)


def test_who_is_offered_is_half_of_those_who_suit_and_a_wish_not_to_meet_does_not_show(draft, world, cast):
    learner = draft.proposals.first().learner
    for other in draft.stage.enrolments.filter(role="mentor"):
        if other.pk not in {pk for pair in pairs(draft) for pk in pair if learner.pk in pair}:
            exclude(other.person, by=learner.person, at=NOW)
            break
    before = offered(draft.problem, learner.pk, seed=draft.seed)
    assert 1 <= len(before) <= MOST
    Round.objects.update(state="discarded")
    row = world.round(seed=draft.seed)
    after = offered(row.problem, learner.pk, seed=row.seed)
    assert other.pk not in after
    assert len(after) == len(before)


def test_nobody_else_may_be_tried(draft, cast):
    learner = draft.proposals.first().learner_id
    mine = {pk for pair in pairs(draft) for pk in pair if learner in pair}
    others = set(draft.stage.enrolments.filter(role="mentor").values_list("pk", flat=True)) - mine
    (left, *_more) = others - {*offered(draft.problem, learner, seed=draft.seed)}
    for wrong in (left, 10**6, learner):
        with pytest.raises(NotOffered):
            change_by_hand(draft, learner, wrong, by=cast.cleo, at=NOW)
    with pytest.raises(CoordinatorsOnly):
        change_by_hand(draft, learner, left, by=cast.otto, at=NOW)
    publish(draft, by=cast.cleo, at=NOW)
    with pytest.raises(AlreadyPublished):
        change_by_hand(draft, learner, left, by=cast.cleo, at=NOW)


def test_the_page_says_what_each_costs_and_does_it(client, draft, cast):
    client.force_login(cast.cleo)
    pair = draft.proposals.first()
    address = reverse("round_by_hand", args=[draft.pk, pair.learner_id])
    assert address in client.get(reverse("round_pairs", args=[draft.pk])).content.decode()
    page = client.get(address).content.decode()
    assert f"In the draft with {pair.teacher.person.name}" in page
    assert "% of what the plan is worth" in page
    assert client.post(address, {"other": 10**6}).status_code == 422
    answered = client.post(address, {"other": pair.teacher_id})
    assert answered.url == reverse("round", args=[Round.objects.latest("pk").pk])
    assert "set by hand" not in client.get(answered.url).content.decode()
    row = Round.objects.latest("pk")
    learner = row.proposals.first().learner
    made = change_by_hand(
        row, learner.pk, next(c.enrolment for c in changes(row, learner) if not c.parts), by=cast.cleo, at=NOW
    )
    assert "1 pair was set by hand" in client.get(reverse("round", args=[made.pk])).content.decode()
