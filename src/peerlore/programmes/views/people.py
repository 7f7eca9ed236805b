"""The people of a programme, for whoever runs it: find one, enrol one, take one out."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent, words_asked
from peerlore.people.models import Person
from peerlore.programmes import access, actions, panels
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.forms import EnrolOneForm
from peerlore.programmes.models import Stage
from peerlore.programmes.views.programmes import READ_AND_WRITE, me

ROWS = 20


@require_safe
def programme_people(request: HttpRequest, pk: int) -> HttpResponse:
    row, words = access.run_programme(me(request), pk), words_asked(request, "q")
    stage = access.stage_of(row)
    page = Paginator(panels.people_of(stage, words), ROWS).get_page(number_asked(request, "page"))
    others = panels.people_called(stage, words, me(request)) if words else []
    asked = {"words": words, "query": urlencode({"q": words}) if words else ""}
    return render(request, "programmes/people.html", {"programme": row, "page": page, "others": others, **asked})


@require_http_methods(READ_AND_WRITE)
def programme_person(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    row = access.run_programme(me(request), pk)
    stage = access.stage_of(row)
    shown = access.person_in(me(request), stage, person)
    form = EnrolOneForm(sent(request), stage=stage)
    if attempt(form, lambda: _enrol(request, stage, shown, form)):
        messages.success(request, _("%(name)s is enrolled, and decides on each proposal.") % {"name": shown.name})
        return redirect("programme_people", row.pk)
    theirs = access.look_at_enrolment(me(request), stage, shown, at=clock.now())
    page = {"programme": row, "person": shown, "form": form, "part": panels.part_of(theirs) if theirs else None}
    page["shape"] = FORMATS[stage.format]
    return render(request, "programmes/person.html", page, status=answer_status(form))


def _enrol(request: HttpRequest, stage: Stage, person: Person, form: EnrolOneForm) -> None:
    places, by, at = form.places(), me(request), clock.now()
    actions.enrol(stage, person, role=form.chosen_role(), capacity=places, wishes=form.wishes(), by=by, at=at)


@require_POST
def take_out(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    row = access.run_programme(me(request), pk)
    stage = access.stage_of(row)
    shown = access.person_in(me(request), stage, person)
    theirs = access.own_enrolment(shown, stage)
    if theirs:
        actions.withdraw(theirs, by=me(request), at=clock.now())
        messages.success(request, _("%(name)s no longer takes part, and is told.") % {"name": shown.name})
    return redirect("programme_people", row.pk)
