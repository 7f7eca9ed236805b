"""A broken rule becomes the same form again; a form that is not whole is not tried at all."""

import pytest
from django import forms
from django.test import RequestFactory

from peerlore.attempt import WORDS_AT_MOST, answer_status, attempt, key_in, number_asked, sent, words_asked
from peerlore.errors import RuleBroken

pytestmark = pytest.mark.bare


class Small(forms.Form):
    number = forms.IntegerField()


class TooLarge(RuleBroken):
    message = "%(number)s is too large."
    field = "number"


class NotToday(RuleBroken):
    message = "Not today."


class OfAnotherForm(RuleBroken):
    message = "The colour is wrong."
    field = "colour"


def breaks(rule: RuleBroken):
    def act() -> None:
        raise rule

    return act


def test_what_is_whole_is_done_once_and_said_to_be_done():
    done: list[int] = []
    form = Small({"number": "3"})
    assert attempt(form, lambda: done.append(1)) is True
    assert done == [1]
    assert answer_status(form) == 200


@pytest.mark.parametrize("form", [Small(), Small({"number": "many"}), Small({})])
def test_a_form_unsent_or_not_whole_is_not_tried(form):
    done: list[int] = []
    assert attempt(form, lambda: done.append(1)) is False
    assert done == []


@pytest.mark.parametrize(
    ("rule", "errors"),
    [
        (TooLarge(number=3), {"number": ["3 is too large."]}),
        (NotToday(), {"__all__": ["Not today."]}),
        (OfAnotherForm(), {"__all__": ["The colour is wrong."]}),
    ],
)
def test_a_broken_rule_stands_at_its_field_else_above_the_form(rule, errors):
    form = Small({"number": "3"})
    assert attempt(form, breaks(rule)) is False
    assert form.errors == errors
    assert answer_status(form) == 422


def test_another_failure_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        attempt(Small({"number": "3"}), lambda: 1 // 0)


def test_a_form_shown_afresh_is_well_and_one_with_faults_needs_another_look():
    assert answer_status(Small()) == 200
    assert answer_status(Small({"number": "3"})) == 200
    assert answer_status(Small({})) == 422


def test_a_form_sent_with_nothing_is_sent_and_one_asked_for_is_not():
    assert sent(RequestFactory().get("/?number=3")) is None
    assert dict(sent(RequestFactory().post("/", {"number": "3"})).items()) == {"number": "3"}
    nothing = sent(RequestFactory().post("/"))
    assert nothing is not None
    assert len(nothing) == 0


def test_what_is_beyond_reckoning_is_said_above_the_form():
    def act() -> None:
        raise OverflowError

    form = Small({"number": "3"})
    assert attempt(form, act) is False
    beyond = "A day or a number here is beyond what can be reckoned with. Write a nearer one."
    assert form.errors == {"__all__": [beyond]}


def asked(**query: str):
    return RequestFactory().get("/", query)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("test rigs", "test rigs"),
        ("  test \0rigs ", "test rigs"),
        ("XX", "XX"),
        ("", ""),
        ("a" * WORDS_AT_MOST + "b", "a" * WORDS_AT_MOST),
    ],
)
def test_the_words_of_a_query_are_read_as_far_as_somebody_may_mean_them(written, words):
    assert words_asked(asked(q=written), "q") == words
    assert words_asked(asked(other=written), "q") == ""


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("7", 7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("", None),
        ("-1", None),
        ("7a", None),
        ("٧", None),
    ],
)
def test_a_key_is_a_number_the_database_could_hold(written, key):
    assert key_in(written) == key
    assert number_asked(asked(page=written), "page") == key
    assert number_asked(asked(other=written), "page") is None
