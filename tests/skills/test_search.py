"""A skill is found by any of its labels, best first, whatever its accents and slips."""

import pytest

from peerlore.skills.actions import add_own_skill, make_one
from peerlore.skills.actions.rules import LabelTooShort
from peerlore.skills.models import Skill
from tests.cast import NOW
from tests.skills.conftest import make_skill


def found(words: str) -> list[str]:
    return [skill.label for skill in Skill.objects.learnable().best_named(words)]


def test_exact_comes_before_prefix_before_word_before_the_rest(db):
    for label in ("Subtests", "Write tests", "Test design", "Test"):
        make_skill(label)
    assert found("test") == ["Test", "Test design", "Write tests", "Subtests"]


def test_other_labels_count_and_each_skill_comes_once(db):
    make_skill("Acoustic calibration", "tuning aids", "tuning hearing aids")
    assert found("tuning") == ["Acoustic calibration"]


def test_accents_case_and_blanks_do_not_matter(db):
    make_skill("Français")
    make_skill("Naïve Bayes")
    assert found("  francais ") == ["Français"]
    assert found("NAIVE  bayes") == ["Naïve Bayes"]


def test_every_word_must_be_there(db):
    make_skill("Test design")
    assert found("design test") == ["Test design"]
    assert found("design cars") == []


def test_what_it_is_called_comes_before_what_else_and_slips_last(db):
    for label, other in (("Drum tuning", "x"), ("Piano care", "tuning"), ("Tuning", "y"), ("Tunings of old", "z")):
        make_skill(label, other)
    make_skill("Care of drums", "tuning pegs")
    make_skill("Turning wood")
    assert found("tuning") == ["Tuning", "Piano care", "Tunings of old", "Care of drums", "Drum tuning"]
    assert found("turnng wood")[:1] == found("turning")[:1] == ["Turning wood"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acustic calibration", "Acoustic calibration"),
        ("acoustic claibration", "Acoustic calibration"),
        ("accoustic", "Acoustic calibration"),
        ("calibraton ac", "Acoustic calibration"),
        ("pyhton", "Python"),
        ("smorrebrod", "Smørrebrød"),
        ("smørrebrod", "Smørrebrød"),
        ("c++", "C++"),
    ],
)
def test_a_slip_or_a_missing_accent_does_not_hide_a_skill(db, typed, meant):
    for label in ("Acoustic calibration", "Python", "Smørrebrød", "C++", "Calligraphy", "Pythagoras"):
        make_skill(label)
    assert found(typed)[:1] == [meant]


def test_short_words_and_other_words_are_no_slips(db):
    make_skill("Java")
    make_skill("Test design")
    assert found("jva") == found("lava lamps") == found("test pianos") == []


def test_what_is_the_same_as_another_is_found_as_that(cast):
    kept, other = make_skill("Acoustic calibration"), make_skill("Tuning of aids")
    make_one(kept, other, by=cast.cleo, at=NOW)
    assert found("tuning") == ["Acoustic calibration"]


@pytest.mark.parametrize("words", ["100%", "_", "\\", "'"])
def test_signs_are_only_signs(db, words):
    make_skill("Test design")
    assert found(words) == []


def test_groups_and_retired_skills_are_not_offered(db):
    make_skill("Testing", is_group=True)
    Skill.objects.filter(pk=make_skill("Tests").pk).update(retired_at=NOW)
    assert found("test") == []


def test_a_typed_skill_that_is_known_already_is_that_skill(cast, calibration):
    assert add_own_skill("Calibrating  hearing aids", by=cast.ana, at=NOW) == calibration
    new = add_own_skill(" Bird  song ", by=cast.ana, at=NOW)
    assert (new.label, new.uri) == ("Bird song", "peerlore:typed/bird-song")
    assert add_own_skill("bird song", by=cast.ben, at=NOW) == new
    with pytest.raises(LabelTooShort):
        add_own_skill("x", by=cast.ana, at=NOW)
