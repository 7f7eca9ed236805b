"""Programmes: the list, one programme, start, enrol, join, withdraw, start a round."""

from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent
from peerlore.people.models import Person
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.views.once import once
from peerlore.programmes import access, actions, panels
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.forms import EnrolForm, JoinForm, NothingToFill, StartForm
from peerlore.programmes.models import Enrolment, Programme, Stage

READ_AND_WRITE = ["GET", "HEAD", "POST"]


def me(request: HttpRequest) -> Person:
    return cast(Person, request.user)


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    page = Paginator(panels.programme_lines(me(request)), 20).get_page(number_asked(request, "page"))
    return render(request, "programmes/programmes.html", {"page": page, "may_start": access.may_start(me(request))})


@require_http_methods(READ_AND_WRITE)
@once
def programme_start(request: HttpRequest) -> HttpResponse:
    access.starting(me(request))
    form = StartForm(sent(request), initial={"need": request.GET.getlist("need")})
    made = []
    if attempt(form, lambda: made.append(_start(request, form))):
        messages.success(request, _("The programme has begun. Nobody has been told yet: enrol people next."))
        return redirect("enrol", made[0])
    return render(request, "programmes/start.html", {"form": form}, status=answer_status(form))


def _start(request: HttpRequest, form: StartForm) -> int:
    said = form.cleaned_data
    made = actions.start_programme(
        by=me(request),
        at=clock.now(),
        name=form.name_or_goal(),
        recipe_code=said["recipe"],
        needs=list(said["need"]),
        rolling=said["rolling"],
    )
    return made.pk


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    return programme_answer(request, access.visible_programme(me(request), pk), NothingToFill())


def programme_answer(request: HttpRequest, row: Programme, form: NothingToFill) -> HttpResponse:
    """The page as it is for this reader, with what a button of it could not do."""
    stage, runs = access.stage_of(row), access.runs(me(request), row)
    mine = access.own_enrolment(me(request), stage)
    page = {
        "programme": row,
        "runs": runs,
        "mine": mine,
        "my_place": panels.my_place(mine),
        "form": form,
        **panels.places_panel(stage, me(request)),
        **panels.programme_page(stage, me(request), runs=runs, now=clock.now()),
    }
    if runs:
        page["page"] = Paginator(panels.exchanges_of(stage), 20).get_page(number_asked(request, "page"))
    return render(request, "programmes/programme.html", page, status=answer_status(form))


@require_http_methods(READ_AND_WRITE)
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """First counted, then, with `confirmed`, done."""
    row = access.run_programme(me(request), pk)
    stage, form, counted = access.stage_of(row), EnrolForm(sent(request), by=me(request)), []
    if attempt(form, lambda: counted.append(_count_or_enrol(request, stage, form))) and form.cleaned_data["confirmed"]:
        messages.success(request, _enrolled_words(counted[0]))
        return redirect("programme", row.pk)
    reaches = access.units_to_enrol(me(request)).exists()
    page = {"programme": row, "form": form, "counts": counted[0] if counted else None, "reaches": reaches}
    page["shape"] = FORMATS[stage.format]
    return render(request, "programmes/enrol.html", page, status=answer_status(form))


def _count_or_enrol(request: HttpRequest, stage: Stage, form: EnrolForm) -> actions.EnrolCounts:
    unit = form.cleaned_data["unit"]
    people: PersonQuerySet = Person.objects.within(unit) if unit else Person.objects.present()
    if form.cleaned_data["confirmed"]:
        return actions.enrol_many(stage, people, by=me(request), at=clock.now())
    return actions.count_many(stage, people, by=me(request), at=clock.now())


def _enrolled_words(counts: actions.EnrolCounts) -> str:
    total = counts.mentors + counts.mentees
    return ngettext("%(n)s person is enrolled.", "%(n)s people are enrolled.", total) % {"n": total}


@require_http_methods(READ_AND_WRITE)
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Who takes part already changes how."""
    row = access.visible_programme(me(request), pk)
    stage = access.stage_of(row)
    mine = access.own_enrolment(me(request), stage)
    initial = {} if mine else panels.suggested_role(stage, me(request), clock.now())
    form = JoinForm(sent(request), stage=stage, mine=mine, initial=initial)
    made: list[Enrolment] = []
    if attempt(form, lambda: made.append(_join(request, stage, form))):
        messages.success(request, _changed() if mine else panels.joined_words(made[0]))
        return redirect("programme", row.pk)
    newcomer = [] if mine else list(panels.newcomer_words(stage, me(request)))
    page = {"programme": row, "form": form, "mine": mine, "newcomer": newcomer, "shape": FORMATS[stage.format]}
    return render(request, "programmes/join.html", page, status=answer_status(form))


def _changed() -> str:
    return _("Noted. The next round goes by it; what is proposed or goes on already stays as it is.")


def _join(request: HttpRequest, stage: Stage, form: JoinForm) -> Enrolment:
    places, by, at = form.places(), me(request), clock.now()
    return actions.join(stage, role=form.chosen_role(), capacity=places, wishes=form.wishes(), by=by, at=at)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.visible_programme(me(request), pk)
    mine = access.own_enrolment(me(request), access.stage_of(row))
    if mine:
        took_part = mine.takes_part
        actions.withdraw(mine, by=me(request), at=clock.now())
        messages.success(request, _left() if took_part else _gave_up())
    return redirect("programmes")


def _left() -> str:
    return _("You no longer take part. What is going on with others goes on.")


def _gave_up() -> str:
    return _("You no longer wait for a place. You can join again; you are then the last.")


@require_POST
@once
def round_start(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_programme(me(request), pk)
    form, made = NothingToFill(request.POST), []
    stage = access.stage_of(row)
    if "all_the_same" not in request.POST and _blocked(lines := panels.obstacle_lines(stage, at=clock.now())):
        return _ready(request, row, lines, status=422)
    if attempt(form, lambda: made.append(actions.start_round(stage, by=me(request), at=clock.now()))):
        return redirect(reverse("round", args=[made[0].pk]))
    return programme_answer(request, row, form)


@require_safe
def programme_ready(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether a round would find anybody, asked beforehand."""
    row = access.run_programme(me(request), pk)
    return _ready(request, row, panels.obstacle_lines(access.stage_of(row), at=clock.now()))


def _blocked(lines: Sequence[panels.ObstacleLine]) -> bool:
    return any(line.blocks for line in lines)


def _ready(
    request: HttpRequest, row: Programme, lines: Sequence[panels.ObstacleLine], *, status: int = 200
) -> HttpResponse:
    page = {"programme": row, "lines": lines, "words": panels.launch_words(lines), "blocked": _blocked(lines)}
    return render(request, "programmes/ready.html", page | {"form": NothingToFill()}, status=status)
