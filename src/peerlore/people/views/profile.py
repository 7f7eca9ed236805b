"""One's own profile, and "please not with"."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerlore import clock
from peerlore.attempt import answer_status, attempt, key_in, sent
from peerlore.people import access, actions
from peerlore.people.forms import AddressForm, NameForm, ProfileForm
from peerlore.people.models import Bounce, Person
from peerlore.people.wishes import own_exclusions

FOUND_AT_MOST = 10


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    now = clock.now()
    form = ProfileForm(me, sent(request), today=now.astimezone(me.zone_info).date())
    if attempt(form, lambda: actions.set_profile(me, by=me, at=now, **form.profile())):
        messages.success(request, _("Your profile is as you wrote it."))
        return redirect("profile")
    known = {"form": form, "wishes": own_exclusions(me), "name_form": NameForm()}
    return render(request, "people/profile.html", known, status=answer_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Find somebody by name: by POST, so that no address and no log holds whom one looked for."""
    me, form = _me(request), NameForm(sent(request))
    found = list(access.colleagues_named(me, form.cleaned_data["words"])[:FOUND_AT_MOST]) if form.is_valid() else []
    known = {"form": form, "found": found, "asked": form.is_bound and form.is_valid(), "wishes": own_exclusions(me)}
    return render(request, "people/wishes.html", known, status=answer_status(form))


@require_POST
def exclude(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    colleague = access.colleague_named_by(me, key_in(request.POST.get("person", "")) or 0)
    form = NameForm({"words": colleague.name})
    if not attempt(form, lambda: actions.exclude(colleague, by=me, at=clock.now())):
        known = {"form": form, "found": [], "wishes": own_exclusions(me)}
        return render(request, "people/wishes.html", known, status=422)
    messages.success(request, _("Noted, for the matching alone."))
    return redirect("profile")


@require_POST
def withdraw_exclusion(request: HttpRequest, pk: int) -> HttpResponse:
    me = _me(request)
    actions.withdraw_exclusion(access.own_exclusion(me, pk), by=me, at=clock.now())
    messages.success(request, _("Taken off your list."))
    return redirect("profile")


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Where a link for a new password goes; and whether an address that others wrote down is one's own."""
    me, form = _me(request), AddressForm(sent(request))
    if attempt(form, lambda: _answer(form, me)):
        messages.success(request, _("Noted."))
        return redirect("my_address")
    known = {"form": form, "bounce": Bounce.objects.standing().filter(person=me).first()}
    return render(request, "people/my_address.html", known, status=answer_status(form))


def _answer(form: AddressForm, me: Person) -> Person:
    act = actions.confirm_address if form.cleaned_data["answer"] == "yes" else actions.disown_address
    return act(me, form.cleaned_data["address"], by=me, at=clock.now())


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
