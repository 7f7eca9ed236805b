"""The design system's small parts: icons, people, who-can-see lines, form errors.

{% load peerlore %}
{% icon "lock" %}                              an icon beside a word (always hidden from screen readers)
{% avatar person %} {% avatar person "big" %}  initials in the tint of a thread
{% person_line person "Firmware, Leeds" %}     avatar, name and a line beneath
{% person_link person %}                        the same, leading to the person's page: for officers
{% sees "lock" "Only you." %}                  who can see this: "eye" when others can, "lock" when nobody else
{% form_errors form %}                         the banner above a form that needs another look
{{ moment|day }}                               Friday 13 March (with the year where it is not this one)
{{ moment|clock }}                             14:00, on the reader's clock
{{ moment|day_and_clock }}                     Friday 13 March, 14:00, on the reader's clock
{{ moment|when:person }}                       Friday 13 March, 14:00 in Lisbon, as that person lives it
{{ 6|count }}  {{ 3|place }}  {{ 21|rhythm }}  six, the third, every three weeks
{% pips held needed %}                         one mark for each of up to ten; more is told in words alone
{% ripple %}                                   the drawing of an empty page
{% weave_mark 3 goes_on=True %}                the crossing of a session, inside `<ol class="weave">`
{% braid held planned %}                       the small braid of a next session
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from peerlore.people.models import Person
from peerlore.web import demo, threads
from peerlore.web.times import (
    count_in_words,
    day_in_words,
    number_in_words,
    place_in_words,
    rhythm_in_words,
    time_in_words,
    when_in_words,
)

PIPS = 10  # more cannot be counted at a glance

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("peerlore/icons.svg"), name
    )


@register.simple_tag
def avatar(person: Person, size: str = "") -> SafeString:
    return format_html(
        '<span class="avatar{}" data-tint="{}" aria-hidden="true">{}</span>',
        f" avatar-{size}" if size else "",
        person.tint,
        person.initials,
    )


@register.simple_tag
def person_line(person: Person, line: str | None = None) -> SafeString:
    """`line` beneath the name; without one, the person's title and site."""
    where = ", ".join(filter(None, [person.title, person.site.name if person.site else ""])) if line is None else line
    return format_html(
        '<span class="person">{}<span><b>{}</b><small>{}</small></span></span>', avatar(person), person.name, where
    )


@register.simple_tag
def person_link(person: Person) -> SafeString:
    """The same for officers, who may open the person's page."""
    return format_html('<a href="{}">{}</a>', reverse("person", args=[person.pk]), person_line(person))


@register.simple_tag
def sees(symbol: str, words: str) -> SafeString:
    return format_html('<p class="sees">{} <span>{}</span></p>', icon(symbol), words)


@register.simple_tag
def sees_of(field: BoundField) -> SafeString:
    """Who can see this field: what the form says in `sees = {"field": ("lock", "Only you.")}`."""
    said = getattr(field.form, "sees", {}).get(field.name)
    return sees(*said) if said else SafeString("")


@register.simple_tag
def options_of(groups: Iterable[tuple[str | None, Sequence[dict[str, Any]], int]]) -> SafeString:
    """The options of a select, as Django gives them to its template; by hundreds, a template for each takes long."""
    return format_html_join("", "{}{}{}", (_options(*group) for group in groups))


def _options(name: str | None, options: Sequence[dict[str, Any]], _index: int) -> tuple[str, ...]:
    begins, ends = (format_html('<optgroup label="{}">', name), SafeString("</optgroup>")) if name else ("", "")
    told = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options)
    return begins, format_html_join("\n", '<option value="{}"{}>{}</option>', told), ends


@register.inclusion_tag("web/components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, object]:
    wrong = [field for field in form if field.errors]
    count = len(wrong) + len(form.non_field_errors())
    return {"form": form, "wrong": wrong, "count": count, "many": number_in_words(count)}


@register.filter
def day(moment: date | None) -> str:
    return day_in_words(moment) if moment else ""


@register.filter
def clock(moment: datetime | None) -> str:
    return time_in_words(moment) if moment else ""


@register.filter
def day_and_clock(moment: datetime | None) -> str:
    return _("%(day)s, %(time)s") % {"day": day_in_words(moment), "time": time_in_words(moment)} if moment else ""


@register.filter
def when(moment: datetime | None, person: Person | None = None) -> str:
    return when_in_words(moment, person) if moment else ""


register.filter("count", count_in_words)
register.filter("place", place_in_words)
register.filter("rhythm", rhythm_in_words)


@register.filter
def is_on(moment: datetime, now: datetime) -> bool:
    """Whether `moment` is on the day that `now` is, where the reader is."""
    return localdate(moment) == localdate(now)


@register.simple_tag
def pips(held: int, needed: int) -> SafeString:
    if needed > PIPS:
        return SafeString("")
    marks = [SafeString('<i class="on"></i>') if number < held else SafeString("<i></i>") for number in range(needed)]
    return format_html(
        '<span class="pips" aria-hidden="true">{}</span>', format_html_join("", "{}", zip(marks, strict=True))
    )


@register.inclusion_tag("web/components/ripple.html")
def ripple() -> dict[str, object]:
    return {}


@register.simple_tag
def weave_mark(number: int, *, goes_on: bool = True) -> SafeString:
    return threads.weave_mark(number, goes_on=goes_on)


@register.simple_tag
def braid(held: int, planned: int) -> SafeString:
    return threads.braid(held, planned)


@register.simple_tag
def choice_words(label: object) -> SafeString:
    """A choice and, after a line break in its label, its consequence in a second line."""
    name, _, consequence = str(label).partition("\n")
    return (
        format_html('{}<br><span class="quiet">{}</span>', name, consequence)
        if consequence
        else format_html("{}", name)
    )


@register.simple_tag
def demo_doors() -> list[demo.Door]:
    return list(demo.doors())


SYMBOLS = {"is-good": "check", "is-heed": "heed", "is-fault": "fault"}


@register.filter
def symbol(message: Message) -> str:
    return SYMBOLS.get(message.level_tag, "note-well")
