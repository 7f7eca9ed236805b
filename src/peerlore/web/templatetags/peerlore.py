"""The design system's small parts: icons, people, who-can-see lines, form errors.

{% load peerlore %}
{% icon "lock" %}                              an icon beside a word (always hidden from screen readers)
{% avatar person %} {% avatar person "big" %}  initials in the tint of a thread
{% person_line person "Firmware, Leeds" %}     avatar, name and a line beneath
{% sees "lock" "Only you." %}                  who can see this: "eye" when others can, "lock" when nobody else
{% form_errors form %}                         the banner above a form that needs another look
"""

from django import template
from django.forms import BaseForm, BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from peerlore.people.models import Person

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
def sees(symbol: str, words: str) -> SafeString:
    return format_html('<p class="sees">{} <span>{}</span></p>', icon(symbol), words)


@register.simple_tag
def sees_of(field: BoundField) -> SafeString:
    """Who can see this field: what the form says in `sees = {"field": ("lock", "Only you.")}`."""
    said = getattr(field.form, "sees", {}).get(field.name)
    return sees(*said) if said else SafeString("")


@register.inclusion_tag("web/components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, object]:
    wrong = [field for field in form if field.errors]
    return {"form": form, "wrong": wrong, "count": len(wrong) + len(form.non_field_errors())}
