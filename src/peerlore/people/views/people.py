"""The people list, one person's page, and what a coordinator or administrator does there."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent
from peerlore.people import access, actions
from peerlore.people.forms import LastDayForm, NumberForm, QuestionForm, SearchForm
from peerlore.people.hours import week_in_words
from peerlore.people.models import Bounce, Office, Person, Unit
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.offices import holds, may_make_code
from peerlore.people.qr import address_with_code, drawn
from peerlore.people.views.profile import _me

ROWS = 20


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    viewer, form = _me(request), SearchForm(request.GET)
    reached = access.people_for(viewer)
    form.is_valid()
    page = Paginator(_searched(reached, form), ROWS).get_page(number_asked(request, "page"))
    searched = {name: value for name, value in form.cleaned_data.items() if value}
    known = {"form": form, "page": page, "searched": searched, "query": urlencode(searched)}
    known["may_import"] = holds(viewer, Office.COORDINATOR) or holds(viewer, Office.ADMINISTRATOR)
    return render(request, "people/people.html", known)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, now = _me(request), clock.now()
    shown = access.look_at(viewer, pk, at=now)
    known = {
        "person": shown,
        "posts": shown.posts.select_related("unit", "manager", "site").order_by("-since", "-pk"),
        "grants": shown.grants.all(),
        "code": getattr(shown, "sign_in_code", None),
        "week": week_in_words(shown.hours) if shown.hours is not None else None,
        "away": shown.on_pause(clock.today(shown.zone)),
        "may_make_code": may_make_code(viewer, shown),
        "new_code": shown.reissues.filter(ended_at=None).first() if shown.has_signed_up else None,
        "bounce": Bounce.objects.standing().filter(person=shown).first(),
        "looks_after": access.looks_after_people(viewer),
        "is_administrator": holds(viewer, Office.ADMINISTRATOR),
    }
    return render(request, "people/person.html", known)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code is shown in this one answer and never again."""
    by, now, made = _me(request), clock.now(), list[actions.NewCode]()
    shown = access.person_to_make_code_for(by, pk)
    form = QuestionForm(sent(request))
    if attempt(form, lambda: made.append(actions.make_sign_in_code(shown, by=by, at=now))):
        return render(request, "people/code_made.html", printed(request, shown, made[0]))
    code = getattr(shown, "sign_in_code", None)
    return render(
        request, "people/code.html", {"person": shown, "form": form, "code": code}, status=answer_status(form)
    )


def printed(request: HttpRequest, shown: Person, made: actions.NewCode) -> dict[str, object]:
    """What a phone's camera reads off the printed page."""
    number = shown.staff_number or shown.sign_in_name
    address = address_with_code(request.build_absolute_uri(reverse("enter_code")), number=number, letters=made.letters)
    return {"person": shown, "made": made, "number": number, "drawing": drawn(address)}


@require_http_methods(["GET", "HEAD", "POST"])
def number_and_address(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator corrects the staff number and the address."""
    by, now = _me(request), clock.now()
    shown = access.person_to_correct(by, pk)
    known = {"staff_number": shown.staff_number, "email": shown.email}
    form, name = NumberForm(sent(request), initial=known), shown.name
    if attempt(form, lambda: actions.set_number_and_address(shown, by=by, at=now, **form.cleaned_data)):
        messages.success(request, _("Number and address of %(name)s are as you wrote them.") % {"name": shown.name})
        return redirect("person", pk)
    return render(
        request, "people/number.html", {"person": shown, "name": name, "form": form}, status=answer_status(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """They have left; or they will, on a day that is known, or not any more."""
    by, now = _me(request), clock.now()
    shown = access.colleague_for(by, pk)
    if "later" not in request.POST:
        return _question(request, pk, "leave", actions.leave, _("%(name)s has left; no sign-in works any more."))
    form = LastDayForm(request.POST)
    if attempt(form, lambda: actions.set_last_day(shown, form.cleaned_data["last_day"], by=by, at=now)):
        messages.success(request, _last_day_words(shown))
        return redirect("person", pk)
    page = {"person": shown, "form": QuestionForm(), "last_day": form}
    return render(request, "people/leave.html", page, status=answer_status(form))


def _last_day_words(shown: Person) -> str:
    if shown.last_day is None:
        return _("Noted: %(name)s stays.") % {"name": shown.name}
    return _("Noted: the last day of %(name)s is %(day)s.") % {"name": shown.name, "day": date_format(shown.last_day)}


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _question(request, pk, "come_back", actions.come_back, _("%(name)s is back."))


def _question(request: HttpRequest, pk: int, asks: str, act: Callable[..., Person], done: str) -> HttpResponse:
    by, now = _me(request), clock.now()
    shown = access.colleague_for(by, pk)
    form = QuestionForm(sent(request))
    if attempt(form, lambda: act(shown, by=by, at=now)):
        messages.success(request, done % {"name": shown.name})
        return redirect("person", pk)
    page = {"person": shown, "form": form, "last_day": LastDayForm(initial={"last_day": shown.last_day})}
    return render(request, f"people/{asks}.html", page, status=answer_status(form))


def _searched(reached: PersonQuerySet, form: SearchForm) -> PersonQuerySet:
    said = form.cleaned_data
    found = reached.named_like(said.get("words", "")).select_related("unit", "site")
    if said.get("unit"):
        found = found.within(Unit.objects.get(pk=said["unit"]))
    return found if said.get("left") else found.present()
