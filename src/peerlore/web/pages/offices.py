"""Offices, given and taken: everywhere, in one unit, or in whatever other rooms know by name, such as a programme."""

from collections.abc import Iterable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent, words_asked
from peerlore.people import access, actions
from peerlore.people.forms import GiveOfficeForm
from peerlore.people.forms.accounts import unit_choices
from peerlore.people.models import Grant, Office, Person
from peerlore.people.models.offices import EVERYWHERE
from peerlore.web.pages.rooms import offers

Choice = tuple[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
def offices(request: HttpRequest) -> HttpResponse:
    by, now = cast(Person, request.user), clock.now()
    access.check_administrator(by)
    scopes = scope_choices()
    form = GiveOfficeForm(sent(request), initial={"who": words_asked(request, "who")}, scopes=scopes)
    if attempt(form, lambda: _give(form, by=by)):
        messages.success(request, _("%(name)s holds the office from now on.") % {"name": form.cleaned_data["who"]})
        return redirect("offices")
    names = scope_names()
    held = Grant.objects.select_related("person", "person__site", "given_by")
    grants = [(grant, names.get(grant.scope, grant.scope) if grant.scope != EVERYWHERE else "") for grant in held]
    known = {"form": form, "grants": grants, "now": now}
    return render(request, "people/offices.html", known, status=answer_status(form))


def scope_choices() -> list[Choice]:
    """Where an office can be held, in words."""
    units = [(f"unit:{pk}", _("In %(unit)s and below") % {"unit": name}) for pk, name in unit_choices()]
    return [(EVERYWHERE, _("Everywhere")), *_offered("scopes"), *units]


def scope_names() -> dict[str, str]:
    """Where an office is or was held, in words, by its code."""
    return dict([*scope_choices(), *_offered("past_scopes")])


def _offered(name: str) -> list[Choice]:
    return [choice for scopes in offers("panels", name) for choice in cast(Iterable[Choice], scopes())]


def _give(form: GiveOfficeForm, *, by: Person) -> Grant:
    said = form.cleaned_data
    return actions.give_office(said["who"], Office(said["office"]), by=by, at=clock.now(), scope=said["scope"])
