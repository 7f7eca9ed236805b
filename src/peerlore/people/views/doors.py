"""How one comes in: where one is signed in, and one's passkeys."""

import json
from functools import partial

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people import access, actions
from peerlore.people.forms import PasskeyForm, QuestionForm
from peerlore.people.models import SignIn
from peerlore.people.sessions import here_now
from peerlore.people.views.profile import _me


@require_http_methods(["GET", "HEAD"])
def my_sign_in(request: HttpRequest) -> HttpResponse:
    return _page(request, QuestionForm())


@require_POST
def end_sign_in(request: HttpRequest) -> HttpResponse:
    """One device, or all but this one."""
    me, now, form = _me(request), clock.now(), QuestionForm(request.POST)
    here = str(request.session.session_key)
    if "others" in request.POST:
        act = partial(actions.end_other_sign_ins, but=here, by=me, at=now)
    else:
        act = partial(actions.end_sign_in, request.POST.get("which", ""), by=me, at=now)
    if not attempt(form, act):
        return _page(request, form)
    messages.success(request, _("Signed out there. The next click on that device asks for the password."))
    return redirect("my_sign_in")


def _page(request: HttpRequest, form: BaseForm) -> HttpResponse:
    me = _me(request)
    here = request.session.session_key
    known = {
        "form": form,
        "here": here_now(request.session),
        "elsewhere": [row for row in SignIn.objects.of(me) if row.session_key != here],
        "passkeys": Authenticator.objects.filter(user=me).order_by("created_at", "pk"),
    }
    return render(request, "people/my_sign_in.html", known, status=answer_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def passkey_add(request: HttpRequest) -> HttpResponse:
    """The browser makes the passkey for what `begin_registration` asks, and sends its public half back."""
    me = _me(request)
    form = PasskeyForm(sent(request), user=me)
    if attempt(form, lambda: _add(form, request)):
        messages.success(request, _("The passkey opens from now on."))
        return redirect("my_sign_in")
    options = json.dumps(begin_registration(me, True))
    return render(request, "people/passkey_add.html", {"form": form, "options": options}, status=answer_status(form))


def _add(form: PasskeyForm, request: HttpRequest) -> None:
    me, said = _me(request), form.cleaned_data
    actions.add_passkey(me, said["name"], credential=said["credential"], by=me, at=clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    me, form = _me(request), QuestionForm(sent(request))
    passkey = access.own_passkey(me, pk)
    if attempt(form, lambda: actions.remove_passkey(pk, by=me, at=clock.now())):
        messages.success(request, _("The passkey opens nothing here any more."))
        return redirect("my_sign_in")
    known = {"passkey": passkey, "form": form}
    return render(request, "people/passkey_remove.html", known, status=answer_status(form))
