"""Each word of a no teaches the next rounds what is written down, tells nobody, and can be taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.people.models import LogEntry, Notice
from peerlore.programmes import invariants
from peerlore.programmes.actions import answer, count_words, enrol, publish, start_round, take_back_word
from peerlore.programmes.matching.refusals import LASTS, whys
from peerlore.programmes.models import Answer, Proposal, Round
from peerlore.programmes.personal_data import HOLDINGS
from peerlore.programmes.reasons import WHAT_A_NO_TEACHES
from peerlore.programmes.tasks import due
from peerlore.skills.models import Evidence, Skill, SkillRecord, Source
from tests.cast import NOW, make_person

WORDS = [word for word in Answer.Why if word]


@pytest.fixture
def other() -> Skill:
    return Skill.objects.create(uri="peerlore:soldering", label="soldering", source="own")


@pytest.fixture
def proposal(world, cast, other) -> Proposal:
    """Ben can teach both skills, Ana wishes both; calibration comes first."""
    world.mentor(cast.ben)
    record = SkillRecord.objects.create(person=cast.ben, skill=other)
    Evidence.objects.create(record=record, source=Source.SELF, level=4, at=NOW)
    wishes = [(world.skill, 3), (other, 3)]
    enrol(world.stage, cast.ana, role="mentee", capacity=1, wishes=wishes, by=cast.cleo, at=NOW)
    return world.published().proposals.get()


def next_round(world, *, at=NOW) -> Round:
    return start_round(world.stage, by=world.cast.cleo, at=at, seed=1)


def of(row: Round) -> list[tuple[str, str]]:
    pairs = row.proposals.values_list("learner__person__given_name", "skill__label")
    return list(pairs)


def test_every_word_has_its_lesson_and_its_time():
    assert set(WORDS) == LASTS.keys() == WHAT_A_NO_TEACHES.keys()
    assert len(WORDS) == 6


@pytest.mark.parametrize(
    ("word", "proposed"),
    [
        ("", [("Ana", "calibration")]),
        ("skill", [("Ana", "soldering")]),
        ("level", [("Ana", "soldering")]),
        ("hours", []),
        ("known", []),
        ("too-much", []),
        ("person", []),
    ],
)
@pytest.mark.parametrize("who", ["ana", "ben"])
def test_what_the_next_round_makes_of_each(world, cast, proposal, word, proposed, who):
    answer(proposal, "no", why=word, by=getattr(cast, who), at=NOW)
    row = next_round(world)
    assert of(row) == proposed
    for left in row.unmatched.all():
        assert left.reason in {"places-taken", "all-served"}
    publish(row, by=cast.cleo, at=NOW)
    assert list(invariants.broken()) == []


@pytest.mark.parametrize(
    ("word", "ana", "cai"),
    [("skill", "soldering", "calibration"), ("level", "soldering", "calibration"), ("hours", None, "calibration")],
)
def test_a_word_of_a_learner_is_for_that_learner_alone(world, cast, proposal, other, word, ana, cai):
    answer(proposal, "no", why=word, by=cast.ana, at=NOW)
    wishes = [(world.skill, 3), (other, 3)]
    enrol(world.stage, cast.otto, role="mentee", capacity=1, wishes=wishes, by=cast.cleo, at=NOW)
    proposal.teacher.capacity = 2
    proposal.teacher.save()
    found = dict(of(next_round(world)))
    assert found.get("Ana") == ana
    assert found.get("Otto") == cai


def test_not_this_level_parts_the_two_and_another_may_teach_it(world, cast, proposal):
    answer(proposal, "no", why="level", by=cast.ana, at=NOW)
    world.mentor(cast.jo, level=3)
    row = next_round(world)
    assert row.proposals.get(skill=world.skill).teacher.person == cast.jo


def test_a_word_is_forgotten_after_its_time(world, cast, proposal):
    answer(proposal, "no", why="too-much", by=cast.ana, at=NOW)
    lasts = LASTS["too-much"]
    assert lasts is not None
    assert of(next_round(world, at=NOW + lasts - timedelta(minutes=1))) == []
    Round.objects.filter(state="draft").update(state="discarded")
    assert of(next_round(world, at=NOW + lasts)) == [("Ana", "calibration")]


def test_a_word_taken_back_teaches_nothing_and_the_no_stays(client, world, cast, proposal):
    answer(proposal, "no", why="known", by=cast.ana, at=NOW)
    address = reverse("proposal", args=[proposal.pk])
    client.force_login(cast.ana)
    page = client.get(address).content.decode()
    assert "You said: We know each other well already" in page
    home = client.get(reverse("programme", args=[world.programme.pk])).content.decode()
    assert "We know each other well already: Calibration" in home
    before = LogEntry.objects.count()
    assert client.post(reverse("proposal_word", args=[proposal.pk])).url == address
    assert "You said: We know" not in client.get(address).content.decode()
    assert proposal.answers.get(person=cast.ana).said == "no"
    line = LogEntry.objects.filter(kind="programmes.proposal").latest("pk")
    assert (LogEntry.objects.count(), line.verb) == (before + 1, "changed")
    assert (line.by, line.about) == (None, None)
    assert of(next_round(world)) == [("Ana", "calibration")]


def test_nobody_else_takes_it_back_or_reads_it(client, world, cast, proposal):
    answer(proposal, "no", why="known", by=cast.ana, at=NOW)
    assert not take_back_word(proposal, by=cast.ben, at=NOW)
    for reader in (cast.ben, cast.cleo):
        client.force_login(reader)
        for address in (reverse("proposal", args=[proposal.pk]), reverse("programme", args=[world.programme.pk])):
            assert "know each other" not in client.get(address).content.decode().partition("<form")[0]
    assert whys([proposal.answers.get(person=cast.ana)]) == ["known"]


def test_it_is_in_my_data_with_what_it_teaches(world, cast, proposal):
    answer(proposal, "no", why="hours", by=cast.ana, at=NOW)
    holding = next(one for one in HOLDINGS if one.model is Answer)
    (row,) = holding.export(cast.ana)
    assert row["why"] == "Our hours do not fit"
    assert row["teaches"] == str(WHAT_A_NO_TEACHES["hours"])


def test_who_said_not_now_is_written_to_by_no_round(world, cast, proposal):
    answer(proposal, "no", why="too-much", by=cast.ana, at=NOW)
    row = publish(next_round(world), by=cast.cleo, at=NOW)
    assert {one.enrolment.person for one in row.unmatched.all()} == {cast.ana, cast.ben}
    told = Notice.objects.filter(event="left_without_match", target=row.pk)
    assert [one.person for one in told] == [cast.ben]


def test_a_draft_made_before_the_word_is_looked_at_again(world, cast, proposal):
    answer(proposal, "no", by=cast.ana, at=NOW)
    draft = next_round(world)
    assert of(draft) == [("Ana", "calibration")]
    Answer.objects.filter(proposal=proposal, person=cast.ana).update(sealed_why=None)
    from peerlore.programmes.matching.refusals import sealed_why

    word = sealed_why("skill", by=cast.ana, at=NOW)
    Answer.objects.filter(proposal=proposal, person=cast.ana).update(sealed_why=word)
    assert publish(draft, by=cast.cleo, at=NOW).plan["dropped"] == 1


def test_a_lapse_teaches_nothing(world, cast, proposal):
    later = proposal.due + timedelta(minutes=1)
    for job in due(later):
        job()
    assert of(next_round(world, at=later)) == [("Ana", "calibration")]


def declined(world, words: list[str]) -> Round:
    """As many pairs as words, each of which says no with one."""
    cast = world.cast
    for number in range(len(words)):
        there = {"unit": cast.testing, "site": cast.ana.site, "title": "Tester", "manager": cast.ines}
        world.mentor(make_person(f"Mentor{number} Moor", number=f"T{number}", **there))
        world.mentee(make_person(f"Mentee{number} Moor", number=f"M{number}", **there))
    row = world.published()
    for word, one in zip(words, row.proposals.all(), strict=True):
        answer(one, "no", why=word, by=one.learner.person, at=NOW)
    return row


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["hours"] * 4, []),
        (["hours"] * 5, [("Our hours do not fit", 5)]),
        (["hours"] * 5 + ["known"], [("Words of fewer than five each, together", 6)]),
        (
            ["hours"] * 6 + ["known"] * 3 + [""] * 2,
            [("Our hours do not fit", 6), ("Words of fewer than five each, together", 5)],
        ),
    ],
)
def test_the_coordinator_reads_counts_from_five_up(client, world, words, shown):
    row = declined(world, words)
    for job in due(NOW):
        job()
    client.force_login(world.cast.cleo)
    answered = client.get(reverse("round", args=[row.pk]))
    assert answered.context["no"] == shown
    assert list(invariants.broken()) == []


def test_they_are_counted_once_and_only_when_nobody_is_asked(world):
    row = declined(world, ["hours"] * 5)
    open_ = row.proposals.first()
    Proposal.objects.filter(pk=open_.pk).update(state="open")
    count_words(row.pk, at=NOW)
    row.refresh_from_db()
    assert row.declined_words is None
    Proposal.objects.filter(pk=open_.pk).update(state="declined")
    count_words(row.pk, at=NOW)
    take_back_word(open_, by=open_.learner.person, at=NOW)
    count_words(row.pk, at=NOW)
    row.refresh_from_db()
    assert row.declined_words == {"hours": 5}
