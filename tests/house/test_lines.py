"""A field of one line keeps one line: no line end gets into a name, whoever sends it."""

import pytest
from django.forms import CharField, EmailField, HiddenInput, PasswordInput, Textarea, TextInput
from django.forms.forms import BaseForm

from peerlore.people.forms.fields import LineField
from peerlore.skills.models import Goal
from tests.house.test_bad_input import below, form_names

EXEMPT = (HiddenInput, PasswordInput, Textarea)


@pytest.mark.bare
def test_every_field_of_one_line_is_a_line_field():
    form_names()  # imports every form
    loose = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in below(BaseForm)
        for name, field in form.base_fields.items()
        if isinstance(field, CharField) and isinstance(field.widget, TextInput) and not isinstance(field.widget, EXEMPT)
        if not isinstance(field, LineField | EmailField) and form.__module__ != "peerlore.web.forms"  # allauth's
    }
    assert loose == set()


@pytest.mark.bare
def test_white_space_is_one_space():
    assert LineField().clean(" Halve \r\n calibration\ttime\u2028now ") == "Halve calibration time now"


def test_a_goal_has_a_name_of_one_line(client, cast):
    client.force_login(cast.cleo)
    said = {"owner": "ruth@tarnlowe.example", "serves": "company", "starts": "2026-03-01", "ends": "2026-12-31"}
    assert client.post("/goals/new/", said | {"name": "Fewer\r\nreturns", "measure": "One\r\ntwo"}).status_code == 302
    assert "\n" in Goal.objects.get(name="Fewer returns").measure
