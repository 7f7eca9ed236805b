"""Recipes: those we ship are whole, and what is wrong is refused with its line and a remedy."""

import pytest

from peerlore.programmes.formats import FORMATS
from peerlore.programmes.recipes import RecipeWrong, parse, read, shipped

pytestmark = pytest.mark.bare


@pytest.mark.parametrize("code", shipped())
def test_every_shipped_recipe_is_whole(code):
    assert read(code).format in FORMATS


@pytest.mark.parametrize("moment", ["after_first", "after_last"])
def test_mentoring_asks_one_question_in_private_and_one_for_the_members(moment):
    asked = getattr(read("mentoring").reflection, moment)
    assert [question.audience for question in asked] == ["only_me", "members"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("schema = 1", "schema = 2", "line 1: schema is 2"),
        ('code = "mentoring"', 'code = "other"', "line 2: code is 'other'"),
        ('format = "mentoring"', 'format = "chess"', "line 3: format is 'chess'"),
        ('language = "en"\n', "", "language is missing"),
        ('language = "en"', "language = 3", "line 4: language is 3; write text in quotes"),
        ('language = "en"', 'language = "en"\ncolour = "red"', "line 5: colour is not a key"),
        ("self_forming = 0", "self_forming = true", "self_forming is True; write a whole number"),
        ("numbers = [2]", "numbers = [3]", "serve 1 to 6, each once"),
        ('{ part = "arrive", minutes = 8,', '{ part = "arrive", minutes = 9,', "is 60, the steps take 61"),
        ('{ part = "arrive", minutes = 8,', '{ part = "drill", minutes = 8,', "open with 'arrive'"),
        ('{ part = "heard", minutes = 6, ', '{ part = "story", minutes = 6, ', "no step 'heard'"),
        ("hours = 9.0", "hours = 2.0", "the sessions take 6"),
        ('lead = "mentor"', 'lead = "boss"', "lead is 'boss', which does not exist"),
        ('by = "mentee"', 'by = "boss"', "by is 'boss'"),
        ("reach = 5", "reach = 11", "dials.reach is 11"),
        ('audience = "record"', 'audience = "press"', "audience is 'press'"),
        ("months = 3", "months = 4", "3, 12 and 24"),
        ("{answer_by}: {link}", "{deadline}: {link}", "uses {deadline}"),
        ('level = "full"', 'level = "safety_only"', "not measured"),
        ('rule = "reporting_distance"\nvalue = 2', 'rule = "reporting_distance"\nvalue = 1', "allows 2 to 9"),
        ('rule = "cooldown_days"', 'rule = "quiet_days"', "leave out cooldown_days"),
        ("max = 1", "max = 4", "seats 1 to 4"),
        ("schema = 1", "schema = ", "not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place_and_a_remedy(old, new, says):
    text = read("mentoring").text
    assert old in text
    with pytest.raises(RecipeWrong) as refused:
        parse(text.replace(old, new, 1), code="mentoring")
    assert says in str(refused.value)


def test_a_step_is_found_in_its_line():
    text = read("mentoring").text.replace('part = "drill"', 'part = "dance"', 1)
    with pytest.raises(RecipeWrong) as refused:
        parse(text)
    line = text.splitlines().index(next(one for one in text.splitlines() if "dance" in one)) + 1
    assert f"line {line}: sessions[0].steps[1].part" in str(refused.value)
