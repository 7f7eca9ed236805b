"""Come in with a staff number and a code, and choose a password."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people import actions
from peerlore.people.forms import ChoosePasswordForm, CodeForm
from peerlore.people.models import Person

TOO_MANY = 429


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(sent(request))
    if request.method == "POST" and not _may_try(request):
        return _too_many(request, form)
    if attempt(form, lambda: actions.person_with_code(at=clock.now(), **form.cleaned_data)):
        carried = {"number": form.cleaned_data["number"], "letters": form.cleaned_data["code"]}
        return render(request, "people/choose_password.html", {"form": ChoosePasswordForm(initial=carried)})
    return render(request, "people/enter_code.html", {"form": form}, status=answer_status(form))


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_POST
def choose_password(request: HttpRequest) -> HttpResponse:
    form, came_in = ChoosePasswordForm(request.POST), list[Person]()
    if not _may_try(request):
        return _too_many(request, CodeForm({"number": request.POST.get("number", ""), "code": ""}))
    if attempt(form, lambda: came_in.append(_use(form))):
        login(request, came_in[0])
        messages.success(request, _("Your password is set. The code is used up."))
        return redirect("home")
    return render(request, "people/choose_password.html", {"form": form}, status=answer_status(form))


def _use(form: ChoosePasswordForm) -> Person:
    said = form.cleaned_data
    return actions.use_sign_in_code(
        number=said["number"], code=said["letters"], password=said["password"], at=clock.now()
    )


def _may_try(request: HttpRequest) -> bool:
    number = request.POST.get("number", "").strip().lower()
    return bool(ratelimit.consume(request, action="login_failed", key=f"code {number}"))


def _too_many(request: HttpRequest, form: CodeForm) -> HttpResponse:
    form.add_error(None, _("Too many tries. Wait five minutes and try again; the code stays good."))
    return render(request, "people/enter_code.html", {"form": form}, status=TOO_MANY)
