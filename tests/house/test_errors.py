"""The error tree: one root, one class for each broken rule, words for people; and what `attempt` makes of one."""

import pickle
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms
from django.utils.functional import Promise

import peerlore
from peerlore.attempt import answer_status, attempt
from peerlore.errors import RuleBroken


def every_module() -> Iterator[str]:
    for module in pkgutil.walk_packages(peerlore.__path__, "peerlore."):
        if not module.name.endswith("__main__") and ".config.wsgi" not in module.name:
            yield module.name


def tree(root: type[RuleBroken] = RuleBroken) -> Iterator[type[RuleBroken]]:
    for kind in root.__subclasses__():
        yield kind
        yield from tree(kind)


for name in every_module():
    import_module(name)
RULES = sorted(
    {kind for kind in tree() if kind.__module__.startswith("peerlore.")},
    key=lambda kind: (kind.__module__, kind.__qualname__),
)


class AllTheSame(dict):
    """Answers every placeholder of a message, whatever its name and kind."""

    def __missing__(self, key):
        return 7


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.__module__}.{rule.__name__}")
def test_a_broken_rule_speaks_in_translated_whole_sentences(rule):
    broken = rule()
    broken.params = AllTheSame()
    words = str(broken)
    assert isinstance(rule.message, Promise), "the message is translated when it is read, not when it is written"
    assert words[:1].isupper() or words[:1] in "“‘7"
    assert words.rstrip()[-1] in ".?”7"
    assert "%(" not in words


def test_there_are_rules_in_every_room():
    rooms = {rule.__module__.split(".")[1] for rule in RULES}
    assert {"people", "skills", "exchanges", "programmes", "reflections", "integrations"} <= rooms


def test_a_rule_that_travels_between_processes_says_the_same():
    class Full(RuleBroken):
        message = "Nobody has %(places)s places."

    again = RULES[0](**{"number": 3})
    assert pickle.loads(pickle.dumps(again)).params == {"number": 3}
    assert str(Full(places=3)) == "Nobody has 3 places."


class Places(forms.Form):
    places = forms.IntegerField(min_value=0)


class TooMany(RuleBroken):
    message = "Nine at most."
    field = "places"


def refuse() -> None:
    raise TooMany


def test_what_is_done_is_done_once():
    done: list[int] = []
    form = Places({"places": "3"})
    assert attempt(form, lambda: done.append(form.cleaned_data["places"]))
    assert done == [3]
    assert answer_status(form) == 200


def test_a_broken_rule_is_the_same_form_again_with_the_words_at_its_field():
    form = Places({"places": "12"})
    assert not attempt(form, refuse)
    assert form.errors == {"places": ["Nine at most."]}
    assert form["places"].value() == "12"
    assert answer_status(form) == 422


def test_a_rule_of_a_field_that_is_not_there_stands_above_the_form():
    form = forms.Form({})
    assert not attempt(form, refuse)
    assert form.non_field_errors() == ["Nine at most."]
    assert answer_status(form) == 422


@pytest.mark.parametrize("data", [None, {"places": "a few"}])
def test_a_form_that_is_empty_or_wrong_does_nothing(data):
    assert not attempt(Places(data), lambda: pytest.fail("nothing may be done"))


def test_what_is_no_broken_rule_is_not_swallowed():
    def fault() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attempt(Places({"places": "3"}), fault)
