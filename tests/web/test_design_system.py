"""The design system's parts come out as the mock-ups draw them."""

import re
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template

from peerlore import clock
from peerlore.web.threads import braid, weave_mark

CROSSING = (
    '<path class="weave-a" d="M0 4C11.7 4 14.3 16 26 16"/><path class="braid-gap" d="M9.36 12.6L16.64 7.4"/>'
    '<path class="weave-b" d="M0 16C11.7 16 14.3 4 26 4"/>'
)
MARK = (
    '<svg class="weave-mark" aria-hidden="true"><path class="weave-a" d="M14 0C14 20 50 20 50 48"/>'
    '<path class="weave-gap" d="M50 0C50 20 14 20 14 48"/><path class="weave-b" d="M50 0C50 20 14 20 14 48"/>'
    '<line class="weave-b" x1="14" x2="14" y1="48" y2="100%"/><line class="weave-a" x1="50" x2="50" y1="48" y2="100%"/>'
    "</svg>"
)
SECOND = (
    '<path class="weave-a" d="M50 0C50 20 14 20 14 48"/><path class="weave-gap" d="M14 0C14 20 50 20 50 48"/>'
    '<path class="weave-b" d="M14 0C14 20 50 20 50 48"/>'
)


def shown(text, **known):
    return Template("{% load peerlore %}" + text).render(Context(known))


def test_the_braid_is_the_mock_ups():
    drawn = braid(2, 6)
    assert CROSSING in drawn
    assert drawn.count('class="ahead"') == 4
    assert 'width="156"' in drawn
    assert "M135.36 7.4L142.64 12.6" not in drawn
    assert 'd="M139.36 7.4L146.64 12.6"' in drawn


def test_the_weave_crosses_the_other_way_each_time():
    assert weave_mark(1, goes_on=True) == MARK
    assert SECOND in weave_mark(2, goes_on=True)
    assert "<line" not in weave_mark(6, goes_on=False)


def test_up_to_ten_are_marks_and_more_are_words():
    marks = BeautifulSoup(shown("{% pips 2 4 %}"), "html.parser").select("i")
    assert ["on" in mark.get("class", []) for mark in marks] == [True, True, False, False]
    assert shown("{% pips 2 11 %}") == ""


def test_a_day_has_its_weekday_and_its_year_where_it_is_not_this_one():
    year = clock.now().year
    assert shown("{{ d|day }}", d=date(2020, 3, 13)) == "Friday 13 March 2020"
    assert shown("{{ d|day }}", d=date(year, 3, 13)).endswith("13 March")
    assert shown("{{ m|day_and_clock }}", m=datetime(2020, 3, 13, 14, tzinfo=UTC)) == "Friday 13 March 2020, 14:00"


def test_a_time_is_told_with_its_place(cast):
    said = shown("{{ m|when:p }}", m=datetime(2020, 7, 3, 13, tzinfo=UTC), p=cast.ana)
    assert said == "Friday 3 July 2020, 14:00 in Lisbon"
    cast.ana.own_zone = "America/New_York"
    assert shown("{{ m|when:p }}", m=datetime(2020, 7, 3, 13, tzinfo=UTC), p=cast.ana).endswith("09:00 in New York")


class Sample(forms.Form):
    sees = {"places": ("eye", "You, and the coordinator.")}

    places = forms.IntegerField(label="How many at once?", help_text="You can change it.")
    way = forms.ChoiceField(
        choices=[("a", "Meet once\nThirty minutes, then done"), ("b", "Write")], widget=forms.RadioSelect
    )
    days = forms.MultipleChoiceField(choices=[("1", "Monday")], widget=forms.CheckboxSelectMultiple, required=False)
    site = forms.ChoiceField(choices=[("l", "Lisbon")], required=False)
    text = forms.CharField(widget=forms.Textarea, required=False)
    alone = forms.BooleanField(label="Keep it for me alone", required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def soup_of(form):
    fields = "{% form_errors form %}{% for field in form %}{{ field.as_field_group }}{% endfor %}"
    return BeautifulSoup(shown(fields, form=form), "html.parser")


def test_a_field_says_who_sees_it_then_helps_then_errs_then_asks():
    field = soup_of(Sample({"places": "a few", "way": "a"})).select_one(".field")
    parts = [child.get("class", [child.name])[0] for child in field.find_all(recursive=False)]
    assert parts == ["label", "sees", "help", "div", "input"]
    assert field.input["aria-describedby"] == "id_places_helptext id_places_error"
    assert field.select_one("#id_places_error").text.strip() == "Write a whole number."
    assert field.input["aria-invalid"] == "true"
    assert field.input["value"] == "a few"


@pytest.mark.parametrize("name", ["way", "places"])
def test_the_banner_leads_to_each_field(name):
    soup = soup_of(Sample({}))
    target = next(a["href"] for a in soup.select(".banner a") if a["href"] == f"#id_{name}")
    assert len(soup.select(target)) == 1


def test_a_choice_says_its_consequence_in_a_second_line():
    choice = soup_of(Sample()).select_one("label.choice")
    assert choice.select_one(".quiet").text == "Thirty minutes, then done"
    assert choice.input["type"] == "radio"


def test_what_may_be_empty_says_so():
    labels = [tag.parent.get_text() for tag in soup_of(Sample()).select(".optional")]
    assert len(labels) == 3
    assert all("(may be empty)" in label for label in labels)


def test_a_select_reads_as_djangos_own_does():
    choices = [("", "none & <all>"), ("Two", [("a'", "A"), (2, "B")]), ("c", "C")]
    field = forms.Select(attrs={"id": "id_x", "class": "short"}, choices=choices)
    ours = field.render("x", 2)
    djangos = DjangoTemplates().render(field.template_name, field.get_context("x", 2, None))
    assert "selected" in ours
    assert re.sub(r"\s+", "", ours) == re.sub(r"\s+", "", djangos)
